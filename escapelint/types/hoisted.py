"""The edit that makes a function value once, before the loop whose turns each make an equal one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.at import assigned_names, is_addressed
from escapelint.syntax.comments import Change
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.insertion import lines_before, own_lines
from escapelint.syntax.source import Source
from escapelint.syntax.statements import of_types, statement_of
from escapelint.types.captured import loop_to_leave, used_by
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.members import find_member
from escapelint.types.model import Interface, Pointer
from escapelint.types.scope import Binding, find_binding
from escapelint.types.visible import free_name

_BODIES = (*FUNCTIONS, "func_literal")
_NAMES = ("identifier", "type_identifier", "package_identifier")
_CAPITALS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]+")
_CLOSURE = "fn"
_LIKE_A_CLOSURE = re.compile(r"fn\d*")
# https://go.dev/ref/spec#Keywords, https://go.dev/ref/spec#Predeclared_identifiers
_WORDS = (
    "break case chan const continue default defer else fallthrough for func go goto if import"
    " interface map package range return select struct switch type var any bool byte comparable"
    " complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8"
    " uint16 uint32 uint64 uintptr true false iota nil append cap clear close complex copy delete"
    " imag len make max min new panic print println real recover"
)
_RESERVED = frozenset(_WORDS.split())


class Hoisted(NamedTuple):
    """Sorted, disjoint changes, with the `name` that is new before the loop on a 1-based `line`.

    `panics_for_nil` says that making the value panics where its receiver is nil.
    """

    changes: list[Change]
    name: str
    line: int
    panics_for_nil: bool = False


def read_hoisted(
    declared: DeclaredTypes, source: Source, node: Node, taken: Mapping[str, Change]
) -> Hoisted | None:
    """How to make a method value `x.M`, or a function literal, before the loops around it.

    None where a turn may make another one: a literal uses what the loop declares; somebody may
    assign x while the loop runs. None either where a goto is about, or the loop's line does not
    begin with it. `taken` are the names that edits of this kind gave in the function, each with
    what declares it: the same method value before the same loop gets the same name.
    """
    used = used_by(declared, source, node)
    loop = loop_to_leave(source, node, used) if used is not None else None
    statement = statement_of(loop) if loop is not None else None
    function = enclosing(node, FUNCTIONS)
    if loop is None or statement is None or function is None or used is None:
        return None
    if any(of_types(function, ("goto_statement",))):
        return None
    reserved = {*declared.names, *declared.imports.get(source.name, ()), *_RESERVED}
    used_names = {*reserved, *taken, *_names(source, function)}
    panics, end = False, (node.start_byte, node.end_byte)
    if node.type == "func_literal":
        if any(_uses_of(source, node, loop)):
            return None
        value, name = source.text(node), free_name(source, node, _CLOSURE, used_names)
        moved = _declaration(source, function, node)
        if moved is not None and moved[0] not in {*reserved, *taken}:
            name, end = moved
    else:
        operand, field = map(node.child_by_field_name, ("operand", "field"))
        if operand is None or field is None or not _stays(source, function, node, used[0]):
            return None
        value = f"{source.text(operand)}.{source.text(field)}"
        name = _local_name(source.text(field))
        if name in reserved or _LIKE_A_CLOSURE.fullmatch(name):
            name += "Func"
        if _line(source, statement, name, value) != taken.get(name):
            name = free_name(source, node, name, used_names)
        panics = _panics_for_nil(declared, source, node)
    before = _line(source, statement, name, value)
    if before is None:
        return None
    replaced = (*end, "" if end[0] < node.start_byte else name)
    line = source.line_of(loop.start_byte)
    return Hoisted([before, replaced], name, line, panics)


def _line(source: Source, statement: Node, name: str, value: str) -> Change | None:
    """The line that declares a name before a statement, or before its label."""
    before = lines_before(source, statement, f"{name} := {value}")
    if before is None:
        return None
    at, text = before
    if statement.type == "labeled_statement":  # which gofmt puts further to the left
        text = f"\t{text}"
    return at, at, text


def _local_name(method: str) -> str:
    """`serveHTTP` for ServeHTTP, `id` for ID."""
    first = _CAPITALS.match(method)
    return first[0].lower() + method[first.end() :] if first is not None else method


def _names(source: Source, function: Node) -> set[str]:
    """What names a function mentions, those of types and packages among them."""
    return {source.text(each) for each in of_types(function, _NAMES)}


def _uses_of(source: Source, literal: Node, loop: Node) -> Iterator[Node]:
    """The names in a literal that stand for what the loop around it declares.

    Types and constants are among them, and keys of literals that may be such ones.
    """
    for use in of_types(literal, _NAMES):
        found = find_binding(source, use)
        at = found.name.start_byte if found is not None else -1
        if loop.start_byte <= at < loop.end_byte and not (
            literal.start_byte <= at < literal.end_byte
        ):
            yield use


def _declaration(
    source: Source, function: Node, literal: Node
) -> tuple[str, tuple[int, int]] | None:
    """The name of `name := func…`, and the lines that this takes, if it can be moved as it is.

    Nothing else in the function has the name, nobody assigns the variable again or takes its
    address, and no comment is about the statement.
    """
    values = literal.parent
    statement = values.parent if values is not None else None
    if values is None or statement is None or statement.type != "short_var_declaration":
        return None
    left = statement.child_by_field_name("left")
    if left is None or left.named_child_count != 1 or values.named_child_count != 1:
        return None
    declaring, name = left.named_children[0], source.text(left)
    for use in of_types(function, _NAMES):
        if source.text(use) != name:
            continue
        found = find_binding(source, use)
        if found is None or found.name.start_byte != declaring.start_byte:
            return None
        if is_addressed(use):
            return None
    if sum(source.text(each) == name for each in assigned_names(function)) != 1:
        return None
    lines = own_lines(source, statement)
    return (name, lines) if lines is not None else None


def _stays(source: Source, function: Node, selector: Node, receiver: Binding) -> bool:
    """Whether nobody can assign a variable while the function around a selector goes on.

    The function itself may, where the loops around the selector do not, which is known.
    """
    body, text = enclosing(selector, _BODIES), source.text(receiver.name)
    own = enclosing(receiver.name, _BODIES) == body
    for at in assigned_names(function):
        if source.text(at) != text or not _is_of(source, at, receiver):
            continue
        if at.start_byte != receiver.name.start_byte and (
            not own or enclosing(at, _BODIES) != body
        ):
            return False
    return not any(
        source.text(use) == text and is_addressed(use) and _is_of(source, use, receiver)
        for use in of_types(function, ("identifier",))
    )


def _is_of(source: Source, use: Node, binding: Binding) -> bool:
    found = find_binding(source, use)
    return found is not None and found.name.start_byte == binding.name.start_byte


def _panics_for_nil(declared: DeclaredTypes, source: Source, selector: Node) -> bool:
    """Whether `x.M` panics where x is nil: an interface, or a pointer to what embeds M's type.

    https://go.dev/ref/spec#Method_values
    """
    operand, field = map(selector.child_by_field_name, ("operand", "field"))
    if operand is None or field is None:
        return True
    type_ = declared.unalias(type_of_expression(declared, source, operand))
    if not isinstance(type_, Pointer):
        return isinstance(declared.underlying(type_), Interface)
    member = find_member(declared, type_, source.text(field))
    return member is None or member.owner != declared.unalias(type_.elem)
