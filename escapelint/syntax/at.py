"""The nodes that the compiler's notes point to, and the statements and calls around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.model import Flow, Note, Pos
from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source

_ASSIGNING = (
    "assignment_statement",
    "short_var_declaration",
    "range_clause",
    "receive_statement",
)
_PARTS = ("selector_expression", "index_expression", "parenthesized_expression")
_LATER = ("go_statement", "defer_statement")
_PASSING = ("call parameter", "assign", "assign-pair")  # the latter of calls that are inlined


def callee_of(source: Source, flows: Sequence[Flow], node: Node | None) -> Node | None:
    """What is called with `node`, by the first flow; None for the node whose address is taken."""
    notes = flows[0].notes if flows else ()
    if node is None:
        taken = next((note.pos for note in notes if note.reason == "address-of"), None)
        node = _token_at(source, taken) if taken is not None else None
    for note in notes:
        arguments = _node_at(source, note.pos, "argument_list")
        if node is None or arguments is None or note.reason not in _PASSING:
            continue
        if arguments.parent is not None and contains(arguments, node):
            return arguments.parent.child_by_field_name("function")
    return None


def called_with(source: Source, argument: Node) -> Node | None:
    """What is called with an argument, looking through conversions to any; None for no argument."""
    node: Node | None = argument
    while node is not None:
        parent = node.parent
        if parent is None or parent.type not in ("argument_list", "parenthesized_expression"):
            return None
        call = parent.parent if parent.type == "argument_list" else None
        function = call.child_by_field_name("function") if call is not None else None
        if function is not None and source.text(function) not in ("any", "interface{}"):
            return function
        node = call if call is not None else parent
    return None


def started_by(source: Source, node: Node | None, why: Note) -> Node | None:
    """The go or defer statement that calls a closure, or that the last note is about."""
    statement = _calling(node)
    if statement is None and why.reason == "spill" and why.expr == "func literal":
        return _calling(_node_at(source, why.pos, "func_literal"))
    if statement is None and why.reason == "captured by a closure" and "autotmp" in why.expr:
        # What is passed on to the call the compiler keeps in a variable of its own.
        call = _token_at(source, why.pos)
        return later_call(call) if call is not None else None
    return statement


def later_call(node: Node) -> Node | None:
    """The go or defer statement around a part of its call."""
    statement = enclosing(node, (*_LATER, "block"))
    return statement if statement is not None and statement.type in _LATER else None


def loop_over_function(source: Source, flows: Sequence[Flow]) -> Node | None:
    """The loop over a function whose body is the first closure of some flows."""
    for flow in flows:
        for note in flow.notes:
            if note.expr == "func literal" and note.reason == "spill":
                return _node_at(source, note.pos, "for_statement")
    return None


def ranged_over(loop: Node | None) -> Node | None:
    """The expression that a loop ranges over, without parentheses around it."""
    clause = loop.named_child(0) if loop is not None else None
    right = clause.child_by_field_name("right") if clause is not None else None
    while right is not None and right.type == "parenthesized_expression":
        right = right.named_child(0)
    return right


def contains(outer: Node, inner: Node) -> bool:
    """Whether a node lies within another one of the same file."""
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def is_addressed(use: Node) -> bool:
    """Whether `&use` is taken, parentheses left out."""
    around = use.parent
    while around is not None and around.type == "parenthesized_expression":
        around = around.parent
    operator = around.child_by_field_name("operator") if around is not None else None
    is_unary = around is not None and around.type == "unary_expression"
    return is_unary and operator is not None and operator.type == "&"


def assigned_names(node: Node) -> Iterator[Node]:
    """The names of the variables that are assigned in a node, whole or in part, or declared by :=.

    A name behind a pointer, `p.x = 1`, is among them.
    """
    stack = [node]
    while stack:
        at = stack.pop()
        if at.type in ("inc_statement", "dec_statement"):
            targets = at.named_children
        else:
            left = at.child_by_field_name("left") if at.type in _ASSIGNING else None
            targets = left.named_children if left is not None else []
        for target in targets:
            base: Node | None = target
            while base is not None and base.type in _PARTS:
                base = base.child_by_field_name("operand") or base.named_child(0)
            if base is not None and base.type == "identifier":
                yield base
        stack.extend(at.named_children)


def _calling(literal: Node | None) -> Node | None:
    """The go or defer statement that calls a function literal, if one does."""
    call = literal.parent if literal is not None else None
    callee = call.child_by_field_name("function") if call is not None else None
    if literal is None or call is None or callee is None or callee.id != literal.id:
        return None
    return call.parent if call.parent is not None and call.parent.type in _LATER else None


def _node_at(source: Source, pos: Pos, kind: str) -> Node | None:
    """The node of a kind that starts at a position."""
    token = _token_at(source, pos)
    node = token.parent if token is not None else None
    fits = token is not None and node is not None and node.start_byte == token.start_byte
    return node if fits and node is not None and node.type == kind else None


def _token_at(source: Source, pos: Pos) -> Node | None:
    """The smallest node at a position; None in other files, and where no column was printed."""
    offset = source.offset(pos.line, pos.column)
    if offset is None or pos.file != source.name or not pos.column:
        return None
    return source.node_at(offset, offset + 1)
