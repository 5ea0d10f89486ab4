"""Literals that each turn of a loop makes anew, though no turn changes what they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, assigns, enclosing
from escapelint.syntax.loops import identifiers, loop_around
from escapelint.syntax.source import Source
from escapelint.types.scope import find_binding
from escapelint.types.texts import stays_in_turns

_BODIES = (*FUNCTIONS, "func_literal")
_KINDS = {
    "map_type": "map",
    "slice_type": "slice",
    "array_type": "array",
    "implicit_length_array_type": "array",
}
_MAKES_TEXT = re.compile(r"fmt\.Sprint(?:f|ln)?")


class Repeated(NamedTuple):
    """A literal that is the same in every turn of the loop around it.

    `kind` is what it makes: "map", "slice", "array", or "" for a named type. `only_read` says that
    its elements are looked up and ranged over, and nothing else is done with it.
    """

    literal: Node
    kind: str
    only_read: bool


def repeated_literal(source: Source, call: Node) -> Repeated | None:
    """The literal that a call of fmt is an element of, if all of its elements stay the same."""
    literal, loop = enclosing(call, ("composite_literal", *_BODIES)), loop_around(call)
    if literal is None or loop is None or literal.type != "composite_literal":
        return None
    around = enclosing(literal, ("composite_literal", *_BODIES))
    type_, body = (literal.child_by_field_name(field) for field in ("type", "body"))
    if type_ is None or body is None or (around and around.type == "composite_literal"):
        return None
    if loop_around(literal) != loop:
        return None
    kind = _KINDS.get(type_.type, "")
    if not stays_in_turns(source, [*_operands(source, body, named=not kind)]):
        return None
    return Repeated(literal, kind, _is_only_read(source, literal, loop))


def _operands(source: Source, body: Node, *, named: bool) -> Iterator[Node]:
    """What elements and keys are made of; calls of fmt are made of their arguments.

    The keys of a literal of a named type may be the names of fields, which are left out.
    """
    for element in body.named_children:
        if element.type not in ("keyed_element", "literal_element"):
            continue
        parts = element.named_children if element.type == "keyed_element" else [element]
        for at, part in enumerate(parts):
            value = part.named_child(0) if part.type == "literal_element" else part
            if value is None or (at < len(parts) - 1 and named and value.type == "identifier"):
                continue
            callee = value.child_by_field_name("function")
            given = value.child_by_field_name("arguments")
            if callee and given and _MAKES_TEXT.fullmatch(source.text(callee)):
                yield from given.named_children
            else:
                yield value


def _is_only_read(source: Source, literal: Node, loop: Node) -> bool:
    """Whether a literal, or the variable of the loop that holds it, is only asked for elements."""
    if _reads(source, literal):
        return True
    values = literal.parent
    statement = values.parent if values is not None and values.type == "expression_list" else None
    if statement is None or statement.type not in ("short_var_declaration", "var_spec"):
        return False
    names = statement.child_by_field_name("left") or statement.child_by_field_name("name")
    name = names.named_child(0) if names is not None and names.named_children else names
    if name is None or name.type != "identifier" or assigns(source, loop, source.text(name)):
        return False
    uses = [
        use
        for use in identifiers(loop)
        if source.text(use) == source.text(name) and use.start_byte != name.start_byte
    ]
    return all(_reads(source, use) and _is_of(source, use, name) for use in uses)


def _is_of(source: Source, use: Node, name: Node) -> bool:
    binding = find_binding(source, use)
    return binding is not None and binding.name.start_byte == name.start_byte


def _reads(source: Source, node: Node) -> bool:
    """Whether an expression is indexed, ranged over or asked for its length."""
    around = node.parent
    if around is None:
        return False
    if around.type == "index_expression":
        operand = around.child_by_field_name("operand")
        taken = around.parent is not None and around.parent.type == "unary_expression"
        return operand is not None and operand.id == node.id and not taken
    if around.type == "range_clause":
        right = around.child_by_field_name("right")
        return right is not None and right.id == node.id
    call = around.parent if around.type == "argument_list" else None
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and source.text(callee) == "len"
