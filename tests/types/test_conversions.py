"""Where values of a struct type may become values of another one."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.conversions import read_conversions
from escapelint.types.model import Struct
from escapelint.types.reader import Surroundings, read_types

T = "type T struct {\n\ta bool\n\tb int\n}\n"


def hindrance(text: str) -> str:
    source = Source("a.go", f"package p\n\n{T}\n{text}\n".encode())
    declared = read_types([source])
    struct = declared.types["T"].type
    assert isinstance(struct, Struct)
    (found,) = read_conversions(declared, [source])
    return found.hinder("T", struct)


@pytest.mark.parametrize(
    "text",
    [
        "type V struct{ a bool; b int }; var x = V(T{})",
        "type V struct{ a bool; b int }; func f(t T) V { return (V)(t) }",
        "type V struct{ a bool; b int }; func f(v *V) *T { return (*T)(v) }",
        "type V struct{ a bool; b int }; func f() { type A = T; g(A(V{})) }",
        "type V struct{ a bool; b int }; type A = V; var x = A(T{})",
        "type V struct{ a bool; b int }; var x = V(y)",
        "type V struct{ a bool; b int }; type W T; var x = V(W{})",
        "type V[X any] struct{ a bool; b int }",
        "func f() { type V struct{ a bool; b int }; g(T(V{})) }",
        "var x = T(y)",
        "var x = (*T)(y.z)",
        "var x struct{ a bool; b int } = T{}",
        "func f(x []struct{ a bool; b unknown }) {}",
        "func f[P T | V](p P) { _ = T(p) }",
        "func f[P T | V](t T) P { return P(t) }",
    ],
)
def test_what_may_be_converted(text: str) -> None:
    assert hindrance(text).startswith("a.go:8 ")


@pytest.mark.parametrize(
    "text",
    [
        "type V struct{ a bool; b int }",
        "type V struct{ a bool; b int }; func f(v V) V { return V(v) }",
        "type V struct{ a bool; b uint }; var x = V(y)",
        "type V T; func f(v V) T { return T(v) }",
        "var x = (*T)(nil)",
        "var x = any(T{})",
        "var x = I(&T{}); type I interface{ M() }",
        "func f(x []struct{ a bool; b string }) {}",
        "func f(x []struct{ b int; a bool }) {}",
        "func (t *T) M() {}; var x = newT(1)",
        "func f() int { return g(T{}) }",
    ],
)
def test_what_is_not(text: str) -> None:
    assert hindrance(text) == ""


def test_conversions_in_another_package() -> None:
    home = read_types(
        [Source("q.go", b"package q\ntype T struct{ A, B int }\n")], Surroundings("q")
    )
    other = read_types(
        [Source("o.go", b"package o\ntype U struct{ A, B int }\n")], Surroundings("o")
    )
    around = Surroundings(foreign={"m/q": home, "m/o": other}.get)
    struct = home.types["T"].type
    assert isinstance(struct, Struct)

    def in_importer(text: str) -> str:
        head = 'package p\nimport ("m/q"; "m/o")\n'
        source = Source("a.go", (head + text).encode())
        (found,) = read_conversions(read_types([source], around), [source], "m/q")
        return found.hinder("T", struct)

    for text in (
        "var x = o.U(q.T{})",
        "var x = q.T(y)",
        "type V struct{ A, B int }; var x = V(q.T{})",
    ):
        assert in_importer(text) == "a.go:3 may convert it to or from another type", text
    assert in_importer("type V q.T; var x, y = V(q.T{}), o.U{1, 2}") == ""
