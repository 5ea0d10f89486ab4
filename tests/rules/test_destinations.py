"""What the rules about destinations say to do, over their testdata."""

from __future__ import annotations

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Level
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

RULES = (
    "dynamic-call",
    "inlined-allocation",
    "leaking-parameter",
    "outlives-scope",
    "returned-allocation",
    "stored-in-global",
    "stored-in-heap-object",
    "variadic-arguments",
)

Suggestions = dict[tuple[str, str, str], str]


@pytest.fixture(scope="module")
def suggestions(go: str, tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """Suggestions by rule, function and subject."""
    folder = tmp_path_factory.mktemp("destinations")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for rule in RULES:
        (folder / rule).mkdir()
        for source in TESTDATA.glob(f"rules/{rule}/*.go"):
            (folder / rule / source.name).write_bytes(source.read_bytes())
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    return {(f.rule, f.function, f.subject): f.suggestion for f in report.findings}


@pytest.mark.parametrize(
    ("rule", "function", "subject", "said"),
    [
        ("dynamic-call", "frames", "frame", "declare frame once, before the loop"),
        ("dynamic-call", "visited", "&node{i}", "if v.visit does not keep it, make it once"),
        ("dynamic-call", "value", "make([]int, n)", "call a known function for f"),
        ("inlined-allocation", "text", "string(bytes.b.buf[bytes.b.off:])", "use Bytes"),
        ("inlined-allocation", "reader", "&bytes.Reader{...}", "its Reset starts it anew"),
        ("inlined-allocation", "isNil", "&reflect.ValueError{...}", "made when it panics"),
        ("leaking-parameter", "function", "i", "nothing, if keep is there to keep it"),
        ("leaking-parameter", "lentInLoop", "b", "declare b once, before the loop"),
        ("leaking-parameter", "unmarshal", "person", "pass something that lives anyway"),
        ("leaking-parameter", "locked", "mu", "pass something that lives anyway"),
        (
            "panic-argument",
            "panics",
            "&item{n}",
            "nothing to do, unless panics are a way to return",
        ),
        ("outlives-scope", "heaviest", "&item{it.id, it.weight}", "keep the value"),
        ("outlives-scope", "last", "make([]int, 4)", "make it once where"),
        ("returned-allocation", "named", "make(map[string]int)", "pass the map to fill"),
        ("returned-allocation", "Squares", "make([]int, len(values))", "exported signature"),
        ("returned-allocation", "newTable", "make([]int, n)", "fill again what holds it"),
        ("stored-in-global", "setNames", "make([]string, n)", "reuse the memory: names[:0]"),
        ("stored-in-global", "setCounts", "map[string]int{}", "clear(counts)"),
        ("stored-in-global", "literal", "&config{3}", "let current be a value"),
        ("stored-in-global", "init", "make([]string, 1)", "nothing, where it runs once"),
        ("stored-in-heap-object", "(*server).reset", "make([]byte, n)", "there: s.buf[:0]"),
        ("stored-in-heap-object", "(*server).reset", "make(map[string]int)", "clear(s.names)"),
        ("stored-in-heap-object", "(*server).rows", "make([]int, i)", "cut them out of one"),
        ("stored-in-heap-object", "(*server).add", "&conn{id}", "reuse values"),
        ("stored-in-heap-object", "once", "&edge{n, n}", "store the value in place"),
        ("stored-in-heap-object", "filled", "new(edge)", "let edges hold edge in place of *edge"),
        ("variadic-arguments", "log", "the arguments of l.Debugf", "ask whether the message"),
        ("variadic-arguments", "field", "the arguments of keep", "pass a slice that exists"),
    ],
)
def test_suggestion(
    suggestions: Suggestions, rule: str, function: str, subject: str, said: str
) -> None:
    assert said in suggestions[rule, function, subject]
