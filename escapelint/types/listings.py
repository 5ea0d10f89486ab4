"""Functions that format more than texts of plain parts: listings and reports for people."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tree_sitter import Node

from escapelint.syntax.cold import cold_reason
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.format_calls import read_format_call

_FORMATS = re.compile(r"fmt\.(?:Sprint|Fprint|Print)\w*")


def formats_otherwise(
    declared: DeclaredTypes, source: Source, call: Node, constants: Mapping[str, str]
) -> bool:
    """Whether the function around a call formats what plain code does not, as columns.

    Error paths aside. Then its texts are for people to read, or cost more elsewhere.
    """
    function = enclosing(call, FUNCTIONS)
    calls = source.once(_formatting, function) if function is not None else ()
    return any(
        (found := read_format_call(declared, source, other, constants)) is None or not found.usual
        for other in calls
        if other.id != call.id and not cold_reason(source, other)
    )


def _formatting(source: Source, function: Node) -> tuple[Node, ...]:
    """The calls of fmt in a function that make or print texts."""
    found, stack = [], [function]
    while stack:
        node = stack.pop()
        callee = node.child_by_field_name("function") if node.type == "call_expression" else None
        if callee is not None and _FORMATS.fullmatch(source.text(callee)):
            found.append(node)
        stack.extend(node.named_children)
    return tuple(found)
