"""Calls and assignments as they are written, where the compiler prints what became of them."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source


def call_at(source: Source, pos: Pos) -> Node | None:
    """The call whose opening parenthesis, or the rest of it, is at a position of a file."""
    offset = source.offset(pos.line, pos.column) if pos.column else None
    if pos.file != source.name or offset is None or offset >= len(source.data):
        return None
    if source.has_line_directives or source.uses_cgo:
        return None
    token = source.node_at(offset, offset + 1)
    call = enclosing(token, ("call_expression",)) if token is not None else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    return call if arguments is not None and arguments.start_byte == offset else None


def written_callee(source: Source, pos: Pos, printed: str) -> str:
    """What is called at a position, as written where `printed` is not what one sees there.

    That is so for the compiler's own variables, and where the call was inlined: then the printed
    callee is called in its body.
    """
    call = call_at(source, pos)
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.type == "func_literal":
        return printed
    written = source.text(function)
    same = written.rpartition(".")[2] == printed.partition("[")[0].rpartition(".")[2]
    return printed if same and ".autotmp_" not in printed else written


def written_target(source: Source, pos: Pos, printed: str) -> str:
    """What is assigned to, ready to be used in Go code; "" where the line does not have it so."""
    start = source.offset(pos.line, 1) if pos.file == source.name else None
    line = source.data[start : source.line_end(pos.line)] if start is not None else b""
    if ", " in printed or printed.encode() not in line:
        return ""
    return f"({printed})" if printed.startswith("*") else printed


def calls_on(source: Source, first: int, last: int) -> bool:
    """Whether a call, or what looks like one, has a part on some 1-based lines."""
    start, end = source.offset(first, 1), source.line_end(last)
    stack = [source.root]
    while stack:
        node = stack.pop()
        if start is None or node.end_byte <= start or node.start_byte >= end:
            continue
        if node.type == "call_expression":
            return True
        stack += node.children
    return False
