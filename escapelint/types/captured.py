"""Which variables a function literal captures, and the loop that need not make it each turn."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.at import assigned_names
from escapelint.syntax.context import FUNCTIONS
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.members import find_member
from escapelint.types.model import Interface
from escapelint.types.scope import Binding, find_binding

LARGEST_BY_VALUE = 128  # bytes that a closure captures by value
_VARIABLES = ("param", "result", "receiver", "short", "var", "range", "receive", "typeswitch")
_BRANCHES = ("if_statement", "expression_case", "type_case", "communication_case", "default_case")


def captured(source: Source, literal: Node) -> tuple[Binding, ...]:
    """The variables of the functions around a function literal that it uses, as they first occur.

    So it is for the body of a loop over a function, too. Keys of literals are left out, which may
    be names of fields.
    """
    found: dict[int, Binding] = {}
    for identifier in _identifiers(literal):
        binding = find_binding(source, identifier)
        if binding is not None and binding.kind in _VARIABLES:
            at = binding.name.start_byte
            if not literal.start_byte <= at < literal.end_byte:
                found.setdefault(at, binding)
    return tuple(found.values())


def _identifiers(node: Node) -> Iterator[Node]:
    """The names in a node that stand for variables and the like, in the order of the source."""
    if node.type == "identifier":
        if not _is_key(node):
            yield node
        return
    for child in node.named_children:
        yield from _identifiers(child)


def _is_key(identifier: Node) -> bool:
    element = identifier.parent
    keyed = element.parent if element is not None else None
    if element is None or keyed is None or keyed.type != "keyed_element":
        return False
    key = keyed.child_by_field_name("key")
    return key is not None and key.id == element.id


def used_by(declared: DeclaredTypes, source: Source, node: Node) -> tuple[Binding, ...] | None:
    """The variables that make a function literal or a method value what it is.

    None for a method value `x.M` where another value of what x points to would make another one:
    M has a receiver that is no pointer, or x is no variable of the function.
    """
    if node.type != "selector_expression":
        return captured(source, node)
    return _receiver(declared, source, node)


def _receiver(
    declared: DeclaredTypes, source: Source, selector: Node
) -> tuple[Binding, ...] | None:
    operand = selector.child_by_field_name("operand")
    field = selector.child_by_field_name("field")
    if operand is None or field is None or operand.type != "identifier":
        return None
    binding = find_binding(source, operand)
    type_ = declared.unalias(type_of_expression(declared, source, operand))
    same = isinstance(declared.underlying(type_), Interface)
    if not same:  # a pointer, or a variable whose address is taken
        member = find_member(declared, type_, source.text(field))
        same = member is not None and member.on_pointer and not member.beyond_pointer
    return (binding,) if same and binding is not None else None


def loop_to_leave(source: Source, node: Node, used: tuple[Binding, ...]) -> Node | None:
    """The outermost loop before which a closure could be made, as it uses nothing declared in it.

    A method value is made with what its receiver is at that time; a closure shares its variables.
    None where a branch between the two decides whether it runs: then it may be made less often
    where it is. Loops beyond a function literal are another function's.
    """
    first = max((binding.name.start_byte for binding in used), default=0)
    best = None
    child, parent = node, node.parent
    while parent is not None and parent.type not in (*FUNCTIONS, "func_literal"):
        if parent.type in _BRANCHES and not _always_runs(parent, child):
            break
        if parent.type == "statement_list" and any(map(_continues, _before(parent, child))):
            break
        if parent.type == "for_statement" and child.type == "block":
            if first >= parent.start_byte:
                break
            if node.type == "selector_expression" and _changes(source, parent, used):
                break
            best = parent
        child, parent = parent, parent.parent
    return best


def _changes(source: Source, loop: Node, used: tuple[Binding, ...]) -> bool:
    """Whether a loop may assign one of some variables."""
    names = {source.text(binding.name) for binding in used}
    text = source.text(loop)
    return any(f"&{name}" in text for name in names) or any(
        source.text(name) in names for name in assigned_names(loop)
    )


def _before(block: Node, child: Node) -> list[Node]:
    return [each for each in block.named_children if each.start_byte < child.start_byte]


def _continues(statement: Node) -> bool:
    """Whether a statement may go on with the next turn of the loop around it."""
    if statement.type == "continue_statement":
        return True
    if statement.type in ("for_statement", "func_literal"):
        return False
    return any(map(_continues, statement.named_children))


def _always_runs(branch: Node, child: Node) -> bool:
    """Whether a part of an if statement is the one that is run to decide."""
    return branch.type == "if_statement" and any(
        part is not None and part.id == child.id
        for part in map(branch.child_by_field_name, ("initializer", "condition"))
    )
