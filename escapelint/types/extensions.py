"""Statements that make a text longer, and what a loop does with the text besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import identifiers, loop_around
from escapelint.syntax.source import Source
from escapelint.types.scope import Binding, find_binding

_LOCALS = ("short", "var", "result", "param")
_BODIES = (*FUNCTIONS, "func_literal")
_CLAUSES = ("range_clause", "for_clause")  # of loops that may have many turns


class Extension(NamedTuple):
    """A statement that makes a text longer: `s += a + b` or `s = s + a`.

    `behind` is the 1-based line of the first statement behind the loop that does so, too, 0 for
    none. `free` says that without a turn that one copies nothing: it adds a text to an empty one.
    """

    text: str  # what is made longer, as written
    in_loop: bool = False  # by the turns of a loop that it outlives
    only_built: bool = False  # a local that the loop reads only to see whether it is empty
    behind: int = 0
    free: bool = False


def read_extension(source: Source, node: Node) -> Extension | None:
    """What a sum makes longer, if that is all that its statement does."""
    statement = _statement(node)
    target = _extended(source, statement) if statement is not None else None
    if statement is None or target is None:
        return None
    name = source.text(target)
    loop = _outlived_loop(source, statement, target)
    if loop is None:
        return Extension(name)
    binding = find_binding(source, target) if target.type == "identifier" else None
    only_built = (
        binding is not None
        and binding.kind in _LOCALS
        and any(child.type in _CLAUSES for child in loop.named_children)
        and not _is_made_bytes(source, loop, name)
        and all(_builds(source, use) for use in identifiers(loop) if source.text(use) == name)
    )
    if binding is None:
        return Extension(name, in_loop=True, only_built=only_built)
    while (outer := loop_around(loop)) and outer.start_byte > binding.name.start_byte:
        loop = outer
    further = [
        at
        for at, found in _extending(source, loop, name)
        if at.start_byte > loop.end_byte and find_binding(source, found) == binding
    ]
    if not further:
        return Extension(name, in_loop=True, only_built=only_built)
    line = source.line_of(further[0].start_byte)
    free = not _is_sum(further[0]) and _is_empty_before(source, loop, binding)
    return Extension(name, in_loop=True, only_built=only_built, behind=line, free=free)


def _extending(source: Source, loop: Node, name: str) -> Iterator[tuple[Node, Node]]:
    """The statements of the function around a loop that make a text of a name longer, in their
    order, each with that name."""
    function = enclosing(loop, _BODIES)
    nodes = walk(function) if function is not None else ()
    statements = [node for node in nodes if node.type == "assignment_statement"]
    for statement in sorted(statements, key=lambda node: node.start_byte):
        target = _extended(source, statement)
        if target is not None and source.text(target) == name:
            yield statement, target


def _is_sum(statement: Node) -> bool:
    right = statement.child_by_field_name("right")
    return right is not None and right.named_children[0].type == "binary_expression"


def _is_empty_before(source: Source, loop: Node, binding: Binding) -> bool:
    """Whether a text has its type's zero value when the loop begins."""
    name, declaration = binding.name, binding.declaration
    value = declaration.child_by_field_name("right") or declaration.child_by_field_name("value")
    if value is not None and source.text(value) != '""':
        return False
    if binding.kind not in ("short", "var", "result"):
        return False
    return not any(
        use.start_byte != name.start_byte
        for use in identifiers(enclosing(loop, _BODIES) or loop)
        if source.text(use) == source.text(name) and use.end_byte < loop.start_byte
    )


def _is_made_bytes(source: Source, loop: Node, name: str) -> bool:
    """Whether the text becomes bytes in the end, which a strings.Builder would copy as well."""
    function = enclosing(loop, _BODIES)
    return function is not None and f"[]byte({name})" in source.text(function)


def _statement(node: Node) -> Node | None:
    """The assignment whose only value a node is."""
    values = node.parent
    if values is None or values.type != "expression_list" or values.named_child_count != 1:
        return None
    return values.parent


def _extended(source: Source, statement: Node) -> Node | None:
    """The one target of an assignment that adds to it."""
    if statement.type != "assignment_statement":
        return None
    left, right = (statement.child_by_field_name(side) for side in ("left", "right"))
    operator = statement.child_by_field_name("operator")
    if left is None or right is None or operator is None or left.named_child_count != 1:
        return None
    target = left.named_children[0]
    if operator.type == "+=":
        return target
    first: Node | None = right.named_children[0]
    if operator.type != "=" or first is None or first.type != "binary_expression":
        return None
    while first is not None and first.type == "binary_expression":
        first = first.child_by_field_name("left")
    return target if first is not None and source.text(first) == source.text(target) else None


def _outlived_loop(source: Source, statement: Node, target: Node) -> Node | None:
    """The loop around a statement that its target is declared outside of."""
    loop = loop_around(statement)
    if loop is None or target.type not in ("identifier", "selector_expression"):
        return None
    for name in identifiers(target):
        binding = find_binding(source, name)
        if binding is not None and loop.start_byte <= binding.name.start_byte < loop.end_byte:
            return None
    return loop


def _builds(source: Source, use: Node) -> bool:
    """Whether a use of a name makes its text longer, or asks whether it is empty."""
    parent = use.parent
    if parent is None or enclosing(use, ("func_literal",)) != enclosing(
        loop_around(use) or use, ("func_literal",)
    ):
        return False
    if parent.type == "argument_list":
        call = parent.parent
        callee = call.child_by_field_name("function") if call is not None else None
        return callee is not None and source.text(callee) == "len"
    if parent.type == "binary_expression":
        sides = [parent.child_by_field_name(side) for side in ("left", "right")]
        if '""' in [source.text(side) for side in sides if side is not None]:
            return True
        while parent.parent is not None and parent.parent.type == "binary_expression":
            parent = parent.parent
        # In `s = s + a` it is the first operand that stands for what is there already.
        statement = _statement(parent) if parent.start_byte == use.start_byte else None
        operator = statement.child_by_field_name("operator") if statement is not None else None
        if operator is not None and operator.type != "=":
            return False
    elif parent.type == "expression_list":
        statement = parent.parent
    else:
        return False
    target = _extended(source, statement) if statement is not None else None
    return target is not None and source.text(target) == source.text(use)
