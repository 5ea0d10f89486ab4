"""What holders do with pointers that could be values."""

from __future__ import annotations

import pytest

from escapelint.syntax.holding import calls_that_read, made_each_turn, reads_elements
from escapelint.syntax.source import Source
from tests.syntax.test_context import node_at


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for _, e := range m { use(e.n) }", True),
        ("e, ok := m[k]; use(e.n, ok)", True),
        ("e := m[k]; e.n++", False),  # the map's element would stay what it is
        ("e := m[k]; e.n += 2", False),
        ("m[k].n = 1", False),
        ("for _, e := range m { use(e) }", False),
        ("e := m[k]; use(&e.n)", False),
        ("e := m[k]; e.add()", False),
        ("e := other[k]; e.n++", True),
    ],
)
def test_elements(body: str, expected: bool) -> None:
    text = (
        f"package p\n\nfunc f() {{ m := M{{}}; for k := range ks {{ m[k] = HERE() }}; {body} }}\n"
    )
    source = Source("a.go", text.encode())
    assert reads_elements(source, node_at(source, "HERE()"), "m") is expected


@pytest.mark.parametrize(
    ("body", "calls", "each_turn"),
    [
        ("t := f(); use(t.a)", 1, False),
        ("for range x { t, err := f(); use(t.a, err) }", 1, True),
        ("for range x { if y { t := f(); use(t.a) } }", 1, False),
        ("for range x { t := p.f(); use(t.a) }", 1, True),
        ("t := f(); t.a = 1", None, False),
        ("t := f(); use(t)", None, False),
        ("t := f(); if t == nil { return }", None, False),
        ("all = append(all, f())", None, False),
        ("return f()", None, False),
        ("use(f)", None, False),
        ("other()", 0, False),
    ],
)
def test_calls(body: str, calls: int | None, each_turn: bool) -> None:
    text = f"package p\n\nfunc f() *T {{ return &T{{}} }}\n\nfunc g() {{ {body} }}\n"
    found = calls_that_read([Source("a.go", text.encode())], "f")
    assert (None if found is None else len(found)) == calls
    assert made_each_turn(found or []) is each_turn
