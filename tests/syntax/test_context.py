"""In which function, in how many loops, on which kind of path."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax import context
from escapelint.syntax.source import Source
from tests.syntax.marked import at


def node_at(source: Source, text: str) -> Node:
    """The identifier at which a text begins."""
    offset = source.data.index(text.encode())
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("func F() { X() }", "F"),
        ("func (t T) M() { X() }", "T.M"),
        ("func (t *T) M() { X() }", "(*T).M"),
        ("func (*T) M() { X() }", "(*T).M"),
        ("func (t\t*\n// c\nT) M() { X() }", "(*T).M"),
        ("func (t (*(T)),) M() { X() }", "(*T).M"),
        ("func (t * T [ K, V ]) M() { X() }", "(*T).M"),
        ("func (b *Box[K]) M() { X() }", "(*Box).M"),
        ("func G[T any]() { X() }", "G"),
        ("func F() { func() { X() }() }", "F"),
        ("var V = X()", ""),
    ],
)
def test_function_name(code: str, name: str) -> None:
    source, node = at(code)
    assert context.function_name(source, context.enclosing_function(node)) == name


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        ("X()", 0),
        ("for { X() }", 1),
        ("for i := range xs { X(i) }", 1),
        ("for range X() { }", 0),
        ("for i := X(); i < 3; i++ { }", 0),
        ("for i := 0; X(i); i++ { }", 1),
        ("for i := 0; i < 3; i = X(i) { }", 1),
        ("for { for { X() } }", 2),
        ("for { func() { X() }() }", 1),
        ("for { go func() { X() }() }", 0),
        ("for { f(func() { X() }) }", 0),
        ("for { return X() }", 0),
        ("for { if a { f(X); return } }", 0),
        ("for { if a { X(); break } }", 0),
        ("for { for { X(); break } }", 1),
        ("for { switch a { case 1: X(); break } }", 1),
        ("for { switch a { case 1: X(); return } }", 0),
        ("for { if a { X(); continue } }", 1),
        ("L: for { for { X(); break L } }", 2),
    ],
)
def test_loop_depth(body: str, depth: int) -> None:
    _, node = at(f"func F() {{ {body} }}")
    assert context.loop_depth(node) == depth


def test_returned_values() -> None:
    source, node = at(
        "func F() (int, error) { X(); if a { return 1, nil }; func() { return }(); return g() }"
    )
    function = context.enclosing_function(node)
    assert function is not None
    assert sorted(context.returned_values(source, function)) == [["1", "nil"], ["g()"]]


@pytest.mark.parametrize(
    ("body", "assigns"),
    [
        ("v = 1", True),
        ("v++", True),
        ("v.f[2].g = 1", True),
        ("a, v = f()", True),
        ("func() { v += 1 }()", True),
        ("a = v", False),
        ("a[v] = 1", False),
        ("v := 1; f(v)", False),
    ],
)
def test_assigns(body: str, assigns: bool) -> None:
    source, node = at(f"func F() {{ X(); {body} }}")
    function = context.enclosing_function(node)
    assert function is not None
    assert context.assigns(source, function, "v") is assigns
