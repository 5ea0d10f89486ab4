"""What a local slice starts with: nothing, elements, or room."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import arguments, callee
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes
from escapelint.syntax.source import Source
from escapelint.types.scope import Binding, find_binding

BLOCKS = ("block", "expression_case", "default_case", "type_case", "communication_case")
_PLACES = (*BLOCKS, "statement_list")
_FEW = 16  # elements of a list that is written down


class Start(NamedTuple):
    """What a local slice has from its declaration; empty texts where that is unknown."""

    empty: str = ""  # "nil" or "empty", "literal" or "length" of one that starts with elements
    type: str = ""  # of one that starts so, as written
    room: str = ""  # the capacity that it is made with, as written
    given: str = ""  # the number of those elements, as Go
    values: tuple[str, ...] = ()  # those of the literal, as written


def start_of(source: Source, binding: Binding) -> Start:
    """What the declaration of a variable or named result gives to it."""
    declaration = binding.declaration
    type_ = declaration.child_by_field_name("type")
    if declaration.child_by_field_name("value" if binding.kind == "var" else "right") is None:
        return Start("nil", source.text(type_)) if type_ is not None else Start()
    value = value_of(binding)
    if value is None:
        return Start()
    if value.type == "composite_literal":
        body, type_ = (value.child_by_field_name(name) for name in ("body", "type"))
        if type_ is None or body is None:
            return Start()
        if body.named_children:
            return _with_elements(source, binding, type_, body)
        return Start("empty", source.text(type_))
    given = given_to_make(source, value)
    if len(given) == 2 and given[1] == "0":
        return Start("empty", given[0])
    if len(given) == 2 and _is_number(arguments(value)[1]) and _is_alone(binding):
        return Start("length", given[0], given=given[1])
    return Start(room=given[2]) if len(given) == 3 else Start()


def _with_elements(source: Source, binding: Binding, type_: Node, body: Node) -> Start:
    """A literal with elements, as long as nothing says at which index they are."""
    elements = [child for child in body.named_children if child.type != "comment"]
    is_list = type_.type in ("slice_type", "type_identifier", "generic_type", "qualified_type")
    if not is_list or not _is_alone(binding) or any(e.type != "literal_element" for e in elements):
        return Start()
    values = tuple(source.text(element) for element in elements)
    return Start("literal", source.text(type_), given=str(len(values)), values=values)


def _is_alone(binding: Binding) -> bool:
    """Whether a statement of its own declares a variable, and nothing else."""
    declaration, value = binding.declaration, value_of(binding)
    statement = declaration
    if binding.kind == "var" and statement.parent is not None:
        statement = statement.parent
    values = value.parent if value is not None else None
    return (
        statement.parent is not None
        and statement.parent.type in _PLACES
        and sum(child.type != "comment" for child in statement.named_children)
        == (1 if statement.type == "var_declaration" else 2)
        and values is not None
        and values.named_child_count == 1
    )


def _is_number(node: Node) -> bool:
    return node.type in ("int_literal", "identifier")


def is_short(source: Source, counted: Node, inside: Node) -> bool:
    """Whether a local is made of a few elements that are written down, or cut to a few.

    `inside` stands in its function, which must assign it nowhere else.
    """
    binding = find_binding(source, counted) if counted.type == "identifier" else None
    function = enclosing(inside, FUNCTIONS)
    if binding is None or function is None or binding.kind not in ("short", "var"):
        return False
    value = value_of(binding)
    if value is None or changes(source, function, counted):
        return False
    if value.type == "slice_expression":
        end = value.child_by_field_name("end")
        return end is not None and end.type == "int_literal" and int(source.text(end), 0) <= _FEW
    body = value.child_by_field_name("body") if value.type == "composite_literal" else None
    return body is not None and 0 < body.named_child_count <= _FEW


def value_of(binding: Binding) -> Node | None:
    """What a declaration gives to its variable."""
    field = "value" if binding.kind == "var" else "right"
    values = binding.declaration.child_by_field_name(field)
    if values is None or binding.position >= values.named_child_count:
        return None
    return values.named_children[binding.position]


def given_to_make(source: Source, value: Node) -> list[str]:
    """The arguments of `make(…)` as written, none of another node."""
    is_make = callee(source, value) == "make"
    return [source.text(argument) for argument in arguments(value)] if is_make else []
