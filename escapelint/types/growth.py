"""How a slice grows by append: whose it is, what it starts as, and how much is appended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tree_sitter import Node

from escapelint.syntax.appends import (
    VARIADIC,
    appended,
    appends,
    arguments,
    base,
    callee,
    encloses,
    squeezed,
)
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import (
    identifiers,
    leaves_early,
    loop_around,
    times,
    turns,
)
from escapelint.syntax.normal import normal
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.filled import Filling, read_filling
from escapelint.types.lengths import length_of
from escapelint.types.model import Array, Basic, Slice, TypeExpr, Unknown
from escapelint.types.moved import Moved, read_moved
from escapelint.types.room import needed, room_made, scope_of
from escapelint.types.scope import Binding, find_binding
from escapelint.types.starts import is_short, start_of

_BODIES = (*FUNCTIONS, "func_literal")
_UNKNOWN = Unknown("not a slice")
_SKIPPED = 2  # turns less than there is room for, which are not worth a word
_UNKNOWN_WAY = Moved()


@dataclass(frozen=True, slots=True)
class Growth:
    """One `append(slice, …)`.

    `kind` tells what `slice` is: "local" (a variable or named result of the function), "captured",
    "parameter", "global", "field", "element", "pointer", "empty" (`[]T{}`, `[]T(nil)`), "literal",
    "append", "make" or "other".
    """

    slice: str  # as written
    kind: str
    back: bool = False  # the result is assigned to what was appended to
    starts: str = ""  # of a local: "nil", "empty", "literal" or "length", "" for anything else
    type: str = ""  # of a local that starts so, or that is made with too little room, as written
    given: str = ""  # how many elements a literal or `make` gives it from the start, as Go
    values: tuple[str, ...] = ()  # those of the literal, as written
    before: int = 0  # elements that single appends give it before the loop, at most
    room: str = ""  # the capacity that the function makes it with, as written
    fits: bool = False  # it is known that there is room for this append on every path
    enough: bool = False  # it is, as far as this function tells
    lacks: str = ""  # the capacity that is enough for all, where this one is surely too little
    in_loop: bool = False
    over: str = ""  # what the loop ranges over or counts to, "" if its turns are not known
    ranges: bool = False  # whether it ranges over it
    count: str = ""  # how many elements all turns append, as Go; "" if not known
    per_turn: int = 0
    at_most: bool = False  # it may be far fewer: `for i := a; i < n; i += b`
    skips: bool = False  # it is one or two fewer: `for i := 1; i < n; i++`
    every: bool = False  # each turn appends `per_turn` elements, and only errors leave the loop
    errors: bool = False  # errors leave the loop
    may_be_negative: bool = False
    first: bool = True  # no other append of the loop's turn comes before
    total: str = ""  # of a local: room for all that is appended from `at` on, "" if not known
    at: str = ""  # where `total` is known: "declaration", "loop" or "loop, after others"
    never_nil: bool = False  # where `total` is known: even if the loop does not turn
    listed: str = ""  # the package's variable that the loop ranges over, "" for others
    element: TypeExpr = _UNKNOWN  # of a local
    moved: Moved = _UNKNOWN_WAY  # where `total` is known: how it gets to the heap
    over_type: TypeExpr = _UNKNOWN  # what it ranges over: an underlying type
    short: bool = False  # that is a local with a fixed small number of elements


def read_growth(declared: DeclaredTypes, source: Source, call: Node) -> Growth | None:
    """What is known of `append(…)`; None where the node is no such call."""
    if callee(source, call) != "append" or not arguments(call):
        return None
    return _Reader(declared, source, call).growth()


class _Reader:
    def __init__(self, declared: DeclaredTypes, source: Source, call: Node) -> None:
        self.declared = declared
        self.source = source
        self.call = call
        values = call.parent
        self.statement = (values.parent if values is not None else None) or call
        self.base = base(arguments(call)[0])
        self.name = squeezed(source, self.base)

    def growth(self) -> Growth:
        source, name = self.source, self.name
        kind, binding = self._kind()
        found = Growth(name, kind, appended(source, self.statement, name) != 0)
        loop = self._loop(kind)
        if loop is not None:
            found = self._in_loop(replace(found, in_loop=True), loop)
        start = start_of(source, binding) if binding is not None else None
        room = (start.room if start is not None else "") or room_made(source, self.call, name)
        filling = read_filling(self.declared, source, self.call, name)
        if not found.back:  # what is appended to something else is not counted
            filling = Filling(seen=filling.seen)
        if room or filling.seen or start is None or binding is None:
            return self._with_room(found, room, filling)
        if loop is None or not found.every:
            return replace(found, starts=start.empty, type=start.type if start.empty else "")
        stays = isinstance(found.over_type, Slice | Array) or found.over_type == Basic("string")
        need = needed(source, binding, loop, found.count, start, stays=stays)
        scope = scope_of(binding)
        if start.given and need.at != "declaration":
            return found
        found = replace(found, starts=start.empty, type=start.type)
        if not need.room or scope is None or not start.empty:
            return found
        type_ = self._underlying(self.base)
        return replace(
            found,
            total=need.room,
            at=need.at,
            given=start.given,
            values=start.values,
            before=need.before,
            never_nil=need.always,
            element=type_.elem if isinstance(type_, Slice) else _UNKNOWN,
            moved=read_moved(source, binding, scope, "".join(start.type.split()), self._type_of),
        )

    def _with_room(self, found: Growth, room: str, filling: Filling) -> Growth:
        """One that was made with room, or of which nothing is known."""
        as_loop = bool(room) and found.every and normal(room) == normal(found.count)
        return replace(
            found,
            room=room,
            fits=filling.fits and found.kind == "local",  # others may append to a field
            enough=filling.fits or (as_loop and not filling.seen),
            lacks=filling.lacks,
            type=filling.type,
        )

    def _type_of(self, node: Node) -> TypeExpr:
        return type_of_expression(self.declared, self.source, node)

    def _underlying(self, node: Node) -> TypeExpr:
        return self.declared.underlying(self._type_of(node))

    def _kind(self) -> tuple[str, Binding | None]:
        node = self.base
        match node.type:
            case "identifier":
                binding = find_binding(self.source, node)
                if binding is None:
                    return "global", None
                if enclosing(binding.name, _BODIES) != enclosing(node, _BODIES):
                    return "captured", None
                if binding.kind in ("param", "receiver"):
                    return "parameter", None
                is_local = binding.kind in ("short", "var", "result")
                return ("local", binding) if is_local else ("other", None)
            case "selector_expression":
                operand = node.child_by_field_name("operand")
                return ("global" if self._is_import(operand) else "field"), None
            case "index_expression":
                return "element", None
            case "unary_expression":
                return "pointer", None
            case "composite_literal":
                body = node.child_by_field_name("body")
                return ("literal" if body is not None and body.named_children else "empty"), None
            case "type_conversion_expression":
                operand = node.child_by_field_name("operand")
                return ("empty" if operand is not None and operand.type == "nil" else "other"), None
            case "call_expression":
                given, name = arguments(node), callee(self.source, node)
                if given and given[0].type == "nil":
                    return "empty", None
                return (name if name in ("append", "make") else "other"), None
        return "other", None

    def _is_import(self, operand: Node | None) -> bool:
        if operand is None or operand.type != "identifier":
            return False
        imports = self.declared.imports.get(self.source.name, {})
        return self.source.text(operand) in imports and not find_binding(self.source, operand)

    def _loop(self, kind: str) -> Node | None:
        """The loop around the append that the slice outlives."""
        loop = loop_around(self.call)
        if loop is None or kind in ("element", "other"):
            return None
        bindings = (find_binding(self.source, name) for name in identifiers(self.base))
        inside = any(b is not None and encloses(loop, b.declaration) for b in bindings)
        return None if inside else loop

    def _in_loop(self, found: Growth, loop: Node) -> Growth:
        body = loop.child_by_field_name("body")
        known = turns(self.source, loop)
        if body is None or known is None:
            return found
        length = length_of(self.declared, self.source, known, self.name)
        if not length:
            return found
        every = list(appends(self.source, body, self.name))
        if any(appended(self.source, at, self.name) == VARIADIC for at in every):
            return found
        per_turn = times(body, self._of_statement)
        leaves = leaves_early(self.source, loop)
        before = [at for at in every if at.start_byte < self.statement.start_byte]
        return replace(
            found,
            over=self.source.text(known.counted),
            ranges=known.ranges and length.startswith("len("),
            listed=self._package_variable(known.counted) if known.ranges else "",
            short=known.ranges and is_short(self.source, known.counted, self.call),
            over_type=self._underlying(known.counted) if known.ranges else _UNKNOWN,
            count=_product(per_turn or 1, length),
            per_turn=per_turn or 0,
            every=bool(per_turn) and leaves != "yes",
            errors=leaves == "error",
            at_most=not known.exact or known.skips > _SKIPPED,
            skips=known.skips > 0,
            may_be_negative=not (length.startswith("len(") or length.isdecimal()),
            first=not before,
        )

    def _package_variable(self, node: Node) -> str:
        name = self.source.text(node)
        if node.type == "selector_expression":
            return name if self._is_import(node.child_by_field_name("operand")) else ""
        if node.type != "identifier" or find_binding(self.source, node) is not None:
            return ""
        known = name in self.declared.variables or self.declared.dots.get(self.source.name, ())
        return name if known else ""

    def _of_statement(self, node: Node) -> int | None:
        """How many elements a statement appends, None where that is not known."""
        found = appended(self.source, node, self.name)
        return found or (None if any(appends(self.source, node, self.name)) else 0)


def _product(factor: int, length: str) -> str:
    return length if factor == 1 else f"{factor}*{length}"
