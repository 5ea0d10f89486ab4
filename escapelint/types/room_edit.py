"""The edits that give a slice room from the start, where nobody can tell the difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import appends, arguments, base, callee, encloses, walk
from escapelint.syntax.comments import Change
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.imports import adding
from escapelint.syntax.insertion import lines_before
from escapelint.syntax.loops import loop_around
from escapelint.syntax.source import Source
from escapelint.types.growth import Growth
from escapelint.types.room import scope_of
from escapelint.types.scope import Binding, find_binding
from escapelint.types.starts import value_of

_BODIES = (*FUNCTIONS, "func_literal")
# What may be evaluated earlier than it was: sums of numbers and lengths.
_PLAIN = re.compile(r"(?:len\([\w.]+\)|\d+|[+*])+")
_OF_NAMES = re.compile(r"(?:len\(\w+\)|\d+|[+*])+")  # which may come before a look for nil
_NAME = re.compile(r"len\((\w+)\)")
# Values of a literal that do nothing, so that it is no matter whether lengths are read before.
_STILL = (
    "binary_expression",
    "expression_list",
    "false",
    "float_literal",
    "identifier",
    "int_literal",
    "interpreted_string_literal",
    "interpreted_string_literal_content",
    "escape_sequence",
    "literal_element",
    "nil",
    "parenthesized_expression",
    "raw_string_literal",
    "raw_string_literal_content",
    "rune_literal",
    "true",
    "comment",
)
_SLICES = "slices"


class RoomEdit(NamedTuple):
    """Sorted, disjoint changes, and where they make room: "declaration" or "loop"."""

    changes: list[Change]
    at: str


def room_edit(source: Source, call: Node, growth: Growth, *, has_slices: bool) -> RoomEdit | None:
    """How to make room for `growth.count` elements, or for all, from the start.

    None where the turns are not known, or where the difference could be seen: the code asks for
    the capacity, compares the slice with nil or uses it in the loop for more than its length,
    appends it to other slices, or an error that leaves the loop returns it. `has_slices` says that
    there is a package slices.
    """
    binding = find_binding(source, base(arguments(call)[0]))
    loop = loop_around(call)
    if binding is not None and growth.lacks:
        larger = _with_more(source, binding, loop, growth)
        return RoomEdit([larger], "declaration") if larger is not None else None
    if binding is None or loop is None or not _is_certain(growth):
        return None
    if loop.parent is not None and loop.parent.type == "labeled_statement":
        return None
    uses = _Uses(source, binding, loop, growth.slice)
    if not uses.are_plain:
        return None
    if growth.starts == "literal":
        appended = _appended(source, binding, growth)
        return RoomEdit(appended, "declaration") if appended else None
    declared = _in_declaration(source, binding, growth)
    if declared is not None:
        return RoomEdit([declared], "declaration")
    # Elements that it has from the start would move to the new room.
    if not has_slices or growth.starts not in ("nil", "empty"):
        return None
    if growth.starts == "nil" and uses.may_leave:
        return None
    # It keeps nil where there are none, and what is there already.
    line = f"{growth.slice} = slices.Grow({growth.slice}, {growth.count})"
    before, imported = lines_before(source, loop, line), adding(source, _SLICES)
    if before is None or imported is None or not _PLAIN.fullmatch(growth.count):
        return None
    return RoomEdit([*imported, (before[0], before[0], before[1])], "loop")


def _is_certain(growth: Growth) -> bool:
    known = growth.every and growth.first and growth.total and growth.starts
    return bool(known) and not (growth.may_be_negative or growth.at_most or growth.skips)


def _in_declaration(source: Source, binding: Binding, growth: Growth) -> Change | None:
    """Another value for the declaration, where it is not nil anyway."""
    if growth.at != "declaration" or not _PLAIN.fullmatch(growth.total):
        return None
    type_ = " ".join(growth.type.split())
    value = value_of(binding)
    if value is not None and growth.starts in ("empty", "length"):
        made = f"make({type_}, {growth.given or 0}, {growth.total})"
        return value.start_byte, value.end_byte, made
    statement = binding.declaration.parent
    alone = (
        binding.kind == "var"
        and statement is not None
        and statement.type == "var_declaration"
        and statement.named_child_count == 1
        and binding.declaration.child_by_field_name("value") is None
        and len(binding.declaration.children_by_field_name("name")) == 1
        and "(" not in source.text(statement).partition(growth.slice)[0]
    )
    if statement is None or not alone or growth.starts != "nil" or not growth.never_nil:
        return None
    made = f"{growth.slice} := make({type_}, 0, {growth.total})"
    return statement.start_byte, statement.end_byte, made


def _with_more(
    source: Source, binding: Binding, loop: Node | None, growth: Growth
) -> Change | None:
    """A larger capacity for a `make` that gives too little, of lengths of the function's locals."""
    scope, value = scope_of(binding), value_of(binding)
    given = arguments(value) if value is not None and callee(source, value) == "make" else []
    if scope is None or len(given) != 3 or source.text(given[2]) != growth.room:
        return None
    if not _OF_NAMES.fullmatch(growth.lacks) or "comment" in {n.type for n in walk(given[2])}:
        return None
    names = set(_NAME.findall(growth.lacks))
    for node in walk(scope):
        if node.type == "identifier" and source.text(node) in names:
            around, bound = node.parent, find_binding(source, node)
            # One of the package may be another's at the time; `xs, err := f()` assigns xs.
            if bound is None or bound.name.start_byte >= binding.name.start_byte:
                return None
            statement = around.parent if around is not None else None
            if (
                statement is not None
                and statement.type in ("short_var_declaration", "range_clause")
                and statement.child_by_field_name("left") == around
            ):
                return None
            if enclosing(node, _BODIES) != enclosing(binding.name, _BODIES):
                return None
    if not _Uses(source, binding, loop, growth.slice).are_plain:
        return None
    return given[2].start_byte, given[2].end_byte, growth.lacks


def _appended(source: Source, binding: Binding, growth: Growth) -> list[Change]:
    """A `make` with room, and the elements of the literal appended to it as they are written; []
    where one of them may change what is counted."""
    value, declaration = value_of(binding), binding.declaration
    statement = declaration.parent if binding.kind == "var" else declaration
    body = value.child_by_field_name("body") if value is not None else None
    if value is None or body is None or statement is None or growth.at != "declaration":
        return []
    elements = [each for child in body.named_children for each in walk(child)]
    if any(each.type not in _STILL for each in elements) or not _PLAIN.fullmatch(growth.total):
        return []
    line = source.line_of(statement.start_byte)
    indent = source.data[source.line_starts[line - 1] : statement.start_byte]
    type_ = value.child_by_field_name("type")
    if indent.strip() or type_ is None or type_.end_byte != body.start_byte:
        return []
    name, blanks = growth.slice, indent.decode("ascii")
    made = f"make({' '.join(growth.type.split())}, 0, {growth.total})"
    start, end = body.start_byte, body.end_byte
    after = "" if source.data[start + 1 : start + 2].isspace() else " "
    return [
        (value.start_byte, start + 1, f"{made}\n{blanks}{name} = append({name},{after}"),
        (end - 1, end, ")"),
    ]


class _Uses:
    """How a function uses a slice that a loop fills."""

    def __init__(self, source: Source, binding: Binding, loop: Node | None, name: str) -> None:
        self._source = source
        self._binding = binding
        self._loop = loop
        self._name = name

    @property
    def are_plain(self) -> bool:
        """Whether nothing tells how much room there is, or what the slice is in the loop."""
        scope = scope_of(self._binding)
        if scope is None or not self._name.isidentifier():
            return False
        for use in self._all(scope):
            if use.start_byte == self._binding.name.start_byte:
                continue
            if self._in_loop(use) and not self._is_append_or_length(use, self._loop):
                return False
            if enclosing(use, _BODIES) != enclosing(self._binding.name, _BODIES):
                return False
            if self._is_told(use):
                return False
        return True

    def _in_loop(self, use: Node) -> bool:
        return self._loop is not None and encloses(self._loop, use)

    @property
    def may_leave(self) -> bool:
        """Whether something in the loop may end the function with the slice as it is."""
        named = self._binding.kind == "result"
        for node in walk(self._loop) if self._loop is not None else ():
            if node.type == "return_statement" and (named or any(self._all(node))):
                return True
        # What a panic leaves a recovering function returns.
        return named

    def _all(self, node: Node) -> Iterator[Node]:
        for each in walk(node):
            if each.type == "identifier" and self._source.text(each) == self._name:
                yield each

    def _is_append_or_length(self, use: Node, loop: Node | None) -> bool:
        statements = appends(self._source, loop, self._name) if loop is not None else ()
        for statement in statements:
            call = next((n for n in walk(statement) if n.type == "call_expression"), None)
            left = statement.child_by_field_name("left")
            places = [*arguments(call)[:1], left] if call is not None else [left]
            if any(place is not None and encloses(place, use) for place in places):
                return True
        return self._call_of(use) == "len"

    def _is_told(self, use: Node) -> bool:
        """Whether the capacity or nil is asked for, or the slice appended to something else."""
        parent = use.parent
        if parent is not None and parent.type == "binary_expression":
            sides = (parent.child_by_field_name(side) for side in ("left", "right"))
            return any(side is not None and side.type == "nil" for side in sides)
        if parent is not None and parent.type in ("slice_expression", "unary_expression"):
            return True
        called = self._call_of(use)
        if called == "append" and not self._in_loop(use):
            statement = enclosing(use, ("assignment_statement",))
            target = statement.child_by_field_name("left") if statement is not None else None
            return target is None or self._source.text(target) != self._name
        return called == "cap"

    def _call_of(self, use: Node) -> str:
        """What a use is the first argument of."""
        given = use.parent
        call = given.parent if given is not None and given.type == "argument_list" else None
        if call is None or call.type != "call_expression" or arguments(call)[:1] != [use]:
            return ""
        return callee(self._source, call)
