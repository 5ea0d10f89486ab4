"""Loops: what runs in each of their turns, and how many turns there are before they start."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.cold import cold_reason
from escapelint.syntax.context import FUNCTIONS, assigns, enclosing
from escapelint.syntax.source import Source

_LOOP = "for_statement"
_BREAKABLE = (
    _LOOP,
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
)
_BODIES = (*FUNCTIONS, "func_literal")
_BRANCHES = (
    "if_statement",
    "expression_case",
    "type_case",
    "communication_case",
    "default_case",
    "func_literal",
)
_DEAR = re.compile(
    r"\b(?:parser|os|ioutil|exec|http|net|url|tls|x509|pem|json|sql|template|regexp)\.[A-Z]\w*\("
)
_OPENS = re.compile(r"\.(?:Open|Create|Dial|Listen|Accept)(?:[A-Z]\w*)?\(")
_SEQUENCES = ("block", "statement_list", "labeled_statement")


class Turns(NamedTuple):
    """A loop whose number of turns is settled before it starts."""

    counted: Node  # what it ranges over, or the limit n of `for i := 0; i < n; i++`
    ranges: bool
    exact: bool = True  # it turns so often, and not only at most: `for i := a; i < n; i += b`
    skips: int = 0  # turns that it starts after: the number of `for i := 1; i < n; i++`


def loop_around(node: Node) -> Node | None:
    """The innermost loop whose turns each run `node`, within its function or function literal."""
    child, parent = node, node.parent
    while parent is not None and parent.type not in (*FUNCTIONS, "func_literal"):
        if parent.type == _LOOP and child.type == "block":
            return parent
        child, parent = parent, parent.parent
    return None


def loop_text(source: Source, node: Node) -> str:
    """The source of the loop around a node, "" where there is none."""
    loop = loop_around(node)
    return source.text(loop) if loop is not None else ""


def reads_files(source: Source, node: Node) -> bool:
    """Whether the loop around a node opens, parses, starts or asks for something in its turns."""
    loop, function = loop_around(node), enclosing(node, _BODIES)
    if function is not None and "exec.Command" in source.text(function):
        return True
    return loop is not None and _DEAR.search(source.text(loop)) is not None


def opens_something(source: Source, node: Node) -> bool:
    """Whether the function around a node opens or creates a file, or asks for a connection."""
    function = enclosing(node, _BODIES)
    return function is not None and _OPENS.search(source.text(function)) is not None


def runs_each_turn(node: Node | None) -> bool:
    """Whether the loop around a node runs it in every turn that does not end before it."""
    child, parent = node, node.parent if node is not None else None
    while parent is not None and child is not None:
        if parent.type == _LOOP:
            return child.type == "block"
        if parent.type in _BRANCHES and not _always_runs(parent, child):
            return False
        child, parent = parent, parent.parent
    return False


def _always_runs(branch: Node, child: Node) -> bool:
    """Whether a part of an if statement is the one that is run to decide."""
    return branch.type == "if_statement" and any(
        part is not None and part.id == child.id
        for part in map(branch.child_by_field_name, ("initializer", "condition"))
    )


def turns(source: Source, loop: Node) -> Turns | None:
    """What tells how often a loop turns, as long as nothing leaves it."""
    for clause in loop.named_children:
        if clause.type == "range_clause":
            right = _bare(clause.child_by_field_name("right"))
            return Turns(right, ranges=True) if right is not None else None
        if clause.type == "for_clause":
            return _counted(source, loop, clause)
    return None


_STEP = re.compile(r"(\w+)(?:(\+\+)|(--)|\+=(.+))")


def _counted(source: Source, loop: Node, clause: Node) -> Turns | None:
    """The n of `for i := 0; i < n; i++`, where the turns change neither i nor n.

    Also of `for i := n - 1; i >= 0; i--`, and at most n of other starts and steps.
    """
    initializer, update = (clause.child_by_field_name(name) for name in ("initializer", "update"))
    condition = _bare(clause.child_by_field_name("condition"))
    body = loop.child_by_field_name("body")
    if initializer is None or condition is None or update is None or body is None:
        return None
    counter, _, start = "".join(source.text(initializer).split()).partition(":=")
    step = _STEP.fullmatch("".join(source.text(update).split()))
    left, right = (condition.child_by_field_name(side) for side in ("left", "right"))
    operator = condition.child_by_field_name("operator")
    if left is None or right is None or operator is None or step is None or step[1] != counter:
        return None
    if source.text(left) != counter or changes(source, body, left):
        return None
    if step[3]:
        ends = operator.type == ">=" and source.text(right) == "0"
        limit = _above(initializer.child_by_field_name("right")) if ends else None
        known = limit is not None and not changes(source, body, limit)
        return Turns(limit, ranges=False) if limit is not None and known else None
    if operator.type != "<" or changes(source, body, right) or not start:
        return None
    exact = bool(step[2]) and start.isdecimal()
    return Turns(right, ranges=False, exact=exact, skips=int(start) if exact else 0)


def _above(values: Node | None) -> Node | None:
    """The n of `n - 1`."""
    value = values.named_children[0] if values is not None and values.named_children else None
    if value is None or value.type != "binary_expression":
        return None
    left, right, operator = map(value.child_by_field_name, ("left", "right", "operator"))
    is_one = right is not None and right.text == b"1"
    return left if is_one and operator is not None and operator.type == "-" else None


def _bare(node: Node | None) -> Node | None:
    """An expression without the parentheses around it."""
    while node is not None and node.type == "parenthesized_expression":
        node = node.named_child(0)
    return node


def changes(source: Source, node: Node, expression: Node) -> bool:
    """Whether a node may assign a variable that an expression is made of, by its name."""
    text = source.text(node)
    for identifier in identifiers(expression):
        name = source.text(identifier)
        if assigns(source, node, name) or re.search(rf"&{re.escape(name)}\b", text):
            return True
    return False


def identifiers(node: Node) -> Iterator[Node]:
    """The identifiers of an expression; the names of fields and methods are none."""
    if node.type == "identifier":
        yield node
    for child in node.named_children:
        yield from identifiers(child)


def count_uses(source: Source, node: Node, name: str) -> int:
    """How often identifiers in a node have a name."""
    return sum(source.text(identifier) == name for identifier in identifiers(node))


def times(node: Node, of: Callable[[Node], int | None]) -> int | None:
    """How much each run of a block does, None where that differs from run to run.

    `of` tells it of a statement that has no other ones in it: 0 for nothing.
    """
    if node.type in _SEQUENCES:
        total = 0
        for child in node.named_children:
            found = times(child, of)
            if found is None:
                return None
            total += found
        return total
    if node.type == "if_statement":
        then, otherwise = (node.child_by_field_name(n) for n in ("consequence", "alternative"))
        if then is not None and otherwise is not None:
            count = times(then, of)
            return count if count == times(otherwise, of) else None
    return of(node)


def leaves_early(source: Source, loop: Node) -> str:
    """How a turn may end before its end: "" for never, "error" on cold paths only, "yes"."""
    body = loop.child_by_field_name("body")
    ways = set(_ways(source, body, in_loop=False, in_breakable=False)) if body is not None else ()
    return "yes" if "yes" in ways else "error" if "error" in ways else ""


def _ways(source: Source, node: Node, *, in_loop: bool, in_breakable: bool) -> Iterator[str]:
    match node.type:
        case "func_literal":
            return
        case "continue_statement":
            if not in_loop or node.named_children:
                yield "yes"
        case "break_statement":
            if not in_breakable or node.named_children:
                yield "yes"
        case "goto_statement":
            yield "yes"
        case "return_statement":
            values = node.named_children[0] if node.named_children else node
            yield "error" if cold_reason(source, values) else "yes"
    for child in node.named_children:
        yield from _ways(
            source,
            child,
            in_loop=in_loop or node.type == _LOOP,
            in_breakable=in_breakable or node.type in _BREAKABLE,
        )
