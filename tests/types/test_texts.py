"""Strings that loops convert, and texts that stay the same."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.reader import read_types
from escapelint.types.texts import (
    read_conversion,
    stays_in_loop,
)

HEAD = 'package p\nimport ("bufio"; "io")\n'


def parsed(body: str, start: str) -> tuple[Source, Node]:
    """A function, and the outermost expression in it whose text begins with `start`."""
    signature = "(a, b string, xs []string, raw []byte, n int, w io.Writer, o *bufio.Writer)"
    source = Source("a.go", f"{HEAD}func f{signature} {{\n{body}\n}}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(start.encode())
    node = source.root.named_descendant_for_byte_range(offset, offset + len(start))
    assert node is not None
    return source, node


@pytest.mark.parametrize(
    ("body", "stays"),
    [
        ("for range xs { use(a + b) }", True),
        ('for range xs { use(a + ".") }', True),
        ("for _, x := range xs { use(a + x) }", False),
        ("for range xs { if n > 0 { use(a + b) } }", False),
        ("for range xs { switch { case n > 0: use(a + b) } }", False),
        ('for range xs { use(a + b); a = "" }', False),
        ("for range xs { use(a + b); g(&b) }", False),
        ("for range xs { c := b; use(a + c) }", False),
        ("for range xs { use(a + global) }", False),
        ("for range xs { use(a + t.x) }", False),
        ("for range xs { use(a + g()) }", False),
        ("for range xs { use(func() { g(a + b) }) }", False),
        ("use(a + b)", False),
    ],
)
def test_what_stays_the_same(body: str, stays: bool) -> None:
    start = body.index("a + ")
    end = min(i for i in (body.find(")", start), body.find("}", start)) if i > 0)
    text = body[start:end] + (")" if body[start:end].endswith("(") else "")
    source, node = parsed(body, text)
    assert stays_in_loop(source, node) is stays


@pytest.mark.parametrize(
    ("body", "start", "expected"),
    [
        ("w.Write([]byte(a))", "[]byte(a)", ("a", False, "w", "io.Writer", False, False)),
        ("o.Write([]byte(a))", "[]byte(a)", ("a", False, "o", "bufio.Writer", False, False)),
        ('t.w.Write([]byte("x"))', '[]byte("x")', ('"x"', True, "t.w", "", False, False)),
        ("w.Write([]byte(a), 1)", "[]byte(a)", ("a", False, "", "", False, False)),
        ("Write([]byte(a))", "[]byte(a)", ("a", False, "", "", False, False)),
        ("use(append([]byte(a), raw...))", "[]byte(a)", ("a", False, "", "", True, False)),
        ("use(append(xs, string(raw)))", "string(raw)", ("raw", False, "", "", False, False)),
        (
            "raw = append(raw, a...); use(string(raw))",
            "string(raw)",
            ("raw", False, "", "", False, True),
        ),
    ],
)
def test_what_is_converted(body: str, start: str, expected: tuple[object, ...]) -> None:
    source, node = parsed(body, start)
    assert read_conversion(read_types([source]), source, node) == expected
