"""Strings that are converted to be written, and the edits that write them as they are."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.appends import arguments, walk
from escapelint.syntax.comments import Change
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Named, Pointer

# Types whose WriteString writes what Write does, and returns the same.
WRITERS = (("bufio", "Writer"), ("bytes", "Buffer"), ("os", "File"), ("strings", "Builder"))


def writing_string(declared: DeclaredTypes, source: Source, node: Node) -> list[Change] | None:
    """The edits that make `w.WriteString(s)` of `w.Write([]byte(s))`.

    `node` stands in the conversion or is it. None unless w is of one of `WRITERS`, or where
    comments stand in the call.
    """
    call: Node | None = enclosing(node, ("call_expression",))
    while call is not None:
        callee = call.child_by_field_name("function")
        method = callee.child_by_field_name("field") if callee is not None else None
        if method is not None and source.text(method) == "Write":
            break
        call = enclosing(call, ("call_expression",))
    if call is None or callee is None or method is None:
        return None
    given, writer = arguments(call), callee.child_by_field_name("operand")
    if len(given) != 1 or writer is None or any(n.type == "comment" for n in walk(call)):
        return None
    operand = given[0].child_by_field_name("operand")
    converted = arguments(given[0])
    if operand is None and len(converted) == 1:
        operand = converted[0]
    if operand is None or not source.text(given[0]).startswith("[]byte("):
        return None
    type_ = type_of_expression(declared, source, writer)
    named = type_.elem if isinstance(type_, Pointer) else type_
    if not isinstance(named, Named) or (named.package, named.name) not in WRITERS:
        return None
    return [
        (method.end_byte, method.end_byte, "String"),
        (given[0].start_byte, given[0].end_byte, source.text(operand)),
    ]
