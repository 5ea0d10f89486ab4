"""Texts that are put together or converted in loops: what a statement makes longer, what stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes, identifiers, loop_around
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Pointer, Unknown, type_text
from escapelint.types.scope import Binding, find_binding

_LOCALS = ("short", "var", "result", "param")
_BODIES = (*FUNCTIONS, "func_literal")
_CLAUSES = ("range_clause", "for_clause")  # of loops that may have many turns
_SEQUENCES = ("block", "statement_list")


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
    further = [at for at in _extending(source, loop, name) if at.start_byte > loop.end_byte]
    if not further:
        return Extension(name, in_loop=True, only_built=only_built)
    line = source.line_of(further[0].start_byte)
    free = not _is_sum(further[0]) and _is_empty_before(source, loop, binding)
    return Extension(name, in_loop=True, only_built=only_built, behind=line, free=free)


def _extending(source: Source, loop: Node, name: str) -> Iterator[Node]:
    """The statements of the function around a loop that make a text longer, in their order."""
    function = enclosing(loop, _BODIES)
    nodes = walk(function) if function is not None else ()
    statements = [node for node in nodes if node.type == "assignment_statement"]
    for statement in sorted(statements, key=lambda node: node.start_byte):
        target = _extended(source, statement)
        if target is not None and source.text(target) == name:
            yield statement


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
