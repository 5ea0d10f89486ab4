"""Calls of fmt that print strings, and the code that writes these as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.format_calls import is_readable
from escapelint.types.format_operands import Operands, fmt_call
from escapelint.types.formats import Piece, merged
from escapelint.types.members import find_member
from escapelint.types.model import Named, Pointer, Unknown
from escapelint.types.text_constants import LITERALS
from escapelint.types.written import WRITERS

_FILE = ("os", "File")  # many writes to a file are not one
_MOST_WRITES = 4  # more statements are no easier to read than a format


class PrintCall(NamedTuple):
    """The code in place of a call of `fmt.Fprint`, Fprintf or Fprintln, and what that calls.

    `is_known` says that the writer is known to write strings as it writes bytes; else
    `io.WriteString` asks it for that.
    """

    code: str
    callee: str
    is_known: bool


def read_print_call(
    declared: DeclaredTypes, source: Source, call: Node, constants: Mapping[str, str]
) -> PrintCall | None:
    """The code that writes the strings of a call one by one, None where that is not certain.

    One string may go to any writer, and the code has the same results. Several go to a buffer
    only, where nothing takes the results and the operands cannot fail: they are evaluated
    between the writes.
    """
    name, given = fmt_call(declared, source, call)
    if name not in ("Fprint", "Fprintf", "Fprintln") or len(given) < 2:
        return None
    operands = Operands(declared, source, constants)
    if name == "Fprintf":
        pieces = operands.pieces(given[1], given[2:]) if given[1].type in LITERALS else None
    else:
        pieces = operands.printed(given[1:], line=name == "Fprintln")
    texts = merged(pieces or ())
    if not texts or not all(piece.constant or piece.is_text for piece in texts):
        return None
    writer = given[0]
    type_ = type_of_expression(declared, source, writer)
    named = type_.elem if isinstance(type_, Pointer) else type_
    key = (named.package, named.name) if isinstance(named, Named) else ("", "")
    written = source.text(writer)
    if key in WRITERS and written.removeprefix("&").replace(".", "").isidentifier():
        callee = f"{written.removeprefix('&')}.WriteString"
        codes = [f"{callee}({piece.text})" for piece in texts]
        once = len(codes) == 1
        if not once and (key == _FILE or not _may_be_several(declared, source, call, given, texts)):
            return None
    elif len(texts) == 1 and "\n" not in written:
        callee = "io.WriteString"
        codes = [f"{callee}({written}, {texts[0].text})"]
    else:
        return None
    code = "\n".join(codes)
    if not is_readable(declared, source, call, code):
        return None
    return PrintCall(code, callee, callee != "io.WriteString")


def _may_be_several(
    declared: DeclaredTypes, source: Source, call: Node, given: Sequence[Node], texts: list[Piece]
) -> bool:
    """Whether several statements mean the same as a call."""
    statement = call.parent
    block = statement.parent if statement is not None else None
    return (
        statement is not None
        and block is not None
        and statement.type == "expression_statement"
        and block.type == "statement_list"
        and len(texts) <= _MOST_WRITES
        and all(_cannot_fail(declared, source, operand) for operand in given[1:])
    )


def _cannot_fail(declared: DeclaredTypes, source: Source, node: Node) -> bool:
    """Whether an operand is a literal, a name, or a field that no pointer leads to."""
    if node.type == "identifier" or node.type in LITERALS:
        return True
    operand, field = (node.child_by_field_name(n) for n in ("operand", "field"))
    if node.type != "selector_expression" or operand is None or field is None:
        return False
    type_ = type_of_expression(declared, source, operand)
    if isinstance(declared.underlying(type_), Pointer | Unknown):
        return False
    member = find_member(declared, type_, source.text(field))
    is_field = member is not None and member.kind == "field" and not member.beyond_pointer
    return is_field and _cannot_fail(declared, source, operand)
