"""What deferred closures in loops may do at the end of a turn, or once for all."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.deferred import ends_turn, is_same_each_turn
from escapelint.syntax.source import Source


def deferred(body: str) -> tuple[Source, Node]:
    """A source and the function literal that it defers."""
    source = Source("p.go", f"package p\n\nfunc F(n int) {{ {body} }}\n".encode())
    assert not source.root.has_error
    literals = [node for node in walk(source.root) if node.type == "func_literal"]
    return source, literals[0]


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("for { f := open(); defer func() { f.Close() }() }", True),
        ("for { f, err := open(); if f != nil { f.Read() }; defer func() { f.Close() }() }", True),
        ("f := open(); for { defer func() { f.Close() }() }", False),
        ("for { f := open(); keep(f); defer func() { f.Close() }() }", False),
        ("for { f := g; defer func() { f.Close() }() }", False),
        ("for { f := open(); defer func() { f.Close(); n.Close() }() }", False),
        ("for { f := open(); defer func() { done(f.Close()) }() }", False),
        ("for { f := open(); if n > 0 { defer func() { f.Close() }() } }", False),
        ("for { f := open(); go func() { f.Close() }() }", False),
        ("for { f := open(); h = f; defer func() { f.Close() }() }", False),
        ("f := open(); defer func() { f.Close() }()", False),
    ],
)
def test_ends_turn(body: str, ends: bool) -> None:
    assert ends_turn(*deferred(body)) is ends


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ("for { defer func() { total = n }() }", True),
        ("for { defer func() { atomic.AddInt64(&total, n) }() }", True),
        ("for { m := n; defer func() { total = m }() }", False),
        ("for range n { defer func() { total = n }() }", False),
        ("for i := 0; i < n; i++ { defer func() { total = i }() }", False),
        ("for { defer func() { <-slots }() }", False),
        ("for { defer func() { mu.Unlock() }() }", False),
        ("for { defer func(m int) { total = m }(n) }", False),
        ("for { if n > 0 { defer func() { total = n }() } }", False),
        ("defer func() { total = n }()", False),
    ],
)
def test_same_each_turn(body: str, same: bool) -> None:
    assert is_same_each_turn(*deferred(body)) is same
