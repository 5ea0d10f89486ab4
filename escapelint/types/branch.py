"""The branch of a function that alone needs a variable on the heap, if a copy there would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.at import assigned_names, contains
from escapelint.syntax.cold import cold_reason, is_fatal_call
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.members import find_member
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Pointer,
    Slice,
    TypeExpr,
)
from escapelint.types.scope import find_binding

_BODIES = (*FUNCTIONS, "func_literal")
_CASES = ("expression_case", "type_case", "default_case", "communication_case")
_JUMPS = ("break_statement", "continue_statement", "goto_statement", "fallthrough_statement")
# An element or a slice of such a value is not the variable's own memory.
_ELSEWHERE = (Pointer, Slice, Map, Basic)
_COUNTED = (Slice, Array, Map, Chan, Basic, Pointer)  # ranged over without a function


class Branch(NamedTuple):
    """Where a variable can be copied: `statement` is the first of a branch that needs the copy.

    `use` is what needs it: the variable's name, or the function literal that captures it.
    `alternative` says that the branch is one of two, neither of them the exception, `in_loop` that
    a loop may take it several times, `leaves` that it always ends the function. `cold` tells in
    words why it seldom runs, or is "".
    """

    statement: Node
    use: Node
    alternative: bool
    in_loop: bool
    leaves: bool
    cold: str


def branch_to_copy_in(
    declared: DeclaredTypes, source: Source, name: Node, *, captured_only: bool
) -> Branch | None:
    """The branch that holds all uses for which a parameter must be on the heap.

    None unless a copy, made in the branch, means the same to the rest of the function.
    `captured_only` says that the variable's address is known not to be taken, so that it is
    closures that share it.
    """
    function = enclosing(name, _BODIES)
    body = function.child_by_field_name("body") if function is not None else None
    if body is None or any(_of_types(body, ("goto_statement",))):
        return None
    uses = _Uses(declared, source, name, body, captured_only)
    if not uses.shared:
        return None
    block = _smallest_branch(uses.shared, body)
    if block is None or not uses.may_copy_in(block):
        return None
    first = uses.shared[0]
    statements = _statements(block)
    statement = next((s for s in statements if contains(s, first)), None)
    if statement is None or any(map(uses.declares_again, statements)):
        return None
    leaves = _leaves(source, block)
    in_loop = _loop_around(block, body) is not None and not leaves
    cold = cold_reason(source, first)
    return Branch(statement, first, _is_alternative(block), in_loop, leaves, cold)


class _Uses:
    """The uses of one variable in the body of its function."""

    def __init__(
        self, declared: DeclaredTypes, source: Source, name: Node, body: Node, captured_only: bool
    ) -> None:
        self.declared = declared
        self.source = source
        self.name = source.text(name)
        self.body = body
        self.captured_only = captured_only
        self.all = [
            use
            for use in _of_types(body, ("identifier",))
            if source.text(use) == self.name and _is_of(source, use, name)
        ]
        self.places = frozenset(use.start_byte for use in self.all)
        shared = {place.id: place for place in map(self._shares, self.all) if place is not None}
        self.shared: Sequence[Node] = list(shared.values())

    def _shares(self, use: Node) -> Node | None:
        """The node that may keep the variable's address, None for a use of its value."""
        literal = self._outermost_literal(use)
        if literal is not None:
            return literal
        if self._in_loop_body_of_function(use):
            return use
        return use if not self.captured_only and self._takes_address(use) else None

    def _outermost_literal(self, use: Node) -> Node | None:
        found = None
        at: Node | None = use
        while at is not None and at.id != self.body.id:
            found = at if at.type == "func_literal" else found
            at = at.parent
        return found

    def _in_loop_body_of_function(self, use: Node) -> bool:
        """Whether it may stand in the body of a loop over a function, which is a closure."""
        child, at = use, use.parent
        while at is not None and child.id != self.body.id:
            if at.type == "for_statement" and child.type == "block":
                clause = next((c for c in at.named_children if c.type == "range_clause"), None)
                over = clause.child_by_field_name("right") if clause is not None else None
                if over is not None and not isinstance(self._type(over), _COUNTED):
                    return True
            child, at = at, at.parent
        return False

    def _takes_address(self, use: Node) -> bool:
        """Whether the address of the variable or a part of it may be taken here."""
        node, parent = use, use.parent
        while parent is not None:
            match parent.type:
                case "parenthesized_expression":
                    pass
                case "selector_expression":
                    part = self._selected(parent, node)
                    if part is not None:
                        return part
                case "index_expression":
                    if not _is_operand(parent, node) or isinstance(self._type(node), _ELSEWHERE):
                        return False
                case "unary_expression":
                    operator = parent.child_by_field_name("operator")
                    return operator is not None and operator.type == "&"
                case "slice_expression":
                    return _is_operand(parent, node) and not isinstance(
                        self._type(node), _ELSEWHERE
                    )
                case _:
                    return False
            node, parent = parent, parent.parent
        return False

    def _selected(self, selector: Node, operand: Node) -> bool | None:
        """Whether `x.y` takes the address of x, as a method on a pointer does.

        None for a field, which is a part of x. What is not known may take it.
        """
        field = selector.child_by_field_name("field")
        name = self.source.text(field) if field is not None else ""
        owner = self._expression(operand)
        if isinstance(self.declared.underlying(owner), (Pointer, Interface)):
            return False
        member = find_member(self.declared, owner, name)
        if member is None:
            return True
        if member.beyond_pointer:
            return False
        return None if member.kind == "field" else member.on_pointer

    def _expression(self, node: Node) -> TypeExpr:
        return type_of_expression(self.declared, self.source, node)

    def _type(self, node: Node) -> TypeExpr:
        return self.declared.underlying(self._expression(node))

    def declares_again(self, statement: Node) -> bool:
        """Whether a statement declares another variable of the name in its own block."""
        left = statement.child_by_field_name("left")
        if statement.type == "short_var_declaration" and left is not None:
            return any(self.source.text(name) == self.name for name in left.named_children)
        return statement.type == "var_declaration" and self.name in self.source.text(statement)

    def may_copy_in(self, block: Node) -> bool:
        """Whether nobody sees the difference between the variable and a copy made in `block`."""
        loop = _loop_around(block, self.body)
        if _leaves(self.source, block):
            return True
        after = [use for use in self.all if use.start_byte >= block.end_byte]
        if loop is None and not after:
            return True
        # What only closures share, and nobody changes from here on, is the same in both.
        return self.captured_only and not any(
            target.start_byte in self.places
            for region in _regions_from(block, loop, self.body)
            for target in assigned_names(region)
        )


def _regions_from(block: Node, loop: Node | None, body: Node) -> Iterator[Node]:
    """The parts of a body that may run once `block` has begun."""
    if loop is not None:
        yield loop
    yield block
    at = loop if loop is not None else block
    while at.id != body.id and at.parent is not None:
        for sibling in at.parent.named_children:
            if sibling.start_byte >= at.end_byte:
                yield sibling
        at = at.parent


def _smallest_branch(nodes: Sequence[Node], body: Node) -> Node | None:
    """The innermost branch around all of `nodes` that is not always run."""
    child, at = nodes[0], nodes[0].parent
    while at is not None and child.id != body.id:
        conditional = (at.type == "if_statement" and child.type == "block") or (
            at.type in _CASES and child.type == "statement_list"
        )
        if conditional and all(contains(child, node) for node in nodes):
            return child
        child, at = at, at.parent
    return None


def _is_alternative(block: Node) -> bool:
    """Whether a block is one side of an if statement that has two, or a default case."""
    parent = block.parent
    if parent is None or parent.type != "if_statement":
        return parent is not None and parent.type == "default_case"
    return parent.child_by_field_name("alternative") is not None


def _leaves(source: Source, block: Node) -> bool:
    """Whether a block, once begun, always ends the function."""
    statements = _statements(block)
    if not statements or any(_of_types(block, _JUMPS)):
        return False
    return statements[-1].type == "return_statement" or is_fatal_call(source, statements[-1])


def _statements(block: Node) -> list[Node]:
    lists = [block] if block.type == "statement_list" else block.named_children
    return [
        statement
        for each in lists
        if each.type == "statement_list"
        for statement in each.named_children
        if statement.type != "comment"
    ]


def _loop_around(block: Node, body: Node) -> Node | None:
    """The outermost loop of a body around a block."""
    found = None
    at: Node | None = block
    while at is not None and at.id != body.id:
        found = at if at.type == "for_statement" else found
        at = at.parent
    return found


def _is_of(source: Source, use: Node, name: Node) -> bool:
    binding = find_binding(source, use)
    return binding is not None and binding.name.start_byte == name.start_byte


def _is_operand(parent: Node, node: Node, field: str = "operand") -> bool:
    operand = parent.child_by_field_name(field)
    return operand is not None and operand.id == node.id


def _of_types(node: Node, types: tuple[str, ...]) -> Iterator[Node]:
    """The nodes of some types in a node, in the order of the source."""
    if node.type in types:
        yield node
    for child in node.named_children:
        yield from _of_types(child, types)
