"""Statements that append to a slice: `x = append(x, …)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.source import Source

_APPEND = re.compile(b"append")
VARIADIC = -1  # how many elements `append(x, xs...)` appends


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes in it, in no particular order."""
    stack = [node]
    while stack:
        at = stack.pop()
        yield at
        stack.extend(at.named_children)


def walk_to(source: Source, node: Node, text: re.Pattern[bytes]) -> Iterator[Node]:
    """Of the nodes of `walk` those with a text in them, in the same order.

    Much faster where few have it, since nothing without it is looked into.
    """
    stack = [node]
    while stack:
        at = stack.pop()
        if text.search(source.data, at.start_byte, at.end_byte) is not None:
            yield at
            stack.extend(at.named_children)


def encloses(outer: Node, inner: Node) -> bool:
    """Whether a node lies in another one."""
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def arguments(call: Node) -> list[Node]:
    """The arguments of a call, none for a node of another kind."""
    given = call.child_by_field_name("arguments")
    return [c for c in given.named_children if c.type != "comment"] if given is not None else []


def squeezed(source: Source, node: Node) -> str:
    """A node's source without blanks, so that layout does not matter to who compares it."""
    return "".join(source.text(node).split())


def callee(source: Source, call: Node) -> str:
    """What a call calls, as written; "" for a node of another kind."""
    function = call.child_by_field_name("function")
    return source.text(function) if function is not None else ""


def base(node: Node) -> Node:
    """What is put into parentheses or sliced."""
    while node.type in ("parenthesized_expression", "slice_expression"):
        inner = node.named_child(0)
        if inner is None:
            break
        node = inner
    return node


def appended(source: Source, statement: Node, name: str) -> int:
    """How many elements `name = append(name, …)` appends: 0 for another statement.

    VARIADIC where the text does not tell.
    """
    call = assigned(source, statement, name)
    given = arguments(call) if call is not None else []
    if call is None or not given or callee(source, call) != "append":
        return 0
    if squeezed(source, base(given[0])) != name:
        return 0
    unknown = given[0].type == "slice_expression" or given[-1].type == "variadic_argument"
    return VARIADIC if unknown or len(given) < 2 else len(given) - 1


def assigned(source: Source, statement: Node, name: str) -> Node | None:
    """The value that an assignment gives to one variable, field or element."""
    if statement.type != "assignment_statement":
        return None
    left, right = (statement.child_by_field_name(side) for side in ("left", "right"))
    if (
        left is None
        or right is None
        or squeezed(source, left) != name
        or right.named_child_count != 1
    ):
        return None
    return right.named_children[0]


def appends(source: Source, node: Node, name: str) -> Iterator[Node]:
    """The statements in a node that append to a slice."""
    return (at for at in walk_to(source, node, _APPEND) if appended(source, at, name))
