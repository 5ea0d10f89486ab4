"""Packages of one file, read from text alone."""

from __future__ import annotations

from escapelint.pools.uses import PoolUses, read_pool_uses
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types


def read(text: str) -> tuple[Source, PoolUses]:
    """The source, no body of which is parsed before it is needed, and its uses of pools."""
    assert not Source("p.go", text.encode()).root.has_error
    source = Source("p.go", text.encode(), lines=())
    return source, read_pool_uses(read_types([source]), [source])
