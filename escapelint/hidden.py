"""Allocations of which the compiler says nothing, or "does not escape": calls in the object code
of a package that no heap fact explains, each at the expression that makes it.

A call is found by its line and kind. Where two expressions of a line could be its own, or the
line's kind of memory has a fact, nothing is told of it. Of inlined code it is told where that is
declared, if that is in the package: the copies may differ, but one cure mends all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from tree_sitter import Node

from escapelint.cached import cached_property
from escapelint.layout.channels import channel
from escapelint.layout.sizes import Sizes
from escapelint.matches import candidates
from escapelint.model import Allocates
from escapelint.objectcode import Code, Place
from escapelint.objects.calls import (
    CHANNEL,
    CONVERTED,
    DEFERRED,
    ENTRY,
    GOROUTINE,
    GROWN,
    MAP,
    SLICE,
    TEXT,
)
from escapelint.objects.reader import Allocation
from escapelint.site import Site
from escapelint.spot import Spot
from escapelint.syntax.appends import callee
from escapelint.syntax.comments import Change
from escapelint.syntax.purpose import purpose
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import constant_integer, type_of_expression
from escapelint.types.growth import Growth, read_growth
from escapelint.types.map_room import has_map_room, map_room_edit
from escapelint.types.maps import constant_entries, filled_map
from escapelint.types.model import Basic, Chan, Map, Slice, TypeExpr
from escapelint.types.texts import stays_in_loop
from escapelint.types.visible import means_itself

# Kinds of which the compiler may say nothing; of the others each allocation has a fact.
_KINDS = frozenset((SLICE, GROWN, TEXT, CONVERTED, MAP, ENTRY, CHANNEL, GOROUTINE, DEFERRED))
_MADE = {SLICE: Slice, MAP: Map, CHANNEL: Chan}
_STATEMENTS = {GOROUTINE: "go_statement", DEFERRED: "defer_statement"}
_ASSIGNMENTS = ("assignment_statement", "inc_statement", "dec_statement")
_STRING = Basic("string")


class Hidden(Spot):
    """One such allocation: `kind` is a constant of `objects.calls`, `at` the expression or
    statement that makes it."""

    def __init__(self, source: Source, at: Node, kind: str, types: DeclaredTypes) -> None:
        super().__init__(source, at)
        self.at = at
        self.kind = kind
        self._types = types

    @property
    def text(self) -> str:
        """It as it is written, in one line."""
        return " ".join(self.source.text(self.at).split())

    @property
    def allocates(self) -> Allocates:
        """How often its call allocates: what runtime/chan.go, slice.go, string.go and others do.

        The bytes are known of a channel only: of all else that allocates without a fact, the length
        is known when it runs.
        """
        if self.kind != CHANNEL:
            return Allocates("sometimes")
        return Allocates("always", size=self._channel_bytes())

    def _channel_bytes(self) -> int | None:
        """What a channel takes with its buffer, None where its length or element is not known."""
        sizes, type_ = self._types.measure, _type(self.source, self.at, self._types)
        if not isinstance(sizes, Sizes) or not isinstance(type_, Chan):
            return None
        given = self.at.child_by_field_name("arguments")
        length: int | None = 0
        if given is not None and given.named_child_count > 1:
            length = constant_integer(self._types, self.source, given.named_children[1])
        elem = sizes.of(type_.elem)
        if elem is None or length is None:
            return None
        return channel(elem, length, sizes.arch.word, sizes.release)

    @property
    def end(self) -> int:
        """The byte at which it ends, or its first line where it has several."""
        first = self.source.line_of(self.at.start_byte)
        return min(self.at.end_byte, self.source.line_end(first))

    @property
    def arguments(self) -> tuple[str, ...]:
        """What is given to a call, as written: type, length and capacity of a make."""
        given = self.at.child_by_field_name("arguments")
        return tuple(map(self.source.text, given.named_children)) if given is not None else ()

    @cached_property
    def stays_in_loop(self) -> bool:
        """Whether each turn of a loop makes it of the same local variables and constants; of a
        make, its length and capacity."""
        if not self.loop_depth:
            return False
        given = self.at.child_by_field_name("arguments")
        sizes = given.named_children[1:] if self.kind == SLICE and given is not None else [self.at]
        return all(each.type == "int_literal" or stays_in_loop(self.source, each) for each in sizes)

    @cached_property
    def growth(self) -> Growth | None:
        """How the slice of an append grows."""
        return read_growth(self._types, self.source, self.at) if self.kind == GROWN else None

    @cached_property
    def filled(self) -> tuple[str, str] | None:
        """(map, number of entries) of a map without a size to which each turn adds an entry."""
        return filled_map(self._types, self.source, self.at) if self.kind == ENTRY else None

    @cached_property
    def has_room(self) -> bool:
        """Whether its slice or map was made with room for what its call adds."""
        if self.kind == ENTRY:
            return has_map_room(self._types, self.source, self.at)
        return self.growth is not None and (self.growth.fits or self.growth.enough)

    @property
    def room_for_entries(self) -> Change | None:
        """The edit that makes room for all entries where the map is declared."""
        found = self.filled and map_room_edit(self._types, self.source, self.at)
        return found or None

    def means(self, *names: str) -> bool:
        """Whether names of the language and of packages mean there what they usually do."""
        return means_itself(self.source, self.at, names, self._types.names)

    @cached_property
    def constant_entries(self) -> int | None:
        """The entries of a map literal that is always the same and only looked up."""
        if self.at.type != "composite_literal":
            return None
        return constant_entries(self._types, self.source, self.at)

    @cached_property
    def purpose(self) -> str:
        """What it is made for, where nobody would notice that it is made faster, or ""."""
        return purpose(self.source, self.at)


def hidden_lines(code: Code) -> Mapping[str, Collection[int]]:
    """The lines, by file, at whose expressions will be looked."""
    found: dict[str, set[int]] = defaultdict(set)
    for (file, line), calls in code.here.items():
        if any(_is_own(call) for call in calls):
            found[file].add(line)
    return found


def _is_own(call: Allocation) -> bool:
    # A rune's string that stays on the stack has room there, whatever the rune; elements without
    # size take no memory.
    nothing = call.call == "intstring" or (call.kind in (SLICE, GROWN) and call.size == 0)
    return not call.calls and call.kind in _KINDS and not nothing


def hidden(
    sources: Sequence[Source],
    sites: Sequence[Site],
    code: Code,
    lines: Mapping[str, Collection[int]],
    types: DeclaredTypes,
) -> Iterator[Hidden]:
    """The allocations of a package's code that none of its sites explains, in order of position.

    `code` is the package's, of its own compile, and `lines` are its `hidden_lines`.
    """
    explained: set[int] = set()
    told: set[tuple[str, int]] = set()
    for site in sites:
        explained.update(id(call) for call in candidates(site, code))
        if site.node is not None:
            told.add((site.source.name, site.node.start_byte))
    for source in sources:
        if source.generated:
            continue
        for line in sorted(lines.get(source.name, ())):
            for found in _at_line(source, line, code, types, explained):
                if not any((source.name, at) in told for at in _starts(found)):
                    yield found


def _starts(found: Hidden) -> Iterator[int]:
    """The bytes at which what it is about starts: of a statement also the closure that it runs."""
    yield found.at.start_byte
    if found.kind in _STATEMENTS:
        call = found.at.named_child(0)
        if call is not None:
            yield call.start_byte


def _at_line(
    source: Source, line: int, code: Code, types: DeclaredTypes, explained: Collection[int]
) -> Iterator[Hidden]:
    place: Place = source.name, line
    by_kind: dict[str, list[Allocation]] = defaultdict(list)
    for call in code.here[place]:
        if _is_own(call):
            by_kind[call.kind].append(call)
    nodes: list[Node] | None = None
    for kind, calls in by_kind.items():
        if any(id(call) in explained for call in calls):
            continue
        if nodes is None:
            nodes = list(_nodes(source, line))
        fitting = [node for node in nodes if _makes(kind, source, node, line, types)]
        if len(fitting) == 1:
            yield Hidden(source, fitting[0], kind, types)


def _nodes(source: Source, line: int) -> Iterator[Node]:
    """The named nodes of a line, whether they start there or go on."""
    start, end = source.offset(line, 1), source.line_end(line)
    if start is None:
        return
    text = source.data[start:end]
    start += len(text) - len(text.lstrip())
    root = source.node_at(start, end)
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if node.is_named:
            yield node
        stack += [c for c in node.children if c.end_byte > start and c.start_byte < end]


def _makes(kind: str, source: Source, node: Node, line: int, types: DeclaredTypes) -> bool:
    """Whether a node of a line can be what makes a kind of memory there."""
    if kind == TEXT:
        return _adds_texts(source, node, line, types)
    if source.line_of(node.start_byte) != line:
        return False
    if kind in _STATEMENTS:
        return node.type == _STATEMENTS[kind]
    if kind == ENTRY:
        return node.type in _ASSIGNMENTS and _puts(source, node, types)
    if kind == GROWN:
        return callee(source, node) == "append"
    if kind == CONVERTED:
        return _converts(source, node)
    literal = kind == MAP and node.type == "composite_literal"
    if not literal and callee(source, node) != "make":
        return False
    return isinstance(_type(source, node, types), _MADE[kind])


def _type(source: Source, node: Node, types: DeclaredTypes) -> TypeExpr:
    return types.underlying(type_of_expression(types, source, node))


def _adds_texts(source: Source, node: Node, line: int, types: DeclaredTypes) -> bool:
    operator = node.child_by_field_name("operator")
    if operator is None or source.line_of(operator.start_byte) != line:
        return False
    if node.type == "assignment_statement" and operator.type == "+=":
        left = node.child_by_field_name("left")
        added = left.named_children[0] if left is not None and left.named_children else None
        return added is not None and _type(source, added, types) == _STRING
    if node.type != "binary_expression" or operator.type != "+":
        return False
    around = node.parent
    while around is not None and around.type == "parenthesized_expression":
        around = around.parent
    if around is not None and around.type == "binary_expression":
        outer = around.child_by_field_name("operator")
        if outer is not None and outer.type == "+":
            return False
    return _type(source, node, types) == _STRING


def _converts(source: Source, node: Node) -> bool:
    if node.type == "type_conversion_expression":
        return True
    return callee(source, node) == "string"


def _puts(source: Source, node: Node, types: DeclaredTypes) -> bool:
    """Whether a statement assigns an entry of a map."""
    left = node.child_by_field_name("left") or node.named_child(0)
    if left is None:
        return False
    targets = left.named_children if left.type == "expression_list" else [left]
    for target in targets:
        operand = target.child_by_field_name("operand")
        if target.type != "index_expression" or operand is None:
            continue
        if isinstance(_type(source, operand, types), Map):
            return True
    return False
