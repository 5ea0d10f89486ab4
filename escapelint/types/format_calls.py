"""Calls of fmt that make a text, and the code that makes it without boxing what is formatted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

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
    made_by_strconv,
    read_format,
    room_for,
    timestamp,
)
from escapelint.types.model import Basic, Local, Named, TypeExpr, Unknown
from escapelint.types.scope import find_binding
from escapelint.types.text_constants import LITERALS, constants_of
from escapelint.types.texts import stays_in_turns
from escapelint.types.visible import means_itself

_STRING_METHODS = (".Error", ".String")
_FORMATTED_TIME = re.compile(r"(?P<time>[\w.]+)\.Format\((?P<layout>time\.[A-Z]\w*)\)")
# Names in the code that somebody may have taken for something else.
_USED = re.compile(r"(?<![\w.])(append|bool|byte|int|int64|len|make|strconv|string|uint64)(?=[.(])")
_MOST_OPERANDS = 6  # more are no easier to read than a format


@dataclass(frozen=True, slots=True)
class FormatCall:
    """A call of fmt that makes a text: the code in its place, and what that needs imported.

    `statements` says that the code stands in place of the assignment around the call. `format` is
    the constant that the format is taken from, "" for a literal. `stays` says that no turn of the
    loop around it changes the text. `once` says that it makes nothing but the text.
    """

    code: str
    statements: bool
    packages: tuple[str, ...]
    format: str = ""
    stays: bool = False
    once: bool = False


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
    at = {"Sprintf": 0, "Appendf": 1}.get(name)
    if at is None or len(given) <= at:
        return None
    pieces = _Operands(declared, source, constants).pieces(given[at], given[at + 1 :])
    if not pieces:
        return None
    if at:
        found = _assignments(source, call, given[0], pieces)
    else:
        found = _appended_text(source, call, pieces) or _expression(call, pieces)
    if found is None or not _is_readable(declared, source, call, found):
        return None
    return replace(
        found,
        format=source.text(given[at]) if given[at].type == "identifier" else "",
        stays=not at and not found.statements and stays_in_turns(source, given),
        once=not any(_calls(operand) for operand in given),
    )


def _is_readable(declared: DeclaredTypes, source: Source, call: Node, found: FormatCall) -> bool:
    """Whether the names in the code mean what they should where the call stands."""
    names = {*declared.functions, *declared.types, *declared.variables}
    return means_itself(source, call, _USED.findall(found.code), names)


def _calls(node: Node) -> bool:
    return node.type == "call_expression" or any(map(_calls, node.named_children))


def _appended_text(source: Source, call: Node, pieces: tuple[Piece, ...]) -> FormatCall | None:
    """`x = append(x, fmt.Sprintf(…)...)` as appends to x."""
    spread = call.parent
    arguments = spread.parent if spread is not None and spread.type == "variadic_argument" else None
    append = arguments.parent if arguments is not None else None
    callee = append.child_by_field_name("function") if append is not None else None
    if arguments is None or append is None or callee is None or source.text(callee) != "append":
        return None
    given = [child for child in arguments.named_children if child.type != "comment"]
    name = _assigned(source, append)
    if len(given) != 2 or not name or source.text(given[0]) != name:
        return None
    operands = call.child_by_field_name("arguments")
    if operands is None or any(source.text(each) == name for each in identifiers(operands)):
        return None
    return FormatCall("\n".join(appended(pieces, name)), True, _packages(pieces))


def _assigned(source: Source, value: Node) -> str:
    """The variable x of `x = value`, "" where value stands elsewhere."""
    values = value.parent
    statement = values.parent if values is not None and values.type == "expression_list" else None
    if statement is None or statement.type != "assignment_statement":
        return ""
    left, operator = (statement.child_by_field_name(name) for name in ("left", "operator"))
    if left is None or operator is None or source.text(operator) != "=":
        return ""
    targets = left.named_children
    return source.text(targets[0]) if [t.type for t in targets] == ["identifier"] else ""


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
        room = room_for(pieces)
        if not room:
            return None  # a guess would waste some
        statements = (f"{name} {sign} make([]byte, 0, {room})", *statements)
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
        if verb in ("s", "v") and node.type == "call_expression":
            made = made_by_strconv(code)
            if made is not None:
                return made
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
