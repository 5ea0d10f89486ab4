"""Maps that a function makes: literals that are always the same, and maps that a loop fills."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes, identifiers, leaves_early, loop_around, runs_each_turn
from escapelint.syntax.loops import turns as turns_of
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import is_named_constant, type_of_expression
from escapelint.types.model import Array, Map, Slice
from escapelint.types.scope import Binding, find_binding

_BODIES = (*FUNCTIONS, "func_literal")
_LITERALS = (
    "int_literal",
    "float_literal",
    "rune_literal",
    "imaginary_literal",
    "interpreted_string_literal",
    "raw_string_literal",
    "true",
    "false",
    "nil",
)
_LISTS = ("literal_value", "literal_element", "keyed_element", "unary_expression")


def constant_entries(types: DeclaredTypes, source: Source, literal: Node) -> int | None:
    """The number of entries of a map literal that is made of constants and only looked up; else
    None.

    It is looked up where it stands, or by the variable that it is assigned to.
    """
    body = literal.child_by_field_name("body")
    if body is None or not all(_is_constant(types, source, c) for c in body.named_children):
        return None
    if not _is_looked_up(source, literal):
        return None
    return sum(child.type == "keyed_element" for child in body.named_children)


def _is_constant(types: DeclaredTypes, source: Source, node: Node) -> bool:
    if node.type in (*_LITERALS, "comment"):
        return True
    if node.type in _LISTS:
        return all(_is_constant(types, source, child) for child in node.named_children)
    if node.type == "composite_literal":
        body = node.child_by_field_name("body")
        return body is not None and _is_constant(types, source, body)
    return is_named_constant(types, source, node)


def _is_looked_up(source: Source, literal: Node) -> bool:
    if reads_entry(literal):
        return True
    values = literal.parent
    statement = values.parent if values is not None and values.type == "expression_list" else None
    function = enclosing(literal, _BODIES)
    if statement is None or statement.type != "short_var_declaration" or function is None:
        return False
    left = statement.child_by_field_name("left")
    if left is None or left.named_child_count != 1:
        return False
    name = left.named_children[0]
    uses = [use for use in _uses(source, function, name) if use.start_byte != name.start_byte]
    return bool(uses) and all(reads_entry(use) for use in uses)


def _uses(source: Source, node: Node, name: Node) -> Iterator[Node]:
    for use in identifiers(node):
        if source.text(use) == source.text(name):
            binding = find_binding(source, use)
            if binding is not None and binding.name.start_byte == name.start_byte:
                yield use


def reads_entry(node: Node) -> bool:
    """Whether a map is asked for an entry whose value is used."""
    index = node.parent
    operand = index.child_by_field_name("operand") if index is not None else None
    if index is None or index.type != "index_expression" or operand != node:
        return False
    around = index.parent
    while around is not None and around.type in ("index_expression", "selector_expression"):
        index, around = around, around.parent
    if around is None or around.type in ("inc_statement", "dec_statement"):
        return False
    if around.type == "expression_list" and around.parent is not None:
        statement = around.parent
        return statement.type != "assignment_statement" or (
            statement.child_by_field_name("left") != around
        )
    return around.type != "unary_expression" or around.children[0].type != "&"


def filled_map(types: DeclaredTypes, source: Source, statement: Node) -> tuple[str, str] | None:
    """(map, number of entries as Go) of a local map that is made without a size, and gets one
    entry in every turn of the loop around a statement, keyed by what the loop ranges over.

    None for other assignments.
    """
    left = statement.child_by_field_name("left") or statement.named_child(0)
    target = left.named_child(0) if left is not None and left.type == "expression_list" else left
    operand = target.child_by_field_name("operand") if target is not None else None
    key = target.child_by_field_name("index") if target is not None else None
    loop = loop_around(statement)
    if operand is None or key is None or loop is None or operand.type != "identifier":
        return None
    counted = turns_of(source, loop)
    if counted is None or not counted.ranges or not runs_each_turn(statement):
        return None
    body = loop.child_by_field_name("body")
    binding = find_binding(source, operand)
    if body is None or binding is None or leaves_early(source, loop) == "yes":
        return None
    if not is_made_empty(source, binding.declaration) or loop_around(loop) != loop_around(
        binding.declaration
    ):
        return None
    over = types.underlying(type_of_expression(types, source, counted.counted))
    ranged = source.text(counted.counted)
    simple = counted.counted.type in ("identifier", "selector_expression")
    if (
        not simple
        or not isinstance(over, Slice | Array | Map)
        or loop.start_byte < (binding.name.start_byte)
    ):
        return None
    clause = next(c for c in loop.named_children if c.type == "range_clause")
    names = clause.child_by_field_name("left")
    of_turn = {source.text(n) for n in identifiers(names)} if names is not None else set()
    if not of_turn & {source.text(n) for n in identifiers(key)}:
        return None
    # A set is most often there since some of its elements are the same, as values of a map are.
    apart = {source.text(names.named_children[0])} if isinstance(over, Map) and names else of_turn
    if _counts(source, statement, operand) or (
        source.text(key) not in apart and _is_member(source, statement)
    ):
        return None
    if _is_filled_before(source, binding, loop):
        return None
    if changes(source, body, counted.counted) or _grows_before(source, binding.name, loop):
        return None
    return source.text(operand), f"len({ranged})"


def _is_filled_before(source: Source, binding: Binding, loop: Node) -> bool:
    """Whether another statement adds entries before a loop does."""
    function = enclosing(loop, _BODIES)
    uses = _uses(source, function, binding.name) if function is not None else ()
    return any(
        binding.declaration.end_byte <= use.start_byte < loop.start_byte
        and use.parent is not None
        and use.parent.type == "index_expression"
        and not reads_entry(use)
        for use in uses
    )


def _counts(source: Source, statement: Node, operand: Node) -> bool:
    """Whether a statement adds to an entry, which is there since some keys are the same: also
    `m[k] = append(m[k], v)`."""
    operator = statement.child_by_field_name("operator")
    right = statement.child_by_field_name("right")
    if right is None or operator is None or operator.type != "=":
        return True
    return any(source.text(use) == source.text(operand) for use in identifiers(right))


def _is_member(source: Source, statement: Node) -> bool:
    """Whether a statement assigns what says no more than that there is an entry."""
    right = statement.child_by_field_name("right")
    return right is not None and source.text(right) in ("true", "struct{}{}")


def is_made_empty(source: Source, declaration: Node) -> bool:
    """Whether a declaration makes one map without a size."""
    if declaration.type != "short_var_declaration":
        return False
    right = declaration.child_by_field_name("right")
    value = right.named_child(0) if right is not None and right.named_child_count == 1 else None
    if value is None:
        return False
    if value.type == "composite_literal":
        body = value.child_by_field_name("body")
        return body is not None and not body.named_children
    given = value.child_by_field_name("arguments")
    return (
        source.text(value).startswith("make(")
        and given is not None
        and (given.named_child_count == 1)
    )


def _grows_before(source: Source, name: Node, loop: Node) -> bool:
    """Whether what the loop ranges over may be made after the map, so that it has no length yet."""
    clause = next(c for c in loop.named_children if c.type == "range_clause")
    right = clause.child_by_field_name("right")
    names = {source.text(n) for n in identifiers(right)} if right is not None else set()
    function = enclosing(loop, _BODIES)
    return function is not None and any(
        source.text(node) in names
        for statement in walk(function)
        if statement.type in ("short_var_declaration", "assignment_statement", "var_spec")
        and name.start_byte < statement.start_byte < loop.start_byte
        for target in (statement.child_by_field_name("left"), statement.child_by_field_name("name"))
        if target is not None
        for node in walk(target)
    )
