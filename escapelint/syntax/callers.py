"""Where a file uses a function, and which of these uses call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source

_INSTANCES = ("index_expression", "type_instantiation_expression", "parenthesized_expression")
_DECLARING = ("function_declaration", "method_declaration")

Bound = Callable[[Node], bool]  # whether an identifier is declared in the function around it


class Callers(NamedTuple):
    """Places that use a function: calls, and its use as a value (which a new signature changes)."""

    calls: int = 0
    values: int = 0

    def plus(self, other: Callers) -> Callers:
        return Callers(self.calls + other.calls, self.values + other.values)


def callers(source: Source, name: str, qualifier: str, bound: Bound) -> Callers:
    """How many uses there are of a function, `name` or `qualifier.name`."""
    return _counted(function_uses(source, name, qualifier, bound))


def method_callers(source: Source, name: str) -> Callers:
    """How many uses there are of what is selected by a name, whatever of."""
    return _counted(method_uses(source, name))


def function_uses(source: Source, name: str, qualifier: str, bound: Bound) -> Iterator[Node]:
    """The names at the uses of a function, `name` or `qualifier.name`."""
    for node in _named(source, name):
        if _is_function(source, node, qualifier, bound):
            yield node


def method_uses(source: Source, name: str) -> Iterator[Node]:
    """The names at the uses of what is selected by a name, whatever of."""
    for node in _named(source, name):
        parent = node.parent
        selected = parent is not None and parent.type == "selector_expression"
        if node.type == "field_identifier" and selected:
            yield node


def call_of(name: Node) -> Node | None:
    """The call whose callee a name is, instances and qualified names among them; else None."""
    child, parent = name, name.parent
    if parent is not None and parent.type == "selector_expression":
        child, parent = parent, parent.parent
    while parent is not None and parent.type in _INSTANCES:
        child, parent = parent, parent.parent
    function = parent.child_by_field_name("function") if parent is not None else None
    return parent if function is not None and function.id == child.id else None


def _counted(uses: Iterable[Node]) -> Callers:
    called = [call_of(use) is not None for use in uses]
    return Callers(sum(called), len(called) - sum(called))


def _named(source: Source, name: str) -> Iterator[Node]:
    for match in re.finditer(rb"\b%s\b" % re.escape(name.encode()), source.data):
        node = source.node_at(match.start(), match.end())
        if node is not None and node.end_byte == match.end():
            yield node


def _is_function(source: Source, node: Node, qualifier: str, bound: Bound) -> bool:
    parent = node.parent
    if not qualifier:
        declared = parent is not None and parent.type in _DECLARING
        return node.type == "identifier" and not declared and not bound(node) and not _is_key(node)
    if node.type != "field_identifier" or parent is None or parent.type != "selector_expression":
        return False
    operand = parent.child_by_field_name("operand")
    if operand is None or operand.type != "identifier":
        return False
    return source.text(operand) == qualifier and not bound(operand)


def _is_key(node: Node) -> bool:
    """Whether it may be the name of a field in a literal."""
    element = node.parent
    keyed = element.parent if element is not None else None
    if element is None or keyed is None or keyed.type != "keyed_element":
        return False
    first = keyed.named_child(0)
    return first is not None and first.id == element.id
