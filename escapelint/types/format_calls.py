"""Calls of fmt that make a text, and the code that makes it without boxing what is formatted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from escapelint.syntax.loops import identifiers
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.formats import (
    Piece,
    Verb,
    appended,
    formatted,
    joined,
    literal,
    read_format,
    room_for,
    timestamp,
)
from escapelint.types.model import Basic, Local, Named, TypeExpr, Unknown
from escapelint.types.scope import find_binding
from escapelint.types.text_constants import LITERALS, constants_of

_STRING_METHODS = (".Error", ".String")
_FORMATTED_TIME = re.compile(r"(?P<time>[\w.]+)\.Format\((?P<layout>time\.[A-Z]\w*)\)")
_MOST_OPERANDS = 6  # more are no easier to read than a format


@dataclass(frozen=True, slots=True)
class FormatCall:
    """A call of fmt that makes a text: the code in its place, and what that needs imported.

    `statements` says that the code stands in place of the assignment around the call.
    """

    code: str
    statements: bool
    packages: tuple[str, ...]


def read_format_call(
    declared: DeclaredTypes, source: Source, call: Node, constants: Mapping[str, str]
) -> FormatCall | None:
    """The code for `fmt.Sprintf` and `fmt.Appendf` with a constant format, None where not certain.

    `constants` are the package's string constants.
    """
    callee, arguments = (call.child_by_field_name(n) for n in ("function", "arguments"))
    if callee is None or arguments is None:
        return None
    name = _name_in_fmt(declared, source, callee)
    given = [child for child in arguments.named_children if child.type != "comment"]
    if any(child.type == "variadic_argument" for child in given):
        return None
    operands = _Operands(declared, source, constants)
    if name == "Sprintf" and given:
        pieces = operands.pieces(given[0], given[1:])
        return _expression(call, pieces) if pieces else None
    if name == "Appendf" and len(given) > 1:
        pieces = operands.pieces(given[1], given[2:])
        return _assignments(source, call, given[0], pieces) if pieces else None
    return None


def _name_in_fmt(declared: DeclaredTypes, source: Source, callee: Node) -> str:
    operand, field = (callee.child_by_field_name(n) for n in ("operand", "field"))
    if operand is None or field is None or operand.type != "identifier":
        return ""
    path = declared.imports.get(source.name, {}).get(source.text(operand))
    if path != "fmt" or find_binding(source, operand) is not None:
        return ""
    return source.text(field)


def _expression(call: Node, pieces: tuple[Piece, ...]) -> FormatCall:
    code = joined(pieces)
    operand = call.parent.child_by_field_name("operand") if call.parent is not None else None
    if operand is not None and operand.id == call.id and len(pieces) > 1:
        code = f"({code})"
    return FormatCall(code, False, _packages(pieces))


def _assignments(
    source: Source, call: Node, first: Node, pieces: tuple[Piece, ...]
) -> FormatCall | None:
    """`x := fmt.Appendf(nil, …)` and `x = fmt.Appendf(x, …)` as appends to x."""
    values = call.parent
    statement = values.parent if values is not None and values.type == "expression_list" else None
    left = statement.child_by_field_name("left") if statement is not None else None
    if statement is None or left is None or left.named_child_count != 1 or not call.parent:
        return None
    variable = left.named_children[0]
    name = source.text(variable)
    operator = statement.child_by_field_name("operator")
    sign = source.text(operator) if operator is not None else ":="
    kinds = ("short_var_declaration", "assignment_statement")
    if variable.type != "identifier" or statement.type not in kinds or sign not in (":=", "="):
        return None
    operands = call.child_by_field_name("arguments")
    mentioned = [] if operands is None else [*identifiers(operands)][1 - (first.type == "nil") :]
    if any(source.text(each) == name for each in mentioned):
        return None
    statements = appended(pieces, name)
    if first.type == "nil":
        if not any(piece.constant for piece in pieces):
            return None  # of nothing Appendf makes nil
        statements = (f"{name} {sign} make([]byte, 0, {room_for(pieces)})", *statements)
    elif source.text(first) != name:
        return None
    return FormatCall("\n".join(statements), True, _packages(pieces))


def _packages(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    return tuple(sorted({piece.package for piece in pieces if piece.package}))


@dataclass(frozen=True, slots=True)
class _Operands:
    """Reads what is formatted in one file."""

    declared: DeclaredTypes
    source: Source
    constants: Mapping[str, str]

    def pieces(self, format_: Node, operands: list[Node]) -> tuple[Piece, ...] | None:
        """The parts of the text; None where one of them is not certain, or there are many."""
        text = self._constant(format_)
        parts = read_format(text) if text else None
        if parts is None or len(operands) > _MOST_OPERANDS:
            return None
        left, pieces = list(operands), list[Piece]()
        for part in parts:
            piece: Piece | None
            if isinstance(part, Verb):
                piece = self._operand(part.letter, left.pop(0)) if left else None
            else:
                piece = part
            if piece is None:
                return None
            pieces.append(piece)
        return None if left else tuple(pieces)

    def _constant(self, node: Node) -> str:
        """The value of a string constant, as a literal, "" for anything else."""
        if node.type in LITERALS:
            return self.source.text(node)
        if node.type != "identifier":
            return ""
        binding = find_binding(self.source, node)
        if binding is None:
            return self.constants.get(self.source.text(node), "")
        if binding.kind != "const":
            return ""
        return constants_of(self.source, binding.declaration).get(self.source.text(node), "")

    def _operand(self, verb: str, node: Node) -> Piece | None:
        code = self.source.text(node)
        if "\n" in code or "//" in code or "/*" in code:
            return None
        if node.type == "int_literal" and verb in ("d", "v") and code.isdecimal():
            return literal(f'"{code}"') if code == str(int(code)) else None
        text = self._constant(node)
        if text and verb in ("s", "v"):
            return literal(text, code)
        if verb in ("s", "v") and (time := _FORMATTED_TIME.fullmatch(code)):
            return timestamp(time["time"], time["layout"])
        type_ = self.declared.unalias(self._type(node))
        methods: Collection[str] = ()
        if isinstance(type_, Named):
            package = self.declared.of(type_.package)
            if package is None:
                return None
            methods = package.methods.get(type_.name, ())
        underlying = self.declared.underlying(type_)
        return formatted(verb, code, underlying, methods, named=isinstance(type_, Named | Local))

    def _type(self, node: Node) -> TypeExpr:
        found = type_of_expression(self.declared, self.source, node)
        callee = node.child_by_field_name("function") if node.type == "call_expression" else None
        arguments = node.child_by_field_name("arguments")
        if not isinstance(found, Unknown) or callee is None or arguments is None:
            return found
        # What a method of every Go programmer's returns.
        makes_text = self.source.text(callee).endswith(_STRING_METHODS)
        return Basic("string") if makes_text and not arguments.named_children else found
