"""The join: which node a fact stands for, by recorded logs of every release and by real ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tree_sitter import Node

from escapelint.facts.text import converted_literal
from escapelint.model import Fact, Pos
from escapelint.syntax.locate import locate
from escapelint.syntax.source import Source
from tests.conftest import TESTDATA
from tests.facts.logs import RELEASES, recorded

_JOINED = ("reasons", "format", "quirks", "gen", "inl", "positions", "noise")


@cache
def sample(path: str) -> Source:
    return Source(path, (TESTDATA / "samples" / path).read_bytes())


def facts(release: str, name: str) -> Iterator[Fact]:
    """The facts of a recorded log that lie in the sample's own files."""
    for section in recorded(release, name):
        for fact in section.facts:
            if (TESTDATA / "samples" / fact.pos.file).is_file():
                yield fact


def fact_at(source: Source, marked: str, text: str, *, kind: str = "expr") -> Fact:
    """A fact at the byte before which `marked` has its `‸`."""
    before = marked.encode().partition("‸".encode())
    data = before[0] + before[2]
    start = source.data.index(data) + len(before[0])
    line = source.line_of(start)
    column = start - source.line_starts[line - 1] + 1
    return Fact(kind, text, text, Pos(source.name, line, column), "F", 0, ())


CONSTRUCTS = """package p

type T struct{ A, B int; In struct{ C int } }
func (t T) Val() int { return t.A }
func F(a any, b []byte, m map[string]int, c chan int, t *T, xs ...any) (res *T) {
	x := 1
	var y, z = a, b
	f(a + b, -a, a[1:2], m["k"], t.In.C, t.Val, a.(int), <-c, *t)
	g(T{A: 1}, &T{}, []int{1}, [2]int{}, map[int]int{1: 2}, func() {}, "text", 5, 'c', 1.5)
	h(string(b), []byte(s), int64(a), any(y), pkg.F(x), make([]int, x), new(T), (a + z))
	go f(x)
	defer g(y)
	switch v := a.(type) { case string, []byte: h(v) }
	for i := range seq { h(i) }
	n, err := two(x)
	n, err = two(x)
	return nil, two(x)
}
"""

TABLE = [
    # marked source, compiler's text, kind, node type, node's source
    ("‸x := 1", "x", "moved", "identifier", "x"),
    ("var y, ‸z = a", "z", "moved", "identifier", "z"),
    ("(res ‸*T)", "res", "moved", "", ""),
    ("f(‸a + b", "a", "expr", "identifier", "a"),
    ("f(a ‸+ b", "a + b", "expr", "binary_expression", "a + b"),
    ("b, ‸-a,", "-a", "expr", "unary_expression", "-a"),
    ("a‸[1:2]", "a[1:2]", "expr", "slice_expression", "a[1:2]"),
    ('m‸["k"]', 'm["k"]', "expr", "index_expression", 'm["k"]'),
    ("t.In‸.C", "t.In.C", "expr", "selector_expression", "t.In.C"),
    ("t‸.Val,", "t.Val", "expr", "selector_expression", "t.Val"),
    ("a‸.(int)", "a.(int)", "expr", "type_assertion_expression", "a.(int)"),
    ("‸<-c,", "<-c", "expr", "unary_expression", "<-c"),
    ("case string, []‸byte", "v", "moved", "identifier", "v"),
    ("‸*t)\n", "*t", "expr", "unary_expression", "*t"),
    ("g(T‸{A", "T{...}", "expr", "composite_literal", "T{A: 1}"),
    ("‸&T{}", "&T{}", "expr", "unary_expression", "&T{}"),
    ("[]int‸{1}", "[]int{...}", "expr", "composite_literal", "[]int{1}"),
    ("map[int]int‸{1", "map[int]int{...}", "expr", "composite_literal", "map[int]int{1: 2}"),
    ("‸func() {}", "func literal", "expr", "func_literal", "func() {}"),
    ('‸"text"', '"text"', "expr", "interpreted_string_literal", '"text"'),
    ("‸5, 'c'", "5", "expr", "int_literal", "5"),
    ("‸'c'", "99", "expr", "rune_literal", "'c'"),
    ("string(‸b)", "string(b)", "expr", "call_expression", "string(b)"),
    ("[]byte(‸s)", "([]byte)(s)", "expr", "type_conversion_expression", "[]byte(s)"),
    ("int64‸(a)", "int64(a)", "expr", "call_expression", "int64(a)"),
    ("any(‸y)", "y", "expr", "identifier", "y"),
    ("pkg.F‸(x)", "pkg.F(x)", "expr", "call_expression", "pkg.F(x)"),
    ("make‸([]int", "make([]int, x)", "expr", "call_expression", "make([]int, x)"),
    ("new‸(T)", "new(T)", "expr", "call_expression", "new(T)"),
    ("‸(a + z)", "a + z", "expr", "parenthesized_expression", "(a + z)"),
    ("‸go f", "func literal", "expr", "go_statement", "go f(x)"),
    ("‸defer g", "func literal", "expr", "defer_statement", "defer g(y)"),
    ("‸for i", "#state1", "moved", "for_statement", "for i := range seq { h(i) }"),
    ("err ‸:= two", ".autotmp_1", "expr", "short_var_declaration", "n, err := two(x)"),
    ("err ‸= two", ".autotmp_1", "expr", "assignment_statement", "n, err = two(x)"),
    ("‸return nil", ".autotmp_1", "expr", "return_statement", "return nil, two(x)"),
]


@pytest.mark.parametrize(("marked", "text", "kind", "type_", "code"), TABLE)
def test_anchor_token(marked: str, text: str, kind: str, type_: str, code: str) -> None:
    source = Source("p.go", CONSTRUCTS.encode())
    node = locate(source, fact_at(source, marked, text, kind=kind))
    if not type_:
        assert node is None or source.text(node) != "res"
        return
    assert node is not None
    assert (node.type, source.text(node)) == (type_, code)


def agrees(source: Source, fact: Fact, node: Node) -> bool:
    """Whether a node is what the compiler's text prints; never a false yes, at times a false no."""
    code = re.sub(r"\s+", "", source.text(node)).strip("()")
    text = re.sub(r"\s+", "", fact.header).strip("()")
    text = re.sub(r"\b\w+\.(?=\w)|\(\*?\w+\)\.", "", text)
    code = re.sub(r"\b\w+\.(?=\w)", "", code)
    match node.type:
        case "identifier" | "field_identifier":
            return code == text or bool(converted_literal(fact.text))
        case "func_literal" | "go_statement" | "defer_statement":
            return text == "funcliteral"
        case "for_statement":
            return text.startswith("#")
        case "assignment_statement" | "short_var_declaration" | "return_statement":
            return text.startswith(("autotmp", ".autotmp"))
        case "composite_literal" | "literal_element":
            return text.endswith("}")
        case "unary_expression" if code.startswith("&"):
            return text.startswith("&")
    return code[:1] == text[:1] or text.startswith(("...argument", "~")) or "(" in text


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", _JOINED)
def test_every_recorded_fact_is_found(release: str, name: str) -> None:
    missed, wrong, found = [], [], 0
    for fact in facts(release, name):
        node = locate(sample(fact.pos.file), fact)
        if node is None:
            missed.append((fact.pos, fact.text))
        elif not agrees(sample(fact.pos.file), fact, node):
            wrong.append((fact.pos, fact.text, node.type, sample(fact.pos.file).text(node)[:40]))
        else:
            found += 1
    assert (missed, wrong) == ([], [])
    assert found


class TestDegrades:
    """What cannot be matched keeps the compiler's position and is never dropped."""

    def test_beyond_column_254_by_line_and_text(self) -> None:
        padding = "x" * 260
        code = f"package p\n\nfunc F() {{ f({padding}, &T{{}}, a.B) }}\n"
        source = Source("p.go", code.encode())
        node = locate(source, Fact("expr", "a.B", "a.B", Pos("p.go", 3, 0), "F", 0, ()))
        assert node is not None
        assert source.text(node) == "a.B"

    def test_beyond_column_254_two_of_a_kind(self) -> None:
        padding = "x" * 260
        code = f"package p\n\nfunc F() {{ f({padding}, a.B, a.B) }}\n"
        source = Source("p.go", code.encode())
        fact = Fact("expr", "a.B", "a.B", Pos("p.go", 3, 0), "F", 0, ())
        assert locate(source, fact) is None

    def test_beyond_the_file(self) -> None:
        source = Source("p.go", b"package p\n")
        fact = Fact("expr", "x", "x", Pos("p.go", 99, 1), "F", 0, ())
        assert locate(source, fact) is None

    def test_line_directive(self) -> None:
        code = b"package p\n\n//line other.go:10\nfunc F() *int { x := 1; return &x }\n"
        source = Source("p.go", code)
        assert source.has_line_directives
        assert locate(source, Fact("moved", "x", "x", Pos("p.go", 4, 17), "F", 0, ())) is None

    def test_bom_counts_as_the_compiler_counts_it(self) -> None:
        # The compiler and tree-sitter both count the three bytes of a BOM on line 1.
        source = Source("p.go", b"\xef\xbb\xbfpackage p; func F() *int { x := 1; return &x }\n")
        node = locate(source, Fact("moved", "x", "x", Pos("p.go", 1, 31), "F", 0, ()))
        assert node is not None
        assert source.text(node) == "x"

    def test_cgo_column_that_points_elsewhere(self) -> None:
        code = b'package p\n\nimport "C"\n\nfunc F() *int { x := C.int(1); y := 2; return &y }\n'
        source = Source("p.go", code)
        fact = Fact("moved", "y", "y", Pos("p.go", 5, 17), "F", 0, ())
        assert locate(source, fact) is None
        assert locate(source, fact_at(source, "‸y := 2", "y", kind="moved")) is not None

    def test_error_around_the_fact(self) -> None:
        source = Source("p.go", b"package p\n\nfunc F() { f(&T{ ]] }) }\n")
        fact = Fact("expr", "&T{}", "&T{}", Pos("p.go", 3, 14), "F", 0, ())
        assert locate(source, fact) is None


@pytest.mark.go
def test_the_standard_library_agrees(go: str, tmp_path: Path) -> None:
    """Every fact of some packages is found, and its text agrees nearly always."""
    from escapelint.facts.dialects import has_raw_strings
    from escapelint.facts.reader import Tally, read_sections
    from escapelint.index import Index
    from escapelint.paths import Roots
    from escapelint.toolchain.build import list_command, parse_packages
    from escapelint.toolchain.find import describe
    from escapelint.toolchain.process import Stream

    cwd = str(tmp_path)
    toolchain = describe(go, "test", cwd)
    stream = Stream(list_command(go, ["fmt", "net/http", "go/types", "text/template"]), cwd)
    raw = has_raw_strings(toolchain.release)
    sections = list(read_sections(stream, Tally(), raw_strings=raw))
    roots = Roots(cwd, toolchain.goroot, toolchain.gomodcache)
    index = Index(parse_packages(stream.stdout), sections, roots, cwd)
    total = missed = wrong = 0
    for file, of_file in index.facts.items():
        source = Source(file, Path(roots.path(file)).read_bytes())
        for fact in of_file:
            node = locate(source, fact)
            total += 1
            missed += node is None
            if node is not None and not fact.callees:
                wrong += not agrees(source, fact, node)
    assert total > 1_000
    assert missed == 0
    assert wrong / total < 0.01
