"""What is found of a package's pools, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from escapelint.model import Finding, Level
from escapelint.passes import Pass
from escapelint.pools.faults import Fault
from escapelint.pools.uses import PoolUses, read_pool_uses
from escapelint.ranks import CORRUPTS, WASTES
from escapelint.syntax.context import enclosing_function, function_name
from escapelint.syntax.source import Source


def pool_uses(p: Pass) -> PoolUses:
    """How the package's functions use pools, in the order of the source."""
    return read_pool_uses(p.types, p.sources)


def pool_faults(p: Pass, kind: str) -> Iterator[Fault]:
    """The faults of one kind, of those of `pools.faults`."""
    return (fault for fault in pool_uses(p).faults if fault.kind == kind)


def misuse(
    p: Pass,
    source: Source,
    node: Node,
    *,
    message: str,
    suggestion: str,
    level: Level | None = None,
) -> Finding:
    """A finding about a pool's object: a note is about waste, others are about corruption."""
    name = function_name(source, enclosing_function(node))
    return p.finding(
        source,
        node.start_byte,
        node.end_byte,
        message=message,
        subject=source.text(node),
        suggestion=suggestion,
        level=level,
        weights=[WASTES if p.level_in(source, level) is Level.NOTE else CORRUPTS],
        function=name,
    )


def line_at(source: Source, offset: int) -> str:
    """ "line 12", for the place of a byte offset."""
    return f"line {source.line_of(offset)}"


def place_of(source: Source, node: Node, seen_from: Source) -> str:
    """ "line 12", or "b.go:12" in another file than the one it is told in."""
    line = source.line_of(node.start_byte)
    if source.name == seen_from.name:
        return f"line {line}"
    return f"{source.name.rpartition('/')[2]}:{line}"
