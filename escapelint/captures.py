"""The fields of a large variable that a closure could capture in place of it."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.layout.sizes import Sizes
from escapelint.syntax.appends import walk
from escapelint.syntax.source import Source
from escapelint.types.captured import LARGEST_BY_VALUE
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression

_MOST = 3  # more copies are no simpler than one of the whole


def fields_to_copy(
    declared: DeclaredTypes, sizes: Sizes | None, source: Source, closure: Node, name: str
) -> tuple[str, ...]:
    """The fields, as `opts.Level`, that alone a closure reads of a variable, in their order.

    Empty where it uses the variable otherwise, where they are many, and where one of them is not
    known to be captured by value.
    """
    found: dict[str, Node] = {}
    for node in sorted(walk(closure), key=lambda each: each.start_byte):
        if node.type != "identifier" or source.text(node) != name:
            continue
        field = node.parent
        if field is None or field.type != "selector_expression" or _is_called(field):
            return ()
        found.setdefault(source.text(field), field)
    if sizes is None or not 0 < len(found) <= _MOST:
        return ()
    layouts = [sizes.of(type_of_expression(declared, source, field)) for field in found.values()]
    small = all(layout is not None and layout.size <= LARGEST_BY_VALUE for layout in layouts)
    return tuple(found) if small else ()


def _is_called(selector: Node) -> bool:
    """Whether a selector is a method, or a field that is called like one."""
    call = selector.parent
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and callee.id == selector.id
