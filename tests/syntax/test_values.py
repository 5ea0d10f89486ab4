"""Which values go to one place only, and which slices and maps are a function's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax.calls import written_callee, written_target
from escapelint.syntax.source import Source
from escapelint.syntax.values import is_local_holder, is_put_once


def body(code: str) -> Source:
    return Source("p.go", f"package p\n\nfunc f(given []*T) []*T {{\n{code}\n}}\n".encode())


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from nodes(child)


def found(source: Source, text: str) -> Node:
    same = (node for node in nodes(source.root) if source.text(node) == text)
    return next(node for node in same if node.type != "expression_list")


@pytest.mark.parametrize(
    ("code", "element", "local"),
    [
        ("var list []*T\nlist = append(list, &T{})", "list", True),
        ("list := make([]*T, 3)\nlist[0] = &T{}", "list[0]", True),
        ("m := map[int]*T{}\nm[0] = &T{}", "m[0]", True),
        ("list, n := []*T{}, 1\nlist[n] = &T{}", "list[n]", True),
        ("list := g()\nlist[0] = &T{}", "list[0]", False),
        ("list, err := g()\nlist[0] = &T{}", "list[0]", False),
        ("var list []*T\nlist = append(given, &T{})", "list", False),
        ("given = append(given, &T{})", "given", False),
        ("var list []*T\nlist = append(list, &T{})\nreturn list", "list", False),
        ("var list []*T\nlist = append(list, &T{})\nreturn len(list)", "list", True),
        ("var list []*T\nlist = append(list, &T{})\nreturn list[0].n", "list", True),
        ("var list []*T\nlist = append(list, &T{})\nother := list", "list", False),
        ("x.list = append(x.list, &T{})", "x.list", False),
    ],
)
def test_local_holder(code: str, element: str, local: bool) -> None:
    source = body(code)
    assert is_local_holder(source, found(source, "&T{}"), element) is local


@pytest.mark.parametrize(
    ("code", "text", "variable", "once"),
    [
        ("list = append(list, &T{})", "&T{}", "", True),
        ("list[0] = &T{}", "&T{}", "", True),
        ("go func() { g(x, &T{}.a) }()", "&T{}.a", "", True),
        ("e := &T{}\ne.a = 1\nlist = append(list, e)", "&T{}", "e", True),
        ("e := &T{}\nlist = append(list, e)\nother = e", "&T{}", "e", False),
        ("e := &T{}\nlist = append(list, e)\nh(&e.a)", "&T{}", "e", False),
        ("e := &T{}\nlist = append(list, e)\nh(e.a[:])", "&T{}", "e", False),
        ("e := &T{}\nlist = append(list, e)\nh(e.a[0].b)", "&T{}", "e", True),
    ],
)
def test_put_once(code: str, text: str, variable: str, once: bool) -> None:
    source = body(code)
    assert is_put_once(source, found(source, text), variable) is once


@pytest.mark.parametrize(
    ("code", "column", "printed", "callee"),
    [
        ("r.Read(b)", 7, "r.Read", "r.Read"),
        ("io.ReadFull(r, b)", 12, "io.ReadAtLeast", "io.ReadFull"),
        ("c.add(b)", 6, "(*T).add", "(*T).add"),
        ("c.hash().Write(b)", 15, ".autotmp_3.Write", "c.hash().Write"),
        ("keep(b)", 5, "keep[go.shape.int]", "keep[go.shape.int]"),
        ("func(b []byte) {}(b)", 18, "func literal", "func literal"),
        ("r.Read(b)", 3, "x.Other", "x.Other"),  # no call begins there
    ],
)
def test_written_callee(code: str, column: int, printed: str, callee: str) -> None:
    assert written_callee(body(code), Pos("p.go", 4, column), printed) == callee


@pytest.mark.parametrize(
    ("code", "printed", "target"),
    [
        ("s.buf = b", "s.buf", "s.buf"),
        ("*p = b", "*p", "(*p)"),
        ("x, y = f()", "x, y", ""),
        ("s.SetKey(b)", "in.key", ""),
    ],
)
def test_written_target(code: str, printed: str, target: str) -> None:
    assert written_target(body(code), Pos("p.go", 4, 1), printed) == target
    assert written_target(body(code), Pos("other.go", 4, 1), printed) == ""
