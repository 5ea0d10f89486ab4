"""Whether what a slice was made with is room for all that is appended to it, on every path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import (
    appended,
    appends,
    arguments,
    assigned,
    callee,
    encloses,
    squeezed,
    walk,
)
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.amounts import NOTHING, Amounts
from escapelint.types.declared import DeclaredTypes
from escapelint.types.sums import NAME, Sum, fits, names_in, stays, sum_of, text_of

_BODIES = (*FUNCTIONS, "func_literal")
_SEQUENCES = ("block", "statement_list")
_DECLARES = ("short_var_declaration", "assignment_statement", "var_declaration")
_CASES = ("expression_case", "default_case", "type_case", "communication_case")
# Much faster than to look at every node.
_MAKES_ROOM = re.compile(rb"\b(?:make|Grow)\s*\(|\[\s*:\s*0\s*:")


class Filling(NamedTuple):
    """What one append finds in a slice that was made with room.

    `fits` says that there is room for it on every path; `lacks` is the room that would be enough
    for all, as Go, where this is the first append that surely finds too little.
    """

    fits: bool = False
    lacks: str = ""
    seen: bool = False  # whether a statement before it, in a block around it, made the room
    type: str = ""  # of the slice, as `make` is given it, "" for one that was not made


def _makes_room(source: Source, function: Node) -> bool:
    """Whether a function may make room for a slice."""
    return _MAKES_ROOM.search(source.data, function.start_byte, function.end_byte) is not None


class _Made(NamedTuple):
    statement: Node
    room: Sum
    type: str


def read_filling(declared: DeclaredTypes, source: Source, call: Node, name: str) -> Filling:
    """What `append(name, …)` finds there; nothing is said where that is unknown."""
    function = enclosing(call, FUNCTIONS)
    if function is None or not source.once(_makes_room, function):
        return Filling()
    reader = _Reader(declared, source, name, call)
    made = reader.made()
    if made is None or made.statement.parent is None:
        return Filling()
    block = made.statement.parent
    rest = [at for at in block.named_children if at.start_byte >= made.statement.end_byte]
    until = _until(rest, call)
    run = [at for at in rest if at.start_byte < until]
    if reader.is_changed(run, until):
        return Filling(seen=True)
    amounts = Amounts(declared, source, name, call, made.statement.start_byte)
    upto = amounts.upto(rest)
    names = names_in(made.room, upto.least, upto.most or NOTHING)
    if not stays(source, run, names):
        return Filling(seen=True)
    if upto.most is not None and fits(upto.most, made.room):
        return Filling(fits=True, seen=True)
    everything = amounts.sequence(rest)
    before = amounts.before(rest)
    is_first = not _exceeds(before.least, made.room) and _exceeds(upto.least, made.room)
    if not is_first or everything.most is None or not stays(source, rest, everything.most):
        return Filling(seen=True)
    if reader.is_changed(rest, rest[-1].end_byte):
        return Filling(seen=True)
    return Filling(seen=True, lacks=text_of(everything.most) if made.type else "", type=made.type)


def _until(statements: list[Node], call: Node) -> int:
    """The offset before which all that runs before a call begins, with the loops around it."""
    around = next(at for at in statements if encloses(at, call))
    end, parent = call.end_byte, call.parent
    while parent is not None and encloses(around, parent):
        if parent.type == "for_statement":
            end = parent.end_byte
        parent = parent.parent
    return end


def _exceeds(least: Sum, room: Sum) -> bool:
    """Whether a sum is more than another one, unless all its terms are 0; none is negative."""
    return fits(room, least) and not fits(least, room)


class _Reader:
    def __init__(self, declared: DeclaredTypes, source: Source, name: str, call: Node) -> None:
        self.declared = declared
        self.source = source
        self.name = name
        self.call = call

    def made(self) -> _Made | None:
        """The last statement before the append, in a block around it, that gives room."""
        child, parent = self.call, self.call.parent
        while parent is not None and parent.type not in _BODIES:
            if parent.type in (*_SEQUENCES, *_CASES):
                # Not by `prev_named_sibling`, which looks for its place from the start each time.
                for sibling in reversed(parent.named_children):
                    before = sibling.end_byte <= child.start_byte
                    found = self._given(sibling) if before else None
                    if found is not None:
                        return found
            child, parent = parent, parent.parent
        return None

    def _given(self, statement: Node) -> _Made | None:
        if statement.type not in _DECLARES:
            return None
        for name, value in _pairs(statement):
            if squeezed(self.source, name) == self.name:
                room, type_ = self._room(value)
                return _Made(statement, room, type_) if room is not None else None
        return None

    def _room(self, value: Node) -> tuple[Sum | None, str]:
        """The room for more elements that a value has, and the type that `make` is given."""
        given = arguments(value)
        if callee(self.source, value) == "make" and len(given) == 3:
            has, room = (self._sum(argument) for argument in given[1:])
            if has is None or room is None:
                return None, ""
            left = Counter(room)
            left.subtract(has)
            return left, "" if any(has.values()) else self.source.text(given[0])
        if callee(self.source, value) == "slices.Grow" and len(given) == 2:
            return self._sum(given[1]), ""
        if value.type == "slice_expression":
            start, end, limit = map(value.child_by_field_name, ("start", "end", "capacity"))
            if start is None and end is not None and limit is not None:
                is_empty = self.source.text(end) == "0"
                return (self._sum(limit) if is_empty else None), ""
        return None, ""

    def _sum(self, node: Node) -> Sum | None:
        return sum_of(self.source, node, node.end_byte)

    def is_changed(self, statements: list[Node], until: int) -> bool:
        """Whether the slice gets other memory or elements than by appends to itself.

        Asked of what begins before the offset `until`.
        """
        source = self.source
        parts = {*NAME.findall(self.name)} - {self.name}
        for node in (each for at in statements for each in walk(at) if each.start_byte < until):
            match node.type:
                case "inc_statement" | "dec_statement":
                    if squeezed(source, node.named_children[0]) in parts:
                        return True
                case "assignment_statement" | "short_var_declaration" | "range_clause":
                    left = node.child_by_field_name("left")
                    names = left.named_children if left is not None else []
                    targets = [squeezed(source, each) for each in names]
                    if any(at in parts or self.name.startswith(f"{at}.") for at in targets):
                        return True
                    if self.name not in targets:
                        continue
                    value = assigned(source, node, self.name)
                    if value is None or not appended(source, node, self.name):
                        return True
                    given = arguments(value)
                    if squeezed(source, given[0]) != self.name:
                        return True
                case "unary_expression":
                    if squeezed(source, node) == f"&{self.name}":
                        return True
                case "func_literal":
                    if any(appends(source, node, self.name)):
                        return True
                case "selector_expression":  # a method may append to what it is called on
                    operand = node.child_by_field_name("operand")
                    if operand is not None and squeezed(source, operand) == self.name:
                        return True
        return False


def _pairs(statement: Node) -> Iterator[tuple[Node, Node]]:
    """The variables that a statement declares or assigns, with the value of each."""
    if statement.type == "var_declaration":
        for spec in walk(statement):
            values = spec.child_by_field_name("value") if spec.type == "var_spec" else None
            if values is not None:
                yield from zip(
                    spec.children_by_field_name("name"), values.named_children, strict=False
                )
        return
    left, right = (statement.child_by_field_name(side) for side in ("left", "right"))
    if left is not None and right is not None and left.named_child_count == right.named_child_count:
        yield from zip(left.named_children, right.named_children, strict=True)
