"""The statements around closures, and which of them leave the function early."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.cold import cold_reason
from escapelint.syntax.source import Source


def runs_once(source: Source, literal: Node) -> bool:
    """Whether a literal is run by a go statement, or by Go of a WaitGroup or an errgroup."""
    around = literal.parent
    if around is None:
        return False
    if around.type == "call_expression":
        return around.parent is not None and around.parent.type == "go_statement"
    call = around.parent if around.type == "argument_list" else None
    callee = call.child_by_field_name("function") if call is not None else None
    field = callee.child_by_field_name("field") if callee is not None else None
    return field is not None and source.text(field) == "Go" and around.named_child_count == 1


def early_return(source: Source, statement: Node) -> Node | None:
    """The return that ends an if statement without else, where it is no cold path."""
    if statement.type != "if_statement" or statement.child_by_field_name("alternative"):
        return None
    then = statement.child_by_field_name("consequence")
    statements = list(statements_in(then)) if then is not None else []
    last = statements[-1] if statements else None
    if last is None or last.type != "return_statement":
        return None
    return None if cold_reason(source, next(iter(last.named_children), last)) else last


def statement_of(node: Node) -> Node | None:
    """The statement of a block in which a node stands."""
    at: Node | None = node
    while at is not None and (at.parent is None or at.parent.type != "statement_list"):
        at = at.parent
    return at


def statements_in(block: Node) -> Iterator[Node]:
    for child in block.named_children:
        if child.type == "statement_list":
            yield from (each for each in child.named_children if each.type != "comment")


def of_types(node: Node, types: tuple[str, ...]) -> Iterator[Node]:
    """The nodes of some types in a node, in the order of the source."""
    if node.type in types:
        yield node
    for child in node.named_children:
        yield from of_types(child, types)
