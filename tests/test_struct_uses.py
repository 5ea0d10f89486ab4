"""Where values of structs are put on the heap, and in what."""

from __future__ import annotations

import pytest

from escapelint.facts.reader import Tally, read_sections
from escapelint.index import Index
from escapelint.model import Package
from escapelint.paths import Roots
from escapelint.site import Site
from escapelint.struct_uses import comes_with_more, is_reused, read_struct_uses, serves
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.reader import read_types

TYPES = """package p

type T struct{ a bool; n int64 }
type outer struct { in [2]T; next *outer }
type list []T
"""


APPEND = {"append(x.all": "append"}


def sites(code: str, facts: dict[str, str]) -> tuple[list[Site], DeclaredTypes, Source]:
    """The sites of a package: `facts` are the compiler's texts, by the line's text where they
    stand; the column is that of the fact's first letters, or of `make` and `append`."""
    source = Source("p/p.go", f"{TYPES}\n{code}\n".encode())
    lines = source.data.decode().split("\n")
    text = "# m/p\n"
    for place, fact in facts.items():
        line = next(n for n, each in enumerate(lines, 1) if place in each)
        column = lines[line - 1].encode().index(place.encode()) + 1
        # The compiler prints calls at their parentheses, and literals of slices at their braces.
        column += place.index("(") if place.startswith(("make(", "new(", "append(")) else 0
        column += place.index("{") if place.startswith("[]") else 0
        moved = fact.startswith("moved to heap")
        text += f"p/p.go:{line}:{column}: {fact}{'' if moved else ' escapes to heap'}\n"
    package = Package("m/p", "/m/p", "p", go_files=("p.go",))
    sections = list(read_sections([text.encode()], Tally()))
    index = Index([package], sections, Roots("/m", "/go", "/mod"), "/m")
    types = read_types([source])
    found = [Site(fact, source, index, types) for fact in index.facts["p/p.go"]]
    assert all(site.node is not None for site in found)
    return found, types, source


@pytest.mark.parametrize(
    ("code", "place", "fact", "expected"),
    [
        ("func f() *T { return &T{} }", "&T{}", "&T{}", ("object", "T")),
        ("func f() *T { return new(T) }", "new(T)", "new(T)", ("object", "T")),
        ("func f() *T { var t T; return &t }", "t T;", "moved to heap: t", ("object", "T")),
        ("func f(t T) any { return t }", "t }", "t", ("object", "T")),
        ("func f() *outer { return &outer{} }", "&outer{}", "&outer{}", ("object", "outer")),
        ("func f() *[4]T { var t [4]T; return &t }", "t [4]T;", "moved to heap: t",
         ("element", "T")),
        ("func f(n int) []T { return make([]T, n) }", "make([]T", "make([]T, n)",
         ("element", "T")),
        ("func f(n int) list { return make(list, n) }", "make(list", "make(list, n)",
         ("element", "T")),
        ("func f() []outer { return []outer{{}} }", "[]outer{{", "[]outer{...}",
         ("element", "outer")),
        ("func f(n int) map[int]T { return make(map[int]T, n) }", "make(map[int]T, n",
         "make(map[int]T, n)", ("cell", "T")),
        ("func f(n int) chan T { return make(chan T, n) }", "make(chan T, n",
         "make(chan T, n)", ("cell", "T")),
        ("func f() []*T { return []*T{nil} }", "[]*T{nil", "[]*T{...}", None),
    ],
)  # fmt: skip
def test_what_a_fact_holds(
    code: str, place: str, fact: str, expected: tuple[str, str] | None
) -> None:
    found, types, _ = sites(code, {place: fact})
    uses = read_struct_uses(types, found).get("T", ())
    assert [(use.kind, use.holder) for use in uses] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("n int; m map[int]int; f func()", False),
        ("mu sync.Mutex", True),
        ("in inner", True),
        ("p *inner", False),
        ("ctx context.Context", True),
        ("t *time.Timer", True),
        ("c chan int", True),
    ],
)
def test_objects_that_serve_others(fields: str, expected: bool) -> None:
    head = 'package p\n\nimport (\n\t"context"\n\t"sync"\n\t"time"\n)\n\n'
    text = f"{head}type inner struct {{ c <-chan int }}\n\ntype T struct {{ {fields} }}\n"
    assert serves(read_types([Source("a.go", text.encode())]), "T") is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("&T{n: 1}", False),
        ("&T{m: make(map[int]int)}", True),
        ("&T{m: map[int]int{}}", True),
        ("&T{b: bytes.NewBuffer(nil)}", True),
        ("&T{b: newest(nil)}", False),
        ("&T{p: new(int)}", True),
    ],
)
def test_what_is_made_with_more(value: str, expected: bool) -> None:
    (site,), _, _ = sites(f"func f() any {{ return {value} }}", {value: "&T{...}"})
    assert comes_with_more(site) is expected


def test_a_variable_that_is_made_with_more() -> None:
    code = "func f() *T {\n\tt := T{m: make(map[int]int)}\n\tu := newT()\n\treturn g(&t, &u)\n}"
    facts = {"t :=": "moved to heap: t", "u :=": "moved to heap: u"}
    assert [comes_with_more(site) for site in sites(code, facts)[0]] == [True, False]


@pytest.mark.parametrize(("reset", "expected"), [("x.all = x.all[:0]", True), ("", False)])
def test_slices_that_are_reused(reset: str, expected: bool) -> None:
    body = f"{{\n\t{reset}\n\tx.all = append(x.all, T{{}})\n}}"
    found, _, _ = sites(f"func (x *X) f() {body}\n\ntype X struct {{ all []T }}", APPEND)
    assert [is_reused(site) for site in found] == [expected]
