"""Edits after which a closure captures by value what it captures by reference.

Each was compiled: the variable then stays on the stack, or is part of an object that is on the
heap anyway. An edit is told only where nobody can see the difference.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tree_sitter import Node

from escapelint.model import Capture
from escapelint.syntax.at import assigned_names, contains
from escapelint.syntax.cold import cold_reason
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.syntax.statements import (
    early_return,
    of_types,
    runs_once,
    statement_of,
    statements_in,
)
from escapelint.types.captured import LARGEST_BY_VALUE, captured
from escapelint.types.scope import Binding, find_binding
from escapelint.types.visible import free_name

_BODIES = (*FUNCTIONS, "func_literal")
_VARIABLES = ("param", "receiver", "short", "var", "range")
_ASSIGNING = (
    "assignment_statement",
    "short_var_declaration",
    "inc_statement",
    "dec_statement",
    "range_clause",
    "receive_statement",
)
_BRANCHES = ("if_statement", "expression_case", "type_case", "communication_case", "default_case")
_CONSTANTS = ("int_literal", "float_literal", "true", "false", "nil", "interpreted_string_literal")


class Remedy(NamedTuple):
    """What to do about a variable that `closure`, and no other one, captures by reference.

    `kind` is "own" (the goroutine copies it at its start), "inside" (it is declared in the
    goroutine), "copy" (a copy is captured, made before the 1-based `line`), "after return" (the
    same for a large parameter, after the return on `line`) or "field" (of the local struct `name`,
    which the closure shares, too). `name` is what a copy can be called. `assigned` is the line
    that makes the compiler share the variable, 0 for a loop's clause or its size. `goroutine` says
    that a goroutine runs the closure, `seldom` that the function may end, or go on, without it.
    A copy is made before `statement`.
    """

    kind: Literal["own", "inside", "copy", "after return", "field"]
    closure: Node
    name: str
    line: int = 0
    assigned: int = 0
    goroutine: bool = False
    seldom: bool = False
    statement: Node | None = None


def read_remedy(source: Source, name: Node, capture: Capture) -> Remedy | None:
    """The edit for the variable whose declaring name is given; None where none is sure to do."""
    binding = find_binding(source, name)
    function = enclosing(name, _BODIES)
    body = function.child_by_field_name("body") if function is not None else None
    if binding is None or body is None or binding.kind not in _VARIABLES:
        return None
    if any(of_types(body, ("goto_statement",))):
        return None
    shared = _Shared(source, binding, body)
    if shared.literal is None:
        return None
    if capture.width > LARGEST_BY_VALUE or capture.address_taken:
        return shared.after_return() if not (capture.assigned or capture.address_taken) else None
    return shared.copied() or shared.owned() or shared.in_struct()


class _Shared:
    """The uses of one variable, and the function literal that alone captures it."""

    def __init__(self, source: Source, binding: Binding, body: Node) -> None:
        self.source = source
        self.binding = binding
        self.body = body
        self.text = source.text(binding.name)
        first = binding.name.start_byte
        self.uses = [
            use
            for use in of_types(body, ("identifier",))
            if source.text(use) == self.text and use.start_byte != first and self._is(use)
        ]
        literals = {node.id: node for node in map(self._literal, self.uses) if node is not None}
        self.literal = next(iter(literals.values())) if len(literals) == 1 else None
        places = {use.start_byte for use in self.uses}
        self.assigned = [at for at in assigned_names(body) if at.start_byte in places]

    def _is(self, use: Node) -> bool:
        found = find_binding(self.source, use)
        return found is not None and found.name.start_byte == self.binding.name.start_byte

    def _literal(self, use: Node) -> Node | None:
        """The outermost function literal of the body around a use."""
        found, at = None, use.parent
        while at is not None and at.id != self.body.id:
            found = at if at.type == "func_literal" else found
            at = at.parent
        return found

    def copied(self) -> Remedy | None:
        """A copy before the closure, which only reads it, as everyone does from then on."""
        literal, loop = self._closure, self._loop
        anchor = loop or literal
        if any(contains(literal, at) for at in self.assigned):
            return None
        statement = statement_of(anchor)
        if statement is None or any(self._may_follow(at, anchor) for at in self.assigned):
            return None
        # What a loop sets is one variable for all turns up to Go 1.21, so that a copy shows.
        if bool(self.assigned) == (self.binding.kind == "range") or not (self.assigned or loop):
            return None
        again = statement.parent is not None and statement.parent.id == self._scope
        line = self.source.line_of(statement.start_byte)
        new = self._copy if again else self.text
        before = [at.start_byte for at in self.assigned if at.start_byte < anchor.start_byte]
        changed = max(before, default=-1)
        goroutine = runs_once(self.source, literal)
        seldom = self._is_seldom(anchor)
        changed_at = self._line(changed)
        return Remedy("copy", literal, new, line, changed_at, goroutine, seldom, statement)

    def owned(self) -> Remedy | None:
        """A copy in the goroutine that the closure is, which alone goes on with it."""
        literal = self._closure
        inside = [at for at in self.assigned if contains(literal, at)]
        others = [use for use in self.uses if not contains(literal, use)]
        if not inside or len(inside) < len(self.assigned) or self.binding.kind == "range":
            return None
        if not runs_once(self.source, literal) or self._loop is not None or self._in_clause:
            return None
        if any(self._may_follow(use, literal) for use in others) or self._is_passed_on(literal):
            return None
        kind: Literal["own", "inside"] = "inside" if not others and self._is_constant else "own"
        first = min(at.start_byte for at in inside)
        return Remedy(kind, literal, self.text, 0, self._line(first))

    def in_struct(self) -> Remedy | None:
        """A field of a struct of the function that the closure captures by reference as well.

        What only a loop's clause or the compiler itself sets is none.
        """
        for other in captured(self.source, self._closure) if self.assigned else ():
            type_ = other.declaration.child_by_field_name("type")
            if other.kind == "var" and type_ is not None and type_.type == "struct_type":
                first = min(at.start_byte for at in self.assigned)
                name = self.source.text(other.name)
                return Remedy("field", self._closure, name, 0, self._line(first))
        return None

    def after_return(self) -> Remedy | None:
        """A copy of a large parameter, behind a return that does not need it on the heap."""
        if self.binding.kind not in ("param", "receiver"):
            return None
        returned, around = None, None
        for statement in statements_in(self.body):
            if contains(statement, self._closure):
                around = statement
                break
            returned = early_return(self.source, statement) or returned
        if returned is None:
            return None
        line = self.source.line_of(returned.start_byte)
        return Remedy("after return", self._closure, self._copy, line, statement=around)

    @property
    def _copy(self) -> str:
        return free_name(self.source, self.binding.name, f"{self.text}Copy")

    @property
    def _closure(self) -> Node:
        if self.literal is None:
            raise ValueError("no closure, or several")
        return self.literal

    @property
    def _loop(self) -> Node | None:
        """The outermost loop around the closure in which the variable is not declared."""
        found, at = None, self._closure.parent
        while at is not None and at.id != self.body.id:
            if at.type == "for_statement" and at.start_byte > self.binding.name.start_byte:
                found = at
            at = at.parent
        return found

    @property
    def _in_clause(self) -> bool:
        around = self.binding.declaration.parent
        return around is not None and around.type == "for_clause"

    @property
    def _scope(self) -> int:
        """The statement list in which its name cannot be declared again."""
        if self.binding.kind in ("param", "receiver"):
            return next((c.id for c in self.body.named_children if c.type == "statement_list"), 0)
        block = enclosing(self.binding.name, ("statement_list",))
        return block.id if block is not None and self.binding.kind != "range" else 0

    @property
    def _is_constant(self) -> bool:
        """Whether it starts with its type's zero value or a literal, and is declared alone."""
        declaration = self.binding.declaration
        field = {"short": "right", "var": "value"}.get(self.binding.kind)
        if field is None:
            return False
        names = declaration.child_by_field_name("left")
        many = names.named_child_count if names is not None else len(_names(declaration))
        value = declaration.child_by_field_name(field)
        if value is None or many != 1:
            return many == 1
        first = value.named_children[0] if value.type == "expression_list" else value
        return first is not None and first.type in _CONSTANTS

    def _may_follow(self, use: Node, anchor: Node) -> bool:
        """Whether what happens at a use may happen after the closure, or its loop, has begun."""
        at: Node | None = use
        while at is not None and at.type not in _ASSIGNING and at.id != self.body.id:
            at = at.parent
        end = at.end_byte if at is not None and at.type in _ASSIGNING else use.end_byte
        if end <= anchor.start_byte:
            return False
        block = enclosing(anchor, ("statement_list",))
        if block is None or block.named_children[-1].type != "return_statement":
            return True
        jumps = of_types(block, ("break_statement", "continue_statement"))
        return use.start_byte < block.end_byte or any(j.start_byte > anchor.end_byte for j in jumps)

    def _is_seldom(self, anchor: Node) -> bool:
        """Whether the function may do without a closure, or the loop that makes it."""
        at, declared = anchor, self.binding.name.start_byte
        while at.parent is not None and at.id != self.body.id:
            at = at.parent
            if at.type in _BRANCHES and at.start_byte > declared:
                return True
        return any(
            declared < at.start_byte < anchor.start_byte
            and not cold_reason(self.source, next(iter(at.named_children), at))
            and enclosing(at, _BODIES) == self.body.parent
            for at in of_types(self.body, ("return_statement",))
        )

    def _is_passed_on(self, literal: Node) -> bool:
        """Whether a literal in the closure uses the variable, which a copy would be shared with."""
        return any(
            nested.id != literal.id and any(contains(nested, use) for use in self.uses)
            for nested in of_types(literal, ("func_literal",))
        )

    def _line(self, offset: int) -> int:
        return self.source.line_of(offset) if offset >= 0 else 0


def _names(spec: Node) -> list[Node]:
    return spec.children_by_field_name("name")
