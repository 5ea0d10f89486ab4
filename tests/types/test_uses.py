"""Literals without field names, conversions, and types whose layout is relied on."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.literals import read_positional_uses
from escapelint.types.pinned import by_value, read_pinned
from escapelint.types.reader import Surroundings, read_types

STRUCTS = "type T struct{ a bool; b int }\ntype U struct{ x, y int; t T }\n"


def package(text: str) -> tuple[DeclaredTypes, list[Source]]:
    imports, _, rest = text.rpartition("\n\n")
    sources = [Source("a.go", f"package p\n{imports}\n{STRUCTS}{rest}\n".encode())]
    return read_types(sources), sources


@pytest.mark.parametrize(
    "text",
    [
        "var x = T{true, 1}",
        "var x = &T{true, 1}",
        "var x = []T{{true, 1}}",
        "var x = []*T{{true, 1}}",
        "var x = [...]T{{true, 1}}",
        "var x = map[string]T{`a`: {true, 1}}",
        "var x = map[T]int{{true, 1}: 2}",
        "var x = [][]T{{{true, 1}}}",
        "type L []T; var x = L{{true, 1}}",
        "type A = T; var x = A{true, 1}",
        "type D T; var x = D{true, 1}",
        "type M map[string][]T; func f() { g(M{`a`: {{true, 1}}}) }",
        "func f() { x := []U{{t: T{true, 1}}} }",
        "func f() { type L T; x := L{true, 1} }",
    ],
)
def test_literals_without_names_are_found(text: str) -> None:
    assert "T" in read_positional_uses(*package(text)).types


@pytest.mark.parametrize(
    "text",
    [
        "var x = T{a: true}",
        "var x = T{}",
        "var x = []T{{a: true}, {}}",
        "var x = []U{{1, 2, T{a: true}}}",
        "var x = map[string]int{`a`: 1}",
        'import "image"\n\nvar x = image.T{1, 2}',
    ],
)
def test_other_literals_are_not(text: str) -> None:
    uses = read_positional_uses(*package(text))
    assert "T" not in uses.types
    assert uses.sizes == frozenset()


def test_of_an_unknown_type_the_number_of_elements_is_kept() -> None:
    uses = read_positional_uses(*package("func f() { x := []L{{true, 1}} }"))
    assert uses[:2] == (frozenset(), frozenset({2}))


def test_literals_of_another_packages_types() -> None:
    declared = f"package q\n{STRUCTS}type L []*T\n".encode()
    home = read_types([Source("q.go", declared)], Surroundings("m/q"))
    text = """package p
import "m/q"
type V q.T
type T struct{ x, y int }
var a, b = q.L{{true, 1}}, V{}
var c, d = map[string]V{"c": {false, 2}}, T{1, 2}
"""
    source = Source("a.go", text.encode())
    around = Surroundings(foreign=lambda path: home if path == "m/q" else None)
    uses = read_positional_uses(read_types([source], around), [source], "m/q")
    assert [source.text(e.nodes[0]) for e in uses.literals["T"]] == ["true", "false"]
    assert uses.types == frozenset("T")
    assert uses.sizes == frozenset()


UNSAFE = 'import "unsafe"\n\n'
REFLECT = 'import "reflect"\n\n'
BINARY = 'import bin "encoding/binary"\n\n'


@pytest.mark.parametrize(
    ("text", "types"),
    [
        (UNSAFE + "func f(p *T) uintptr { return uintptr(unsafe.Pointer(p)) }", {"T"}),
        (UNSAFE + "const size = unsafe.Sizeof(U{})", {"U", "T"}),
        (UNSAFE + "func f(p *T) {}", set()),
        (BINARY + "func f(r R) (t T) { bin.Read(r, bin.LittleEndian, &t); return }", {"T"}),
        (BINARY + "func f(t *T) int { return bin.MaxVarintLen64 }", set()),
        (REFLECT + "func f() string { return reflect.TypeOf(T{}).Field(0).Name }", {"T"}),
        (REFLECT + "func f() string { return reflect.TypeOf(U{}).Field(0).Name }", {"U"}),
        (REFLECT + "func f(v reflect.Value) { v.FieldByName(`a`) }; var t T", set()),
        ("func f(t *T, x X) { x.Field(0) }", set()),
        ("func f(t *T)", {"T"}),
        ("func f(t *T) {}", set()),
        ("func f(t *T) struct{}", {"T"}),
        ("func f(\n\tt *T,\n)", {"T"}),
        ("func f(x struct {\n\ta int\n}, t *T)", {"T"}),
        ("func f(t *T) // as in {", {"T"}),
        ("func f(t *T) struct{} { return struct{}{} }", set()),
    ],
)
def test_pinned_types(text: str, types: set[str]) -> None:
    assert set(read_pinned(*package(text))) == types


def test_values_inside_of_values() -> None:
    declared, _ = package("type W struct{ p *T; u [2]U }")
    assert by_value(declared, "W") == {"W", "U", "T"}
