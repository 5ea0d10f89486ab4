"""What is done with what a function returns, and with the elements of a slice or map.

Pointers can become values where nobody but the holder has them, and only fields are read through
them: then the change compiles, and means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.syntax.at import assigned_names
from escapelint.syntax.context import FUNCTIONS, enclosing, loop_depth
from escapelint.syntax.loops import runs_each_turn
from escapelint.syntax.source import Source

_BODIES = (*FUNCTIONS, "func_literal")
_DEFINING = ("short_var_declaration", "range_clause")


def reads_elements(source: Source, node: Node, holder: str) -> bool:
    """Whether the function around `node` only reads fields of the elements of a local `holder`.

    False where an element is written through, compared, passed on, or a name hides another one.
    """
    function = enclosing(node, _BODIES)
    body = function.child_by_field_name("body") if function is not None else None
    if body is None:
        return False
    names = set()
    for statement in _of_types(body, _DEFINING):
        right, left = (statement.child_by_field_name(side) for side in ("right", "left"))
        if right is None or left is None or not _is_of(source, right, holder):
            continue
        elements = (
            left.named_children[1:] if statement.type == "range_clause" else left.named_children[:1]
        )
        names |= {source.text(name) for name in elements}
    if any(_is_element(source, at, holder) for at in _assigned_parts(body)):
        return False
    return all(_reads_only(source, body, name) for name in names - {"_"})


def calls_that_read(sources: Sequence[Source], name: str) -> list[Node] | None:
    """The calls of a package's function or method, by its name, if all of them only read fields.

    Each must give its result to a new variable, of which fields are read and nothing else. None
    where one does not, or where it is used otherwise than by a call.
    """
    calls: list[Node] = []
    word = re.compile(rb"\b%s\b" % re.escape(name.encode()))
    for source in sources:
        for match in word.finditer(source.data):
            node = source.node_at(match.start(), match.end())
            if node is None or node.type not in ("identifier", "field_identifier"):
                continue
            around = node.parent
            if around is not None and around.type in FUNCTIONS:
                continue
            if around is not None and around.type == "selector_expression":
                node, around = around, around.parent
            if around is None or around.type != "call_expression":
                return None
            if around.child_by_field_name("function") != node or not _is_read(source, around):
                return None
            calls.append(around)
    return calls


def made_each_turn(calls: Sequence[Node]) -> bool:
    """Whether a loop makes one of some calls in each turn."""
    return any(loop_depth(call) > 0 and runs_each_turn(call) for call in calls)


def _is_read(source: Source, call: Node) -> bool:
    """Whether a call's first result is a new variable of which only fields are read."""
    values = call.parent
    statement = values.parent if values is not None else None
    if statement is None or statement.type != "short_var_declaration":
        return False
    left = statement.child_by_field_name("left")
    function = enclosing(statement, _BODIES)
    body = function.child_by_field_name("body") if function is not None else None
    if left is None or body is None:
        return False
    return _reads_only(source, body, source.text(left.named_children[0]))


def _reads_only(source: Source, body: Node, name: str) -> bool:
    """Whether fields are read of all variables of a name, which are declared, and nothing else."""
    written = {at.start_byte for at in assigned_names(body)}
    for use in _of_types(body, ("identifier",)):
        if source.text(use) != name:
            continue
        selector = use.parent
        if selector is not None and _declares(selector, use):
            continue
        if selector is None or selector.type != "selector_expression":
            return False
        around = selector.parent
        if use.start_byte in written or around is None:
            return False
        operator = around.child_by_field_name("operator")
        if around.type == "unary_expression" and operator is not None and operator.type == "&":
            return False
        if around.type == "call_expression" and around.child_by_field_name("function") == selector:
            return False
    return True


def _declares(names: Node, name: Node) -> bool:
    statement = names.parent
    if statement is None or names.type != "expression_list" or statement.type not in _DEFINING:
        return False
    return statement.child_by_field_name("left") == names


def _is_of(source: Source, right: Node, holder: str) -> bool:
    """Whether a value is the holder itself, or an element of it."""
    value = next(iter(right.named_children), None) if right.type == "expression_list" else right
    text = source.text(value) if value is not None else ""
    return text == holder or text.startswith(f"{holder}[")


def _assigned_parts(body: Node) -> Iterator[Node]:
    """What is assigned through a selector: `a[i].f = 1` or `a[i].f++`."""
    for at in _of_types(body, ("assignment_statement", "inc_statement", "dec_statement")):
        left = at.child_by_field_name("left")
        for target in left.named_children if left is not None else at.named_children:
            if target.type == "selector_expression":
                yield target


def _is_element(source: Source, target: Node, holder: str) -> bool:
    return source.text(target).startswith(f"{holder}[")


def _of_types(node: Node, types: tuple[str, ...]) -> Iterator[Node]:
    if node.type in types:
        yield node
    for child in node.named_children:
        yield from _of_types(child, types)
