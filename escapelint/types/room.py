"""What room a function makes for a slice, and what room it needs."""

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
    walk_to,
)
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes, identifiers, loop_around, turns
from escapelint.syntax.source import Source
from escapelint.types.scope import Binding, find_binding
from escapelint.types.starts import BLOCKS, Start, given_to_make

_BODIES = (*FUNCTIONS, "func_literal")
_CHOICES = (
    "if_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
)
# What may end a block early, a function literal among them: it may change anything later.
_LEAVING = (
    "return_statement",
    "goto_statement",
    "break_statement",
    "continue_statement",
    "func_literal",
)
_FEW = 16  # elements that branches append, which room is made for
_DECLARATIONS = ("var_declaration", "short_var_declaration", "comment")


_MAKES_ROOM = re.compile(rb"\b(?:make|Grow)\s*\(")


def room_made(source: Source, call: Node, name: str) -> str:
    """The capacity that an assignment in the function around a call gives to a slice, else ""."""
    function = enclosing(call, FUNCTIONS)
    return source.once(_rooms_made, function).get(name, "") if function is not None else ""


def _rooms_made(source: Source, function: Node) -> dict[str, str]:
    """The capacities that assignments in a function give, by what is assigned, without blanks."""
    found: dict[str, str] = {}
    for node in walk_to(source, function, _MAKES_ROOM):
        if node.type != "assignment_statement":
            continue
        left, right = (node.child_by_field_name(side) for side in ("left", "right"))
        if left is None or right is None or right.named_child_count != 1:
            continue
        value = right.named_children[0]
        given = given_to_make(source, value)
        if len(given) == 3:
            found.setdefault(squeezed(source, left), given[2])
        elif callee(source, value) == "slices.Grow" and len(arguments(value)) == 2:
            found.setdefault(squeezed(source, left), source.text(arguments(value)[1]))
    return found


class Need(NamedTuple):
    """The room that a local needs from some place on; both texts are empty if that is unknown."""

    room: str = ""  # for what it is given from there on
    at: str = ""  # "declaration", "loop" (before it) or "loop, after others" (if not empty there)
    before: int = 0  # elements that it gets before the loop, at most, where room is for them too
    always: bool = False  # whether it gets an element however often the loop turns


def needed(
    source: Source, binding: Binding, loop: Node, count: str, start: Start, *, stays: bool
) -> Need:
    """The room that a local needs which the turns of `loop` give `count` elements.

    All else must be single appends. Those of branches that exclude the loop do not count. `stays`
    says that only an assignment changes `count`, where that is made of a local variable.
    """
    name, scope = source.text(binding.name), scope_of(binding)
    if scope is None or not encloses(scope, loop) or _is_repeated(scope, loop):
        return Need()
    if _is_changed(source, scope, binding):
        return Need()
    others = [at for at in appends(source, scope, name) if not encloses(loop, at)]
    counts = [appended(source, at, name) for at in others]
    if VARIADIC in counts or any(_is_repeated(scope, at) for at in others):
        return Need()
    others = [at for at in others if not _excludes(at, loop)]
    after = [at for at in others if at.start_byte > loop.start_byte]
    more = _most(source, scope, name, after)
    room = f"{count}+{more}" if more else count
    always = any(at.parent is not None and encloses(at.parent, loop) for at in after)
    known = _known_at(source, binding, loop, stays)
    if len(after) == len(others) and not start.given:
        return Need(room, "declaration" if known else "loop", always=always)
    before = [at for at in others if at not in after]
    sure = [at for at in before if at.parent is not None and encloses(at.parent, loop)]
    number = _most(source, scope, name, before)
    perhaps = number - _most(source, scope, name, sure)
    if not known or perhaps > _FEW or (start.empty == "nil" and not sure):
        return Need(room, "loop, after others", always=always)
    fixed = [part for part in (start.given, str(number + more)) if part.strip("0")]
    if all(map(str.isdecimal, fixed)):
        fixed = [str(sum(map(int, fixed)))]
    return Need("+".join([*fixed, count]), "declaration", number, always=True)


def _most(source: Source, node: Node, name: str, counted: list[Node]) -> int:
    """How many elements some of the single appends in a node give, on the longest path."""
    if not any(encloses(node, at) for at in counted):
        return 0
    if node in counted:
        return appended(source, node, name)
    parts = [_most(source, child, name, counted) for child in node.named_children]
    return max(parts) if node.type in _CHOICES else sum(parts)


def _excludes(statement: Node, loop: Node) -> bool:
    """Whether a statement stands in a branch that does not run where the loop does."""
    child, parent = statement, statement.parent
    while parent is not None and not encloses(parent, loop):
        child, parent = parent, parent.parent
    if parent is None or parent.type not in _CHOICES:
        return False
    parts = ("consequence", "alternative")
    branches = [parent.child_by_field_name(part) for part in parts]
    return parent.type != "if_statement" or any(
        b is not None and b.id == child.id for b in branches
    )


def scope_of(binding: Binding) -> Node | None:
    """The block in which a variable lives."""
    if binding.kind == "result":
        function = enclosing(binding.name, _BODIES)
        return function.child_by_field_name("body") if function is not None else None
    return enclosing(binding.declaration, BLOCKS)


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


def _known_at(source: Source, binding: Binding, loop: Node, stays: bool) -> bool:
    """Whether the loop's turns are known where the variable is declared, and sure to come."""
    declaration, known = binding.declaration, turns(source, loop)
    while declaration.parent is not None and declaration.parent != loop.parent:
        declaration = declaration.parent
    if declaration.parent is None or known is None:
        return False
    stays = stays and known.counted.type == "identifier"
    at = declaration.next_named_sibling
    while at is not None and at != loop:
        declares = at.type in _DECLARATIONS and "(" not in source.text(at)
        if not declares and not (stays and _passes(source, at, known.counted)):
            return False
        at = at.next_named_sibling
    bindings = [find_binding(source, name) for name in identifiers(known.counted)]
    return all(b is None or b.name.end_byte <= declaration.start_byte for b in bindings)


def _passes(source: Source, statement: Node, counted: Node) -> bool:
    """Whether a statement neither leaves its block, nor changes a local that is counted."""
    if any(node.type in _LEAVING for node in walk(statement)):
        return False
    return find_binding(source, counted) is not None and not changes(source, statement, counted)
