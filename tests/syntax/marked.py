"""Go code with a place that is marked by the identifier X."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.source import Source


def at(code: str) -> tuple[Source, Node]:
    """A source and the identifier X in it."""
    source = Source("p.go", f"package p\n\n{code}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"X")
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    assert node is not None
    return source, node
