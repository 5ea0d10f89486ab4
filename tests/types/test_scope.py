"""Types of expressions in scopes; `test_oracle` has the breadth, this the corners."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Basic, Local, Named, Pointer, Slice, TypeExpr, Unknown
from escapelint.types.reader import read_types

HEAD = """package p
type T struct{ n int; next *T; all []T }
func (t *T) get() string { return "" }
func pair() (T, error) { panic(0) }
"""
T, INT = Named("", "T"), Basic("int")


def used(body: str) -> TypeExpr:
    """The type of the argument of `use(…)`."""
    source = Source("a.go", f"{HEAD}func f(t *T, e any, ts ...T) {{\n{body}\n}}\n".encode())
    declared = read_types([source])

    def calls(node: Node) -> Iterator[Node]:
        if node.type == "call_expression" and source.text(node).startswith("use("):
            yield node
        for child in node.named_children:
            yield from calls(child)

    (call,) = calls(source.root)
    arguments = call.child_by_field_name("arguments")
    assert arguments is not None
    return type_of_expression(declared, source, arguments.named_children[0])


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        ("use(t)", Pointer(T)),
        ("const c = 1; use(c)", INT),
        ("type T int; var x T; use(x)", Local("T", "a.go", 162)),
        ("use(*t)", T),
        ("use(&ts)", Pointer(Slice(T))),
        ("use(t.next.all[0].n)", INT),
        ("use(t.get())", Basic("string")),
        ("v, err := pair(); _ = v; use(err)", Basic("error")),
        ("for _, v := range ts { use(v) }", T),
        ("for i := range ts { use(i) }", INT),
        ("v, ok := e.(T); _ = v; use(ok)", Basic("bool")),
        ("switch v := e.(type) { case *T: use(v) }", Pointer(T)),
        ("switch v := t.next; v { case nil: use(v) }", Pointer(T)),
        ("x := append(ts, T{}); use(x)", Slice(T)),
        ("t, err := pair(); _ = err; use(t)", Pointer(T)),  # assigns the parameter
        ("{ t, err := pair(); _ = err; use(t) }", T),
        ("if t := 1; t > 0 { } else { use(t) }", INT),
        ("x := 1; { x := ts; _ = x }; use(x)", INT),
        ("x := 1; { x := x; use(x) }", INT),
        ("make := func(int) int { return 0 }; use(make(T))", INT),
    ],
)
def test_told(body: str, type_: TypeExpr) -> None:
    assert used(body) == type_


@pytest.mark.parametrize(
    "body",
    [
        "use(unheard)",
        "use(pkg.F[T](1))",
        "use(t.unheard)",
        "var x [c]int; use(x.y)",
        "x := y; use(x)",
    ],
)
def test_not_told(body: str) -> None:
    assert isinstance(used(body), Unknown)


def test_a_case_of_several_types_has_the_type_of_the_operand() -> None:
    assert used("switch v := e.(type) { case *T, T: use(v) }") == used("use(e)")
