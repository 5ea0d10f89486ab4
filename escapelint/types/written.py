"""Strings that are converted to be written, and the edits that write them as they are."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import arguments, walk
from escapelint.syntax.comments import Change
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Interface, Named, Pointer
from escapelint.types.visible import means_itself

# Types whose WriteString writes what Write does, and returns the same.
WRITERS = (("bufio", "Writer"), ("bytes", "Buffer"), ("os", "File"), ("strings", "Builder"))


class Written(NamedTuple):
    """A conversion for a writer, and the code that writes the string as it is.

    `is_known` says that the writer is known to write strings as it writes bytes; else
    `io.WriteString` asks it for that.
    """

    changes: list[Change]  # of the call, sorted
    is_known: bool


def writing_string(declared: DeclaredTypes, source: Source, node: Node) -> Written | None:
    """The code in place of `w.Write([]byte(s))`, `w.WriteString(s)` or `io.WriteString(w, s)`.

    `node` stands in the conversion or is it. None where comments stand in the call, and where the
    package declares how w writes strings: it may do so by this call.
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
    conversion = given[0].type in ("type_conversion_expression", "call_expression")
    if operand is None or not conversion or not source.text(given[0]).startswith("[]byte("):
        return None
    type_ = type_of_expression(declared, source, writer)
    named = type_.elem if isinstance(type_, Pointer) else type_
    if isinstance(named, Named) and (named.package, named.name) in WRITERS:
        text = (given[0].start_byte, given[0].end_byte, source.text(operand))
        return Written([(method.end_byte, method.end_byte, "String"), text], True)
    names = {*declared.functions, *declared.types, *declared.variables}
    if not _may_be_asked(declared, source, writer) or not means_itself(source, call, ["io"], names):
        return None
    return Written(
        [
            (call.start_byte, writer.start_byte, "io.WriteString("),
            (writer.end_byte, operand.start_byte, ", "),
            (operand.end_byte, call.end_byte, ")"),
        ],
        False,
    )


def _may_be_asked(declared: DeclaredTypes, source: Source, writer: Node) -> bool:
    """Whether it is an interface, or of a type of another package, that is written to."""
    type_ = type_of_expression(declared, source, writer)
    named = type_.elem if isinstance(type_, Pointer) else type_
    if isinstance(declared.underlying(type_), Interface):
        return True
    return isinstance(named, Named) and bool(named.package)
