"""Room for all entries that a loop puts into a local map, and the edit that makes it.

The number is a bound: each turn puts one entry at most, into a map that nothing else fills before
the loop or in it, and how often the loop turns is known where the map is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import arguments, callee, squeezed, walk
from escapelint.syntax.comments import Change
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import changes, identifiers, loop_around, turns
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.lengths import count_of
from escapelint.types.maps import is_made_empty, reads_entry
from escapelint.types.model import Map
from escapelint.types.scope import Binding, find_binding
from escapelint.types.starts import given_to_make, value_of

_BODIES = (*FUNCTIONS, "func_literal")
# What may end a block early, a function literal among them: it may change anything later.
_LEAVING = (
    "return_statement",
    "goto_statement",
    "break_statement",
    "continue_statement",
    "func_literal",
)
_PURE = ("len", "cap", "min", "max", "string", "make", "new", "delete")
_LOOKING = ("len", "delete")


class MapRoom(NamedTuple):
    """A local map that a loop fills."""

    declaration: Node
    made: Node  # the value that the declaration gives it
    entries: str  # that all turns put at most, as Go: "len(xs)"


def has_map_room(types: DeclaredTypes, source: Source, statement: Node) -> bool:
    """Whether a statement of a loop puts entries into a map that was made with room for all."""
    found = read_map_room(types, source, statement)
    given = given_to_make(source, found.made) if found is not None else []
    return found is not None and len(given) == 2 and "".join(given[1].split()) == found.entries


def map_room_edit(types: DeclaredTypes, source: Source, statement: Node) -> Change | None:
    """How to make that room where the map is declared without a size, None where it is not known
    or the declaration has comments in it."""
    found = read_map_room(types, source, statement)
    if found is None or not is_made_empty(source, found.declaration):
        return None
    made = found.made
    type_ = made.child_by_field_name("type")
    if made.type != "composite_literal":
        type_ = next(iter(arguments(made)), None)
    if type_ is None or any(node.type == "comment" for node in walk(made)):
        return None
    text = f"make({' '.join(source.text(type_).split())}, {found.entries})"
    return made.start_byte, made.end_byte, text


def read_map_room(types: DeclaredTypes, source: Source, statement: Node) -> MapRoom | None:
    """The map to which a statement adds an entry in turns of a loop that stands in the block of
    its declaration, as long as no more entries than the loop has turns can come."""
    target = _target(statement)
    operand = target.child_by_field_name("operand") if target is not None else None
    loop = loop_around(statement)
    if operand is None or operand.type != "identifier" or loop is None:
        return None
    binding, known = find_binding(source, operand), turns(source, loop)
    if binding is None or binding.kind != "short" or known is None or not known.ranges:
        return None
    made, between = value_of(binding), _between(binding.declaration, loop)
    names = binding.declaration.child_by_field_name("left")
    alone = names is not None and names.named_child_count == 1
    count = count_of(types, source, known.counted)
    if made is None or between is None or not alone or not count.startswith("len("):
        return None
    if not _is_filled_only_by(source, operand, loop, between):
        return None
    if not _stays(types, source, known.counted, binding, loop, between):
        return None
    return MapRoom(binding.declaration, made, "".join(count.split()))


def _target(statement: Node) -> Node | None:
    """The one entry that a statement assigns."""
    left = statement.child_by_field_name("left") or statement.named_child(0)
    if left is not None and left.type == "expression_list":
        left = left.named_child(0) if left.named_child_count == 1 else None
    return left if left is not None and left.type == "index_expression" else None


def _between(declaration: Node, loop: Node) -> list[Node] | None:
    """The statements between two of one block, None where these are not, or one may leave it."""
    if declaration.parent is None or loop.parent != declaration.parent:
        return None
    found = [
        each
        for each in declaration.parent.named_children
        if declaration.end_byte <= each.start_byte < loop.start_byte and each.type != "comment"
    ]
    leaves = any(node.type in _LEAVING for each in found for node in walk(each))
    return None if leaves else found


def _is_filled_only_by(source: Source, operand: Node, loop: Node, between: Sequence[Node]) -> bool:
    """Whether a map is not touched before the loop, and its turns do no more with it than to put
    the one entry of `operand`, read, count and delete."""
    name = source.text(operand)
    for statement in between:
        if any(source.text(each) == name for each in identifiers(statement)):
            return False
    return all(
        use == operand or reads_entry(use) or _is_looked_at(source, use)
        for use in identifiers(loop)
        if source.text(use) == name
    )


def _is_looked_at(source: Source, use: Node) -> bool:
    given = use.parent
    call = given.parent if given is not None and given.type == "argument_list" else None
    if call is None or callee(source, call) not in _LOOKING:
        return False
    return arguments(call)[:1] == [use]


def _stays(
    types: DeclaredTypes,
    source: Source,
    counted: Node,
    made: Binding,
    loop: Node,
    between: Sequence[Node],
) -> bool:
    """Whether what a loop ranges over has its length already where the map is made."""
    body = loop.child_by_field_name("body")
    if body is None or any(_sets(source, each, counted) for each in (*between, body)):
        return False
    over = types.underlying(type_of_expression(types, source, counted))
    if isinstance(over, Map) and not _leaves_alone(types, source, counted, body):
        return False
    bindings = [find_binding(source, each) for each in identifiers(counted)]
    if any(b and b.name.end_byte > made.declaration.start_byte for b in bindings):
        return False
    # With nothing between, the loop would read it at once; else nobody else may change it.
    return not between or (
        counted.type == "identifier"
        and bindings[0] is not None
        and _is_private(source, counted, bindings[0])
    )


def _sets(source: Source, node: Node, counted: Node) -> bool:
    """Whether a node may assign what is counted: `xs, err := f()` assigns an xs of its block."""
    if changes(source, node, counted):
        return True
    names = set(map(source.text, identifiers(counted)))
    targets = (
        each.child_by_field_name("left")
        for each in walk(node)
        if each.type in ("short_var_declaration", "range_clause")
    )
    return any(source.text(n) in names for left in targets if left for n in left.named_children)


def _leaves_alone(types: DeclaredTypes, source: Source, ranged: Node, body: Node) -> bool:
    """Whether turns add nothing to the map that is ranged over: what is put into it in a turn may
    come in a later one."""
    name, imports = squeezed(source, ranged), types.imports.get(source.name, {})
    for node in walk(body):
        if squeezed(source, node) == name and not reads_entry(node):
            return False
        if node.type != "call_expression":
            continue
        # A function of this package may know the map, too.
        called = callee(source, node)
        function = node.child_by_field_name("function")
        package = function.child_by_field_name("operand") if function is not None else None
        if called in _PURE:
            continue
        if package is None or source.text(package) not in imports or find_binding(source, package):
            return False
    return True


def _is_private(source: Source, name: Node, binding: Binding) -> bool:
    """Whether only the function itself can assign a local: no literal uses it, and nothing has its
    address."""
    function = enclosing(name, _BODIES)
    if function is None or enclosing(binding.name, _BODIES) != function:
        return False
    text = source.text(name)
    for use in identifiers(function):
        if source.text(use) != text:
            continue
        around = use.parent
        is_addressed = around is not None and source.text(around) == f"&{text}"
        if is_addressed or enclosing(use, _BODIES) != function:
            return False
    return True
