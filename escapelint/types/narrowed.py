"""The edit that declares a variable in the loop whose turns each give it a value of its own."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.at import contains, is_addressed
from escapelint.syntax.comments import Change
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.insertion import own_lines
from escapelint.syntax.loops import loop_around
from escapelint.syntax.source import Source
from escapelint.syntax.statements import of_types
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Unknown
from escapelint.types.scope import Binding, find_binding

_NAMES = ("identifier", "type_identifier", "package_identifier")
_REFERENCES = ("pointer_type", "slice_type", "map_type")
_BODIES = (*FUNCTIONS, "func_literal")


def narrowed(declared: DeclaredTypes, source: Source, value: Node) -> list[Change]:
    """The edits that make `name := value` of `name = value`, and remove `var name T` before the
    loop, sorted.

    Empty where a turn may see what another one left, or something else may: the variable is used
    before that statement or outside of its block, in a function literal, or by its address. Empty,
    too, where it is no slice, map or pointer by a type without a name, as others can be shared in
    more ways; where the value has another type; and where a goto is about.
    """
    values = value.parent
    statement = values.parent if values is not None else None
    if values is None or statement is None or statement.type != "assignment_statement":
        return []
    left, operator = map(statement.child_by_field_name, ("left", "operator"))
    block, function = statement.parent, enclosing(value, FUNCTIONS)
    if left is None or operator is None or source.text(operator) != "=" or function is None:
        return []
    if block is None or block.type != "statement_list" or values.named_child_count != 1:
        return []
    name = left.named_children[0] if left.named_child_count == 1 else None
    binding = find_binding(source, name) if name is not None and name.type == "identifier" else None
    loop = loop_around(statement)
    if binding is None or loop is None or binding.name.start_byte >= loop.start_byte:
        return []
    removed = _removed(source, binding)
    if removed is None or any(of_types(function, ("goto_statement",))):
        return []
    given = type_of_expression(declared, source, value)
    if isinstance(given, Unknown) or given != type_of_expression(declared, source, binding.name):
        return []
    if not _is_local(source, function, binding, statement):
        return []
    return [(*removed, ""), (operator.start_byte, operator.end_byte, ":=")]


def _removed(source: Source, binding: Binding) -> tuple[int, int] | None:
    """The bytes of `var name T`, where that stands on a line of its own without a comment."""
    spec, statement = binding.declaration, binding.declaration.parent
    type_ = spec.child_by_field_name("type")
    if binding.kind != "var" or statement is None or statement.type != "var_declaration":
        return None
    alone = statement.named_child_count == 1 and spec.named_child_count == 2
    if not alone or type_ is None or type_.type not in _REFERENCES:
        return None
    if b"(" in source.data[statement.start_byte : spec.start_byte]:
        return None
    return own_lines(source, statement)


def _is_local(source: Source, function: Node, binding: Binding, statement: Node) -> bool:
    """Whether a variable has no use but behind a statement of a block, in that block.

    Nothing else in the function has its name, nobody takes its address, and no function literal
    uses it that would share it with other turns.
    """
    block, text = statement.parent, source.text(binding.name)
    body, left = enclosing(statement, _BODIES), statement.child_by_field_name("left")
    if enclosing(binding.name, _BODIES) != body or block is None or left is None:
        return False
    for use in of_types(function, _NAMES):
        if source.text(use) != text or use.start_byte == binding.name.start_byte:
            continue
        found = find_binding(source, use)
        if found is None or found.name.start_byte != binding.name.start_byte:
            return False
        if use.start_byte == left.start_byte:
            continue
        if not contains(block, use) or use.start_byte < statement.end_byte:
            return False
        if enclosing(use, _BODIES) != body or is_addressed(use):
            return False
    return True
