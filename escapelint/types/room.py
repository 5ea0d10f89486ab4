"""What room a slice has from the start, and what room it needs."""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import (
    VARIADIC,
    appended,
    appends,
    arguments,
    callee,
    encloses,
    squeezed,
    walk,
)
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import identifiers, loop_around, turns
from escapelint.syntax.source import Source
from escapelint.types.scope import Binding, find_binding

_BODIES = (*FUNCTIONS, "func_literal")
_BLOCKS = ("block", "expression_case", "default_case", "type_case", "communication_case")
_DECLARATIONS = ("var_declaration", "short_var_declaration", "comment")


class Start(NamedTuple):
    """What a local slice has from its declaration; empty texts where that is unknown."""

    empty: str = ""  # "nil" or "empty"
    type: str = ""  # of one that starts so, as written
    room: str = ""  # the capacity that it is made with, as written


def start_of(source: Source, binding: Binding) -> Start:
    """What the declaration of a variable or named result gives to it."""
    declaration = binding.declaration
    type_ = declaration.child_by_field_name("type")
    values = declaration.child_by_field_name("value" if binding.kind == "var" else "right")
    if values is None:
        return Start("nil", source.text(type_)) if type_ is not None else Start()
    if binding.position >= values.named_child_count:
        return Start()
    value = values.named_children[binding.position]
    if value.type == "composite_literal":
        body, type_ = (value.child_by_field_name(name) for name in ("body", "type"))
        if type_ is None or body is None or body.named_children:
            return Start()
        return Start("empty", source.text(type_))
    given = _given_to_make(source, value)
    if len(given) == 2 and given[1] == "0":
        return Start("empty", given[0])
    return Start(room=given[2]) if len(given) == 3 else Start()


# Much faster than to look at every node.
_MAKES_ROOM = re.compile(rb"\b(?:make|Grow)\s*\(")


def room_made(source: Source, call: Node, name: str) -> str:
    """The capacity that an assignment in the function around a call gives to a slice, else ""."""
    function = enclosing(call, FUNCTIONS)
    if function is None or not _MAKES_ROOM.search(
        source.data, function.start_byte, function.end_byte
    ):
        return ""
    return source.once(_rooms_made, function).get(name, "")


def _rooms_made(source: Source, function: Node) -> dict[str, str]:
    """The capacities that assignments in a function give, by what is assigned, without blanks."""
    found: dict[str, str] = {}
    for node in walk(function):
        if node.type != "assignment_statement":
            continue
        left, right = (node.child_by_field_name(side) for side in ("left", "right"))
        if left is None or right is None or right.named_child_count != 1:
            continue
        value = right.named_children[0]
        given = _given_to_make(source, value)
        if len(given) == 3:
            found.setdefault(squeezed(source, left), given[2])
        elif callee(source, value) == "slices.Grow" and len(arguments(value)) == 2:
            found.setdefault(squeezed(source, left), source.text(arguments(value)[1]))
    return found


def _given_to_make(source: Source, value: Node) -> list[str]:
    is_make = callee(source, value) == "make"
    return [source.text(argument) for argument in arguments(value)] if is_make else []


def needed(source: Source, binding: Binding, loop: Node, count: str) -> tuple[str, str]:
    """(room for all that a local is ever given, where that can be made), both "" if unknown.

    `count` is what the turns of `loop` append. All else must be single appends. The place is
    "declaration", "loop" (before it) or "loop, after others" (where it has elements already).
    """
    name, scope = source.text(binding.name), scope_of(binding)
    if scope is None or not encloses(scope, loop) or _is_repeated(scope, loop):
        return "", ""
    if _is_changed(source, scope, binding):
        return "", ""
    others = [at for at in appends(source, scope, name) if not encloses(loop, at)]
    counts = [appended(source, at, name) for at in others]
    if VARIADIC in counts or any(_is_repeated(scope, at) for at in others):
        return "", ""
    total = f"{count}+{sum(counts)}" if counts else count
    if any(at.start_byte < loop.start_byte for at in others):
        return total, "loop, after others"
    return total, "declaration" if _known_at(source, binding, loop) else "loop"


def scope_of(binding: Binding) -> Node | None:
    """The block in which a variable lives."""
    if binding.kind == "result":
        function = enclosing(binding.name, _BODIES)
        return function.child_by_field_name("body") if function is not None else None
    return enclosing(binding.declaration, _BLOCKS)


def _is_repeated(scope: Node, statement: Node) -> bool:
    """Whether a statement is in a loop within `scope`."""
    loop = loop_around(statement)
    return loop is not None and encloses(scope, loop)


def _is_changed(source: Source, scope: Node, binding: Binding) -> bool:
    """Whether a variable gets memory in another way than by appends to itself."""
    name = source.text(binding.name)
    for node in walk(scope):
        match node.type:
            case "assignment_statement" | "short_var_declaration" | "range_clause":
                if node.id == binding.declaration.id or appended(source, node, name):
                    continue
                left = node.child_by_field_name("left")
                if left is not None and name in map(source.text, left.named_children):
                    return True
            case "unary_expression":
                if source.text(node) == f"&{name}":
                    return True
            case "func_literal":
                if any(appends(source, node, name)):
                    return True
    return False


def _known_at(source: Source, binding: Binding, loop: Node) -> bool:
    """Whether the loop's turns are known where the variable is declared."""
    declaration, known = binding.declaration, turns(source, loop)
    while declaration.parent is not None and declaration.parent != loop.parent:
        declaration = declaration.parent
    if declaration.parent is None or known is None:
        return False
    at = declaration.next_named_sibling
    while at is not None and at != loop:
        if at.type not in _DECLARATIONS or "(" in source.text(at):
            return False
        at = at.next_named_sibling
    bindings = [find_binding(source, name) for name in identifiers(known.counted)]
    return all(b is None or b.name.end_byte <= declaration.start_byte for b in bindings)
