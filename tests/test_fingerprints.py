"""What keeps a fingerprint and what changes it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.catalogue import load, rule_ids
from escapelint.config import Config
from escapelint.engine import run
from escapelint.fingerprints import fingerprints as fingerprints_of
from escapelint.model import Finding, Level, Region
from escapelint.syntax.source import Source
from tests.conftest import TESTDATA
from tests.unformat import unformatted

# Where a comment stands is all that these rules are about, so layout does matter to them.
ABOUT_COMMENTS = ["assertion-failed", *(rule.info.id for rule in load() if rule.last)]

Module = Callable[[Mapping[str, str]], Path]


def finding(
    line: int, *, rule: str = "r", function: str = "F", identity: str = "x", file: str = "p.go"
) -> Finding:
    region = Region(file, line * 10, line * 10 + 1, line, 1, line, 2, "x", "x")
    return Finding(
        rule, Level.WARNING, (), "example.com/p", function, region, "m", "s", "do",
        identity=identity,
    )  # fmt: skip


def prints(*findings: Finding) -> list[str]:
    return [fingerprint for fingerprint, _ in fingerprints_of(findings)]


@given(st.lists(st.integers(1, 50), unique=True, min_size=1, max_size=5), st.integers(1, 50))
def test_lines_do_not_matter(lines: list[int], moved: int) -> None:
    lines.sort()
    before = prints(*(finding(line) for line in lines))
    after = prints(*(finding(line + moved) for line in lines))
    assert before == after
    assert len(set(before)) == len(lines)


_FINDINGS = st.builds(
    finding,
    st.integers(1, 9),
    rule=st.sampled_from("rs"),
    function=st.sampled_from("FG"),
    identity=st.sampled_from("xy"),
    file=st.sampled_from(["a.go", "b.go", "c.go"]),
)


@given(st.lists(_FINDINGS), st.permutations(["a.go", "b.go", "c.go"]), st.randoms())
def test_names_of_files_and_order_do_not_matter(
    findings: list[Finding], names: list[str], random: Random
) -> None:
    """Of equals the ordinals are exchanged; which fingerprints there are stays."""
    renamed = dict(zip(["a.go", "b.go", "c.go"], names, strict=True))
    moved = [
        replace(
            f, region=replace(f.region, file=renamed[f.region.file], start=random.randrange(99))
        )
        for f in findings
    ]
    random.shuffle(moved)
    assert sorted(prints(*moved)) == sorted(prints(*findings))
    assert len(set(prints(*findings))) == len(findings)


def test_each_part_matters() -> None:
    base = finding(1)
    others = [
        replace(base, rule="q"),
        replace(base, function="G"),
        replace(base, identity="y"),
        replace(base, package="example.com/q"),
    ]
    found = {prints(one)[0] for one in [base, *others]}
    assert len(found) == 5


def test_message_and_file_do_not_matter() -> None:
    base = finding(1)
    renamed = replace(base, message="other", region=replace(base.region, file="q.go"))
    assert prints(base) == prints(renamed)


def test_they_are_what_they_were() -> None:
    """A change of the recipe must be meant: baselines and alerts hang on it."""
    assert prints(finding(1)) == ["50b29679a62454ffbae26591b3a3860b"]


# ── real runs ───────────────────────────────────────────────────────────────────────────────


# These are found by lines, of which object code has no columns, and by the text of calls as gofmt
# leaves it: other layouts give fewer or more.
BY_LAYOUT = frozenset(
    id_ for id_ in rule_ids() if id_ == "hidden-allocation" or id_.startswith("pool-")
)
# It takes facts that other rules report where it finds no pool, for the same reason.
TAKES_BY_LAYOUT = ("pool-misplaced",)


def found(folder: Path, go: str) -> dict[str, Finding]:
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go, ignore=BY_LAYOUT))
    assert report.problems == ()
    prints = {f.fingerprint: f for f in report.findings}
    assert len(prints) == len(report.findings)
    return prints


@pytest.fixture
def folder(module: Module) -> Path:
    """A module of all rules' testdata."""
    return module(
        {
            f"{path.parent.name.replace('-', '')}/{path.name}": path.read_text()
            for path in TESTDATA.glob("rules/*/*.go")
            if path.parent.name not in (*ABOUT_COMMENTS, *TAKES_BY_LAYOUT)
        }
    )


def rewrite(folder: Path, change: Callable[[str], str]) -> None:
    for path in sorted(folder.rglob("*.go")):
        path.write_text(change(path.read_text()))


def pieces(text: str) -> tuple[str, list[str]]:
    """A file up to its imports' end, and its declarations, each with the comments above it."""
    data = text.encode()
    head, starts = 0, []
    comment = None
    for node in Source("p.go", data).root.children:
        if node.type in ("package_clause", "import_declaration"):
            head, comment = node.end_byte, None
        elif node.type == "comment":
            on_own_line = not data[: node.start_byte].rpartition(b"\n")[2].strip()
            comment = node.start_byte if comment is None and on_own_line else comment
        elif node.is_named:
            starts.append(node.start_byte if comment is None else comment)
            comment = None
    ends = [*starts[1:], len(data)]
    return (
        data[:head].decode(),
        [data[start:end].decode() for start, end in zip(starts, ends, strict=True)],
    )


@pytest.mark.go
class TestRealRuns:
    @pytest.mark.parametrize("seed", range(3))
    def test_layout_does_not_matter(self, folder: Path, go: str, seed: int) -> None:
        before = found(folder, go)
        assert len(before) > 60
        random = Random(seed)
        rewrite(folder, lambda text: unformatted(text, random))
        assert found(folder, go).keys() == before.keys()
        subprocess.run([Path(go).with_name("gofmt"), "-w", folder], check=True)
        assert found(folder, go).keys() == before.keys()

    def test_order_and_files_do_not_matter(self, folder: Path, go: str) -> None:
        before = found(folder, go)
        random = Random(1)
        for path in sorted(folder.rglob("*.go")):
            head, declarations = pieces(path.read_text())
            imported = re.findall(r'(\w+)"$', head, re.M)
            elsewhere = [d for d in declarations if not any(f"{name}." in d for name in imported)]
            stay = [d for d in declarations if d not in elsewhere]
            random.shuffle(elsewhere)
            random.shuffle(stay)
            path.unlink()
            # The first file becomes the last one, and the other way round.
            generated = head.partition("package ")[0]
            package = re.search(r"^package \w+", head, re.M)
            assert package is not None
            path.with_name(f"z{path.name}").write_text("\n\n".join([head, *stay]))
            path.with_name(f"a{path.name}").write_text(
                "\n\n".join([generated + package[0], *elsewhere])
            )
        assert found(folder, go).keys() == before.keys()

    def test_equals_in_several_files(self, module: Module, go: str) -> None:
        text = "package p\n\nvar S []any\n\nfunc init() { n := len(S); S = append(S, n) }\n"
        folder = module({"p/a.go": text, "p/b.go": text.replace("var S []any", "")})
        before = found(folder, go)
        assert [f.function for f in before.values()] == ["init"] * 4  # a box and an append each
        (folder / "p" / "a.go").rename(folder / "p" / "c.go")
        assert found(folder, go).keys() == before.keys()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("func F(", "func G("),
            ("&T{1, 2}", "&T{1, 3}"),
            ("(t *T) M", "(t T) M"),
            ("func (t *T) M() *", "func M(t *T) *"),
        ],
    )
    def test_another_expression_or_function(
        self, module: Module, go: str, old: str, new: str
    ) -> None:
        text = "package p\n\ntype T struct{ a, b int }\n\nfunc F() *T { return &T{1, 2} }\n\n"
        text += "func (t *T) M() *int { n := 1; return &n }\n"
        folder = module({"p/p.go": text})
        before = found(folder, go)
        assert {f.function for f in before.values()} == {"F", "(*T).M"}
        (folder / "p" / "p.go").write_text(text.replace(old, new))
        assert len(before.keys() ^ found(folder, go).keys()) == 2

    def test_another_package(self, folder: Path, go: str) -> None:
        before = found(folder, go)
        (folder / "returnedpointer").rename(folder / "other")
        after = found(folder, go)
        moved = "example.com/m/returnedpointer"
        assert {p for p, f in before.items() if f.package != moved} == before.keys() & after.keys()
        assert len(after) == len(before)

    @pytest.mark.parametrize(
        "text",
        [
            "func F() *T { return &T{1, 2} }",
            "func F() *T {\n\t// one\n\treturn & T {\n\t\t1, /* two */\n\t\t2, // three\n\t}\n}",
            "func  F ( ) (*T) { if (true) { return &T{0X1,2,} }; return nil }",
        ],
    )
    def test_comments_and_layout_of_the_expression(
        self, module: Module, go: str, text: str
    ) -> None:
        texts = ["func F() *T { return &T{0x1, 2} }" if "0X1" in text else text]
        texts.append("func F() *T { return &T{1, 2} }" if "0X1" not in text else text)
        head = "package p\n\ntype T struct{ a, b int }\n\n"
        folder = module({"p/p.go": head + texts[0] + "\n"})
        before = found(folder, go)
        (folder / "p" / "p.go").write_text(head + texts[1])
        assert found(folder, go).keys() == before.keys()

    def test_receivers_however_they_are_written(self, module: Module, go: str) -> None:
        text = "package p\n\ntype T struct{ a int }\n\n%s M() *int { a := t.a; return &a }\n"
        folder = module({"p/p.go": text % "func (t *T)"})
        before = found(folder, go)
        assert [f.function for f in before.values()] == ["(*T).M"]
        (folder / "p" / "p.go").write_text(text % "func (t/**/*\n( // c\nT),)")
        assert found(folder, go).keys() == before.keys()

    def test_cases_of_a_type_switch(self, module: Module, go: str) -> None:
        """Each case has a variable of its own, though they share a name."""
        text = (
            "package p\n\nfunc F(v any) any {\n\tswitch x := v.(type) {\n\tcase int:\n"
            "\t\treturn &x\n\tcase string:\n\t\treturn &x\n\t}\n\treturn nil\n}\n"
        )
        folder = module({"p/p.go": text})
        before = found(folder, go)
        assert len(before) == 2
        (folder / "p" / "p.go").write_text(
            text.replace("case int", "case bool:\n\t\treturn &x\n\tcase int")
        )
        after = found(folder, go)
        assert before.keys() < after.keys()
        assert [after[p].region.line for p in after.keys() - before.keys()] == [5]

    @pytest.mark.parametrize(
        ("head", "function"), [("func F(n, m int)", "F"), ("var F = func(n, m int)", "")]
    )
    def test_beyond_the_columns_that_are_printed(
        self, module: Module, go: str, head: str, function: str
    ) -> None:
        """A long line may be broken, and the other way round."""
        text = f"package p\n\nvar S []any\n\n{head} {{%s S = append(S, n, m, n)%s}}\n"
        folder = module({"p/p.go": text % ("\n\t", "\n")})
        before = found(folder, go)
        assert {f.function for f in before.values()} == {function}
        assert len(before) == 4
        (folder / "p" / "p.go").write_text(text % (" " * 300, ""))
        after = found(folder, go)
        # What stands twice on the line has no place there, and is one fact.
        assert {f.region.column > 300 for f in after.values()} == {False, True}
        assert after.keys() < before.keys()

    def test_where_line_directives_lead(self, module: Module, go: str) -> None:
        """There is no syntax: what the compiler prints must do, without what it counts."""
        text = (
            "package p\n\nvar S []any\n\n//go:noinline\n//line grammar.y:%d\nfunc F(n int) {\n"
            "\tf := func() { S = append(S, n) }\n\tS = append(S, f)\n}\n\n%s"
            "func init() { x := len(S); f := func() { S = append(S, x) }; S = append(S, f) }\n"
        )
        folder = module({"p/p.go": text % (10, "")})
        before = found(folder, go)
        assert {(f.function, f.identity) for f in before.values()} == {
            ("F", "expr func literal"),
            ("F", "expr n"),
            ("init", "expr func literal"),
            ("F", "append append ( S , n )"),
            ("F", "append append ( S , f )"),
            ("F", "expr n"),
            ("init", "append append ( S , x )"),
            ("init", "expr x"),
        }
        (folder / "p" / "p.go").write_text(text % (70, "// c\nfunc init() { F(3) }\n\n"))
        after = found(folder, go)
        assert after.keys() == before.keys()
        assert {f.region.file for f in after.values()} == {"p/grammar.y"}
        assert min(f.region.line for f in after.values()) > 70

    def test_instances_where_line_directives_lead(self, module: Module, go: str) -> None:
        text = (
            "package p\n\ntype Box[T any] struct{ v, w T }\n\n//line grammar.y:10\n"
            "func New[T any](v T) *Box[T] {\n\treturn &Box[T]{v, v}\n}\n\nvar B = New(1)\n"
        )
        folder = module({"p/p.go": text})
        before = found(folder, go)
        assert [f.function for f in before.values()] == ["New"]
        (folder / "p" / "p.go").write_text(f"{text}\nvar C = New(1.5)\n")
        assert found(folder, go).keys() == before.keys()
