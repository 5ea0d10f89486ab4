"""Calls of fmt that make a text, and the code that makes it without boxing what is formatted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from escapelint.syntax.loops import identifiers
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.format_operands import Operands, fmt_call
from escapelint.types.formats import Piece, appended, joined, room_for
from escapelint.types.texts import stays_in_turns
from escapelint.types.visible import means_itself

# Names in the code that somebody may have taken for something else.
_USED = re.compile(
    r"(?<![\w.])(append|bool|byte|errors|float64|int|int64|io|len|make|rune|strconv|string|uint64)"
    r"(?=[.(])"
)
_PRIMARY = re.compile(r"[\w.]+(?:\([\w.]*\))?")  # what an index or a slice may follow


@dataclass(frozen=True, slots=True)
class FormatCall:
    """A call of fmt that makes a text: the code in its place, and what that needs imported.

    `statements` says that the code stands in place of the assignment around the call. `format` is
    the constant that the format is taken from, "" for a literal. `stays` says that no turn of the
    loop around it changes the text. `once` says that it makes nothing but the text. `usual` says
    that who knows Go writes it so, and `single` that the text has one part.
    """

    code: str
    statements: bool
    packages: tuple[str, ...]
    format: str = ""
    stays: bool = False
    once: bool = False
    usual: bool = True
    single: bool = False


def read_format_call(
    declared: DeclaredTypes, source: Source, call: Node, constants: Mapping[str, str]
) -> FormatCall | None:
    """The code for `fmt.Sprintf` and `fmt.Appendf` with a constant format, for `fmt.Sprint` and
    `fmt.Sprintln`; None where not certain.

    `constants` are the package's string constants.
    """
    name, given = fmt_call(declared, source, call)
    at = {"Sprint": 0, "Sprintln": 0, "Sprintf": 0, "Appendf": 1}.get(name)
    if at is None or len(given) <= at:
        return None
    operands = Operands(declared, source, constants)
    has_format = name.endswith("f")
    if has_format:
        pieces = operands.pieces(given[at], given[at + 1 :])
    else:
        pieces = operands.printed(given, line=name == "Sprintln")
    if not pieces:
        return None
    if at:
        found = _assignments(source, call, given[0], pieces)
    else:
        found = _appended_text(source, call, pieces) or _expression(call, pieces)
    if found is None or not is_readable(declared, source, call, found.code):
        return None
    named = has_format and given[at].type == "identifier"
    return replace(
        found,
        format=source.text(given[at]) if named else "",
        stays=not at and not found.statements and stays_in_turns(source, given),
        once=not any(map(calls, given)),
        usual=has_format and all(piece.usual for piece in pieces),
        single=len(pieces) == 1 and not found.statements,
    )


def read_error_call(
    declared: DeclaredTypes, source: Source, call: Node, constants: Mapping[str, str]
) -> FormatCall | None:
    """The code for `fmt.Errorf` with a constant format that wraps nothing, where one operand is no
    constant, and that is a string; None where not certain."""
    name, given = fmt_call(declared, source, call)
    if name != "Errorf" or not given:
        return None
    pieces = Operands(declared, source, constants).pieces(given[0], given[1:])
    parts = [piece for piece in pieces or () if not piece.constant]
    if not pieces or len(parts) != 1 or not parts[0].is_text:
        return None
    code = f"errors.New({joined(pieces)})"
    if not is_readable(declared, source, call, code):
        return None
    format_ = source.text(given[0]) if given[0].type == "identifier" else ""
    packages = tuple(sorted({"errors", *packages_of(pieces)}))
    return FormatCall(code, False, packages, format_)


def is_readable(declared: DeclaredTypes, source: Source, call: Node, code: str) -> bool:
    """Whether the names in code mean what they should where a call stands."""
    names = {*declared.functions, *declared.types, *declared.variables}
    return means_itself(source, call, _USED.findall(code), names)


def calls(node: Node) -> bool:
    """Whether there is a call, or a conversion, in an expression."""
    return node.type == "call_expression" or any(map(calls, node.named_children))


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
    return FormatCall("\n".join(appended(pieces, name)), True, packages_of(pieces))


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


def _expression(call: Node, pieces: tuple[Piece, ...]) -> FormatCall:
    code = joined(pieces)
    operand = call.parent.child_by_field_name("operand") if call.parent is not None else None
    if operand is not None and operand.id == call.id and not _PRIMARY.fullmatch(code):
        code = f"({code})"
    return FormatCall(code, False, packages_of(pieces))


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
    return FormatCall("\n".join(statements), True, packages_of(pieces))


def packages_of(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """What the code of pieces needs imported."""
    return tuple(sorted({piece.package for piece in pieces if piece.package}))
