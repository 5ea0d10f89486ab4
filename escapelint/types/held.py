"""What slices, arrays and maps are declared to hold."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_identifier
from escapelint.types.model import Array, Map, Pointer, Slice, TypeExpr
from escapelint.types.scope import find_name


def holds_pointers(
    declared: DeclaredTypes, source: Source, node: Node, holder: str, type_: TypeExpr
) -> bool:
    """Whether a variable of the function around a node is declared to hold pointers to a type."""
    binding = find_name(source, holder, node)
    if binding is None:
        return False
    match declared.underlying(type_of_identifier(declared, source, binding.name)):
        case Slice(elem) | Array(_, elem) | Map(_, elem):
            return elem == Pointer(type_)
    return False
