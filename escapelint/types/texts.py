"""Strings that are converted, and texts that stay the same in all turns of a loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes, identifiers, loop_around
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Pointer, Unknown, type_text
from escapelint.types.scope import find_binding

_LOCALS = ("short", "var", "result", "param")
_BODIES = (*FUNCTIONS, "func_literal")
_SEQUENCES = ("block", "statement_list")


class Conversion(NamedTuple):
    """`T(operand)` between a string and a slice."""

    operand: str  # as written
    is_literal: bool
    writer: str  # the w of `w.Write(T(operand))`, as written, "" for other uses
    writer_type: str  # its type, pointers left out; "" if unknown
    is_grown: bool  # the first argument of append
    is_built: bool  # a variable that the function appends to


def read_conversion(declared: DeclaredTypes, source: Source, node: Node) -> Conversion | None:
    """What is converted, and the writer for whose Write that is done."""
    operand = node.child_by_field_name("operand")
    arguments = node.child_by_field_name("arguments")
    if operand is None and arguments is not None and arguments.named_child_count == 1:
        operand = arguments.named_children[0]
    if operand is None:
        return None
    is_literal = operand.type in ("interpreted_string_literal", "raw_string_literal")
    text, function = source.text(operand), enclosing(node, _BODIES)
    is_built = (
        operand.type == "identifier"
        and function is not None
        and (f"{text} = append({text}, " in source.text(function))
    )
    arguments = node.parent
    callee = _callee(arguments) if arguments is not None else None
    is_grown = (
        arguments is not None
        and callee is not None
        and source.text(callee) == "append"
        and arguments.named_children[0].id == node.id
    )
    writer = _writer(source, arguments, callee)
    type_ = type_of_expression(declared, source, writer) if writer is not None else Unknown()
    return Conversion(
        text,
        is_literal,
        source.text(writer) if writer is not None else "",
        type_text(type_.elem if isinstance(type_, Pointer) else type_),
        is_grown,
        is_built,
    )


def _callee(arguments: Node) -> Node | None:
    """What is called with an argument list."""
    call = arguments.parent if arguments.type == "argument_list" else None
    return call.child_by_field_name("function") if call is not None else None


def _writer(source: Source, arguments: Node | None, callee: Node | None) -> Node | None:
    method = callee.child_by_field_name("field") if callee is not None else None
    if arguments is None or arguments.named_child_count != 1:
        return None
    if callee is None or method is None or source.text(method) != "Write":
        return None
    return callee.child_by_field_name("operand")


def stays_in_loop(source: Source, node: Node) -> bool:
    """Whether each turn of a loop evaluates an expression of variables that no turn changes.

    The expression must be made of local variables and constants, by operators and conversions.
    """
    loop = loop_around(node)
    body = loop.child_by_field_name("body") if loop is not None else None
    if loop is None or body is None or not _runs_each_turn(node, body) or _has_calls(source, node):
        return False
    names = [name for name in identifiers(node) if not _is_callee(name)]
    for name in names:
        binding = find_binding(source, name)
        if binding is None or binding.kind not in (*_LOCALS, "range", "const"):
            return False
        if loop.start_byte <= binding.name.start_byte < loop.end_byte:
            return False
    return bool(names) and not changes(source, loop, node)


def stays_in_turns(source: Source, nodes: Sequence[Node]) -> bool:
    """Whether no turn of the loop around expressions changes what they are made of.

    That is known of local variables and constants; one of them must be a variable.
    """
    loop = loop_around(nodes[0]) if nodes else None
    if loop is None or any(_has_calls(source, node) for node in nodes):
        return False
    variables = 0
    for node in nodes:
        for name in identifiers(node):
            binding = find_binding(source, name)
            if binding is None or binding.kind not in (*_LOCALS, "range", "const"):
                return False
            if loop.start_byte <= binding.name.start_byte < loop.end_byte:
                return False
            variables += binding.kind != "const"
    return variables > 0 and not any(changes(source, loop, node) for node in nodes)


def _runs_each_turn(node: Node, body: Node) -> bool:
    """Whether a node is part of a statement of the body itself, and not of one in it."""
    at = node
    while at.parent is not None and at.parent.type not in _SEQUENCES:
        at = at.parent
        if at.type in (*_BODIES, "if_statement", "expression_case", "default_case"):
            return False
    block = at.parent
    if block is not None and block.type == "statement_list":
        block = block.parent
    return block is not None and block.id == body.id


def _has_calls(source: Source, node: Node) -> bool:
    """Whether an expression may depend on more than the names in it."""
    if node.type in ("selector_expression", "index_expression", "func_literal"):
        return True
    if node.type == "call_expression":
        callee = node.child_by_field_name("function")
        if callee is None or source.text(callee) != "string":
            return True
    return any(_has_calls(source, child) for child in node.named_children)


def _is_callee(name: Node) -> bool:
    call = name.parent
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and callee.id == name.id
