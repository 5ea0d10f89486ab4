"""Whether what is put into a pool is what the pool gave."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.pooled import is_from_get


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("b := p.Get().([]byte); p.Put(b)", True),
        ("b, _ := p.Get().([]byte); p.Put(b[:0])", True),
        ("var b = p.Get().([]byte); defer func() { p.Put(b) }()", True),
        ("b := p.Get().([]byte); b = append(b[:0], 1); p.Put(b)", True),
        ("b := p.Get().([]byte); b = make([]byte, 1); p.Put(b)", False),
        ("b := p.Get().([]byte); b, c = c, b; p.Put(b)", False),
        ("b := q.Get().([]byte); p.Put(b)", False),
        ("b := <-ch; p.Put(b)", False),
        ("p.Put(t.b)", False),
        ("p.Put(t.b[:0])", False),
        ("_ = p.Get(); p.Put(a)", False),
    ],
)
def test_what_is_put_back(body: str, found: bool) -> None:
    source = Source("p.go", f"package p\n\nfunc f(a []byte) {{\n{body}\n}}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"p.Put(") + len("p.Put(")
    end = source.data.index(b")", offset)
    operand = source.root.named_descendant_for_byte_range(offset, end)
    assert operand is not None
    assert is_from_get(source, operand, "p") is found
