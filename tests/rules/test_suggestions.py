"""What captured-variable and returned-pointer say to do, over their testdata."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Level
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

Suggestions = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def suggestions(go: str, tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """Suggestions by function and subject."""
    folder = tmp_path_factory.mktemp("suggestions")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for rule in ("captured-variable", "returned-pointer"):
        for source in TESTDATA.glob(f"rules/{rule}/*.go"):
            (folder / rule).mkdir(exist_ok=True)
            (folder / rule / source.name).write_bytes(source.read_bytes())
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    return {(f.function, f.subject): f.suggestion for f in report.findings}


@pytest.mark.parametrize(
    ("function", "variable", "copy"),
    [
        ("own", "res", True),
        ("ownParameter", "data", True),
        ("copiedParameter", "path", True),
        ("inBranch", "n", True),
        ("export", "end", True),
        ("address", "v", False),
        ("each", "seen", False),
        ("unknown", "v", False),
        ("assignedLater", "limit", False),
        ("mutual", "right", False),
        ("mutex", "mu", False),
        ("workers", "mu", False),
        ("inStruct", "g", False),
        ("written", "b", False),
        ("method", "m", False),
        ("otherPackage", "at", False),
    ],
)
def test_a_copy_is_advised_where_it_is_as_good(
    suggestions: Suggestions, function: str, variable: str, copy: bool
) -> None:
    suggestion = suggestions[function, variable]
    assert bool(re.search(r"\bcopy\b.*`\w+ := ", suggestion)) is copy
    if variable == "mu":
        assert "shared by design" in suggestion


@pytest.mark.parametrize(
    ("function", "subject", "exported"),
    [
        ("Exported", "&point{1, 2}", True),
        ("options.Buffer", "b", True),
        ("variable", "p", False),
        ("Literal", "&point{1, 2}", False),
    ],
)
def test_a_changed_api_is_said(
    suggestions: Suggestions, function: str, subject: str, exported: bool
) -> None:
    suggestion = suggestions[function, subject]
    assert suggestion.endswith("; it changes an exported signature") is exported


OWN = """package p

import "fmt"

func take(v any) { kept = append(kept, v) }

var kept []any

func texts(names []string, numbers []uint16, ratios []float64) (out []string) {
	for i := range names {
		out = append(out, fmt.Sprint(names[i]), fmt.Sprint(numbers[i]), fmt.Sprint(ratios[i]))
		take(numbers[i])
	}
	return out
}
"""


@pytest.mark.parametrize(
    ("subject", "called", "said"),
    [
        ("names[i]", "fmt.Sprint", "append(b, names[i]...)"),
        ("numbers[i]", "fmt.Sprint", "strconv.AppendUint(b, uint64(numbers[i]), 10)"),
        ("ratios[i]", "fmt.Sprint", "strconv.AppendFloat(b, float64(ratios[i]), 'g', -1, 64)"),
        ("numbers[i]", "take", "let take take a concrete type or a type parameter, or"),
    ],
)
def test_advice_names_what_is_there(
    go: str, tmp_path: Path, subject: str, called: str, said: str
) -> None:
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(OWN.replace("func take", "//go:noinline\nfunc take"))
    found = run(Config(cwd=str(tmp_path), go=go, level=Level.NOTE)).findings
    texts = [f.suggestion for f in found if f.subject == subject and f"of {called}" in f.message]
    assert [text for text in texts if said in text], [(f.subject, f.message) for f in found]
