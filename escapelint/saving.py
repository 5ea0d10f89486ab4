"""What room from the start saves a slice that grows by append: heap objects, by its length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from escapelint.facts.text import callee_of
from escapelint.layout.growing import KEPT_BY_RANGE, allocations, free
from escapelint.layout.sizes import Sizes
from escapelint.site import Site
from escapelint.syntax.appends import encloses
from escapelint.syntax.loops import loop_around
from escapelint.types.growth import Growth
from escapelint.types.model import Map

SHORT_LIST = 8  # elements of a list that may well be no longer, of which findings speak
_MANY = 8  # other allocations of a turn, beside which those of one slice are nothing

_TELLS_NIL = re.compile(r"\b(?:json|yaml|bson|cbor|msgpack|reflect)\.|\bcmp\.(?:Equal|Diff)\b")


class Saving(NamedTuple):
    """Heap objects that a slice takes which gets its elements one by one.

    `free` is the number of elements up to which it is one, at least, and `of_eight` how many
    eight elements take, None where that is not certain.
    """

    free: int
    of_eight: int | None


def read_saving(site: Site, sizes: Sizes | None) -> Saving | None:
    """What the growth at a site takes, None where the size of an element is not known."""
    growth = site.growth
    if growth is None or sizes is None:
        return None
    layout = sizes.of(growth.element)
    if layout is None or not layout.size:
        return None
    word, release = sizes.arch.word, sizes.release
    ways = {_moves(site, growth, release)} - {None} or {True, False}
    found = {allocations(SHORT_LIST, layout, word, release, moved=bool(way)) for way in ways}
    known = growth.per_turn == 1 and len(found) == 1
    return Saving(
        free=max(free(layout, word, release, moved=bool(way)) for way in ways),
        of_eight=found.pop() if known else None,
    )


def said_of_room(site: Site, sizes: Sizes | None) -> str:
    """What a slice takes without room, to be added to a sentence; "" where that is unknown."""
    saving = read_saving(site, sizes)
    growth = site.growth
    if saving is None or saving.of_eight is None or growth is None:
        return ""
    if growth.given or growth.before:
        return ""
    if saving.free >= SHORT_LIST:
        return f"; from {saving.free + 1} elements on that is more than one allocation"
    return f"; {SHORT_LIST} elements take {saving.of_eight} allocations where 1 would do"


def gains_room(site: Site, sites: Sequence[Site], sizes: Sizes | None) -> bool:
    """Whether room saves something worth it where nothing says how long the list is.

    It does for a short list, too, or that is made in each turn of a loop, or holds what a map has.
    `sites` are those of the package.
    """
    growth = site.growth
    if growth is None or _others_in_turn(site, sites) >= _MANY:
        return False
    if site.loop_depth > 1 or isinstance(growth.over_type, Map):
        return True
    saving = read_saving(site, sizes)
    if saving is None:
        return False
    # What starts with elements has room for no more of them, wherever it is.
    return bool(growth.given) or saving.free - growth.before < SHORT_LIST


def _others_in_turn(site: Site, sites: Sequence[Site]) -> int:
    """How many other allocations each turn of the loop around a site makes, errors aside."""
    loop = loop_around(site.node) if site.node is not None else None
    if loop is None:
        return 0
    return sum(
        other is not site
        and other.source is site.source
        and other.node is not None
        and encloses(loop, other.node)
        and not other.cold
        for other in sites
    )


def tells_nil(site: Site, name: str) -> bool:
    """Whether somebody is known to tell whether a slice is nil: its function, or an encoder."""
    function = site.function_node
    compares = re.compile(rf"(?<![\w.]){re.escape(name)}\s*[!=]=\s*nil\b")
    if function is not None and compares.search(site.source.text(function)):
        return True
    callees = (
        callee_of(note.expr)
        for flow in site.flows
        for note in flow.notes
        if note.reason == "call parameter"
    )
    return any(map(_TELLS_NIL.search, callees))


def _moves(site: Site, growth: Growth, release: tuple[int, int]) -> bool | None:
    """Whether it begins on the stack, where Go does that, None where that is unknown."""
    ranged = growth.moved.ranged and release >= KEPT_BY_RANGE
    if ranged or growth.moved.once is not None:
        return bool(growth.moved.once) and not ranged
    # Callees that keep it, and interfaces, get it from the heap.
    passed = any(
        flow.src == growth.slice and note.reason in ("call parameter", "interface-converted")
        for flow in site.flows
        for note in flow.notes
    )
    return False if passed else None
