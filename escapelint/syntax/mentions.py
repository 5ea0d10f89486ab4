"""Where a package names its functions and constants."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax.callers import call_of
from escapelint.syntax.source import Source


def mentions(sources: Sequence[Source], name: str) -> Iterator[tuple[Source, Node]]:
    """Every use of a name in a package's code that may be that of its function.

    Names of variables count as well. A name that a directive is about
    (`//go:linkname`) comes with the comment in place of an identifier.
    """
    word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
    for source in sources:
        for match in word.finditer(source.data):
            node = source.node_at(match.start(), match.end())
            if node is None or not _is_use(source, node):
                continue
            yield source, node


def _is_use(source: Source, node: Node) -> bool:
    if node.type == "comment":
        return source.text(node).startswith("//go:linkname")
    declares = node.parent is not None and node.parent.type == "function_declaration"
    return node.type == "identifier" and not declares


def called_only_at(sources: Sequence[Source], name: str, places: Collection[Pos]) -> bool:
    """Whether a function is used for nothing but calls, each at one of `places`.

    These are the positions of the opening parentheses, as the compiler prints them.
    """
    uses = list(mentions(sources, name))
    return bool(uses) and all(_position(source, node) in places for source, node in uses)


def _position(source: Source, identifier: Node) -> Pos | None:
    """The position of the call of a function, None where its name is no callee."""
    call = call_of(identifier)
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if arguments is None:
        return None
    line = source.line_of(arguments.start_byte)
    return Pos(source.name, line, arguments.start_byte - source.line_starts[line - 1] + 1)
