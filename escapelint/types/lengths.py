"""The number of turns of a loop as a Go expression that costs nothing."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.appends import arguments, callee
from escapelint.syntax.loops import Turns
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import INTEGERS, Array, Basic, Map, Pointer, Slice, TypeExpr


def length_of(declared: DeclaredTypes, source: Source, known: Turns, name: str) -> str:
    """How often a loop turns at most, else "": `len(xs)`, `n`, `8`. `name` is not ranged over.

    It is how often where `known.exact`, strings aside, of which a loop may take several bytes.
    """
    node = known.counted
    text = source.text(node)
    if not known.ranges or node.type == "int_literal":
        return text if _is_cheap(source, node) else ""
    if text == name:
        return ""
    return count_of(declared, source, node)


def count_of(declared: DeclaredTypes, source: Source, node: Node) -> str:
    """What a loop over a name or fields of one takes, else ""."""
    text = source.text(node)
    if not is_path(node):
        return ""
    type_ = declared.underlying(type_of_expression(declared, source, node))
    if isinstance(type_, Pointer):
        type_ = declared.underlying(type_.elem)
        return f"len({text})" if isinstance(type_, Array) else ""
    if _has_length(type_):
        return f"len({text})"
    return text if isinstance(type_, Basic) and type_.name in INTEGERS else ""


def is_path(node: Node) -> bool:
    """Whether an expression is a name, or fields of one."""
    while node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        if operand is None:
            return False
        node = operand
    return node.type == "identifier"


def _is_cheap(source: Source, node: Node) -> bool:
    """Whether a number is a literal, a variable, a field, or the length of one."""
    if node.type != "call_expression":
        return node.type == "int_literal" or is_path(node)
    given = arguments(node)
    return callee(source, node) in ("len", "int") and is_path(given[0])


def _has_length(type_: TypeExpr) -> bool:
    return isinstance(type_, Slice | Array | Map) or type_ == Basic("string")
