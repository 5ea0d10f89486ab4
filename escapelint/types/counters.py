"""Small numbers: those that count or index something, which most often are below 256."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Map
from escapelint.types.scope import find_binding


def is_counter(declared: DeclaredTypes, source: Source, node: Node) -> bool:
    """Whether an expression is a loop's index, a length, or a small number more or less."""
    match node.type:
        case "parenthesized_expression":
            inner = node.named_child(0)
            return inner is not None and is_counter(declared, source, inner)
        case "binary_expression" if _is_digit(source, node):
            return True
        case "binary_expression":
            sides = [node.child_by_field_name(side) for side in ("left", "right")]
            return any(
                side is not None and is_counter(declared, source, side) for side in sides
            ) and all(
                side is not None
                and (side.type == "int_literal" or is_counter(declared, source, side))
                for side in sides
            )
        case "call_expression":
            callee = node.child_by_field_name("function")
            if callee is None or source.text(callee) not in ("int", "len", "cap"):
                return False
            return source.text(callee) != "int" or _is_digit(source, _argument(node))
        case "identifier":
            return _counts(declared, source, node)
    return False


def _argument(call: Node) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    return arguments.named_child(0) if arguments is not None else None


def _is_digit(source: Source, node: Node | None) -> bool:
    """Whether an expression is the value of a digit: `c - '0'`."""
    if node is None or node.type != "binary_expression":
        return False
    return "".join(source.text(node).split()).endswith("-'0'")


def _counts(declared: DeclaredTypes, source: Source, identifier: Node) -> bool:
    binding = find_binding(source, identifier)
    if binding is None:
        return False
    if binding.kind == "range":
        right = binding.declaration.child_by_field_name("right")
        if binding.position or right is None:
            return False
        ranged = declared.underlying(type_of_expression(declared, source, right))
        return not isinstance(ranged, Map)
    if binding.kind not in ("short", "var"):
        return False
    around = binding.declaration.parent
    if around is not None and around.type == "for_clause":
        return True
    side = "right" if binding.kind == "short" else "value"
    values = binding.declaration.child_by_field_name(side)
    if values is not None and values.named_child_count == 1:
        value = values.named_children[0]
        if value.type == "call_expression" and is_counter(declared, source, value):
            return source.text(value).startswith("int(")
    starts = binding.kind == "var" if values is None else source.text(values) in ("0", "1")
    function = enclosing(identifier, (*FUNCTIONS, "func_literal"))
    counts = rf"\b{re.escape(source.text(identifier))}\+\+"
    return starts and function is not None and bool(re.search(counts, source.text(function)))
