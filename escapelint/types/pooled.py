"""What is put back into a pool, and whether it is what the pool gave in the same function."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.scope import find_binding


def is_from_get(source: Source, operand: Node, pool: str) -> bool:
    """Whether an operand, or what it is cut out of, is a variable that `pool`.Get filled.

    So it is where its declaration calls Get, and each assignment makes it of itself. What comes
    over a channel, from a field or a caller may be from Get, too, but its pointer is not there.
    """
    while operand.type == "slice_expression":
        base = operand.child_by_field_name("operand")
        if base is None:
            return False
        operand = base
    binding = find_binding(source, operand) if operand.type == "identifier" else None
    function = enclosing(operand, FUNCTIONS)
    if binding is None or function is None or binding.kind not in ("short", "var"):
        return False
    if f"{pool}.Get()" not in source.text(binding.declaration):
        return False
    name = source.text(operand)
    return all(_makes_of_itself(source, node, name) for node in walk(function))


def _makes_of_itself(source: Source, node: Node, name: str) -> bool:
    """Whether a node is no assignment of a variable to which anything but itself leads."""
    if node.type != "assignment_statement":
        return True
    left, right = (node.child_by_field_name(side) for side in ("left", "right"))
    if left is None or right is None or name not in map(source.text, left.named_children):
        return True
    alone = left.named_child_count == 1 and right.named_child_count == 1
    return alone and any(
        each.type == "identifier" and source.text(each) == name for each in walk(right)
    )
