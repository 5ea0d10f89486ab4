"""Which numbers are small most often."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.counters import is_counter
from escapelint.types.reader import read_types


@pytest.mark.parametrize(
    ("body", "small"),
    [
        ("for i := range xs { use(i) }", True),
        ("for i := range 10 { use(i) }", True),
        ("for i := range m { use(i) }", False),
        ("for _, i := range xs { use(i) }", False),
        ("for i := 0; i < 9; i++ { use(i) }", True),
        ("for i := 0; i < 9; i++ { use((i + 1)) }", True),
        ("for i := 0; i < 9; i++ { use(i + n) }", False),
        ("for i := 0; i < 9; i++ { use(i * 1000 + len(xs)) }", True),
        ("use(len(xs))", True),
        ("use(n)", False),
        ("use(2 + 3)", False),
        ("c := 0; for range xs { c++; use(c) }", True),
        ("var c int; for range xs { c++; use(c) }", True),
        ("c := 0; for range xs { c += n; use(c) }", False),
        ("c := 1000; for range xs { c++; use(c) }", False),
        ("var c int; c = n; use(c)", False),
        ("use(global)", False),
        ("d := int(xs[0] - '0'); use(d)", True),
        ("use(xs[0] - '0')", True),
        ("use(int(xs[0] - 48))", False),
        ("d := len(xs); use(d)", False),
    ],
)
def test_is_counter(body: str, small: bool) -> None:
    text = f"package p\nvar global int\nfunc f(xs []int, m map[int]int, n int) {{ {body} }}\n"
    source = Source("a.go", text.encode())
    assert not source.root.has_error
    start = source.data.rindex(b"use(") + len("use(")
    node = source.root.named_descendant_for_byte_range(start, source.data.rindex(b")"))
    while node is not None and node.parent is not None and node.parent.type != "argument_list":
        node = node.parent
    assert node is not None
    assert is_counter(read_types([source]), source, node) is small
