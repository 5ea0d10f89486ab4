"""What a defer statement in a loop leaves to the end of the function."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.appends import encloses, walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import loop_around, runs_each_turn
from escapelint.syntax.source import Source

_BODIES = (*FUNCTIONS, "func_literal")
# Once for each turn is what these are for.
_PER_TURN = re.compile(
    r"<-|(?:Done|Unlock|Release|Close|Stop|Put|Pop|Cancel|Add)\(|\bcancel\(|--|\+\+"
)


def ends_turn(source: Source, node: Node) -> bool:
    """Whether a deferred closure only calls methods of what its turn of the loop has made.

    Nobody else may have that: all of its uses are calls of its methods.
    """
    statement, loop = _deferred(node)
    if statement is None or loop is None or not runs_each_turn(statement):
        return False
    called = [source.text(call) for call in walk(node) if call.type == "call_expression"]
    names = {text.partition(".")[0] for text in called}
    if len(names) != 1 or not all("." in text for text in called):
        return False
    (name,) = names
    body = loop.child_by_field_name("body")
    if body is None or not any(name == made for made in _made(source, body)):
        return False
    uses = [use for use in walk(body) if use.type == "identifier" and source.text(use) == name]
    return all(_is_method_or_declared(use) for use in uses)


def is_same_each_turn(source: Source, node: Node) -> bool:
    """Whether an endless loop defers a closure that uses nothing declared in it.

    So the function keeps ever more of them, which all do the same at its end.
    """
    statement, loop = _deferred(node)
    if statement is None or loop is None or not runs_each_turn(statement):
        return False
    if [child.type for child in loop.named_children] != ["block"]:
        return False
    if _PER_TURN.search(source.text(node).replace("atomic.Add", "")):
        return False
    declared = set(_declared(source, loop))
    used = {source.text(use) for use in walk(node) if use.type == "identifier"}
    return declared.isdisjoint(used)


def _deferred(node: Node) -> tuple[Node | None, Node | None]:
    """The defer statement that runs a literal, and the loop around it."""
    if node.type != "func_literal":
        return None, None
    statement = enclosing(node, ("defer_statement", *_BODIES))
    if statement is None or statement.type != "defer_statement":
        return None, None
    call = statement.named_children[0]
    function = call.child_by_field_name("function")
    given = call.child_by_field_name("arguments")
    if function is None or function.id != node.id or (given is not None and given.named_children):
        return None, None
    return statement, loop_around(statement)


def _made(source: Source, body: Node) -> Iterator[str]:
    """The names that short declarations of a loop's turn itself give to results of calls."""
    for block in body.named_children:
        for statement in block.named_children if block.type == "statement_list" else ():
            if statement.type != "short_var_declaration":
                continue
            left, right = (statement.child_by_field_name(side) for side in ("left", "right"))
            values = right.named_children if right is not None else []
            if left is not None and [value.type for value in values] == ["call_expression"]:
                yield source.text(left.named_children[0])


def _declared(source: Source, loop: Node) -> Iterator[str]:
    for node in walk(loop):
        if node.type in ("short_var_declaration", "range_clause", "receive_statement"):
            left = node.child_by_field_name("left")
            yield from (source.text(name) for name in left.named_children) if left else ()
        elif node.type in ("var_spec", "const_spec"):
            yield from map(source.text, node.children_by_field_name("name"))


def _is_method_or_declared(use: Node) -> bool:
    around = use.parent
    if around is None:
        return False
    if around.type == "expression_list":
        statement = around.parent
        left = statement.child_by_field_name("left") if statement is not None else None
        return (
            statement is not None
            and statement.type == "short_var_declaration"
            and left is not None
            and encloses(left, use)
        )
    if around.type != "selector_expression" or around.parent is None:
        return around.type == "binary_expression"
    function = around.parent.child_by_field_name("function")
    return function is not None and function.id == around.id
