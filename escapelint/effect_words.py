"""What a better order of a struct's fields changes, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from escapelint.often import IN_CALLED, IN_LOOP, PER_ITEM
from escapelint.site import Site
from escapelint.struct_effects import Effect
from escapelint.struct_uses import StructUse
from escapelint.structs import PaddedStruct

_OFTEN = {why: f" ({why})" for why in (IN_LOOP, IN_CALLED)}


def said_effects(
    padded: PaddedStruct,
    goarch: str,
    effects: Sequence[Effect],
    many: Sequence[Effect],
    often: Callable[[Site], str],
    elsewhere: int,
) -> str:
    """What becomes smaller, and where that is allocated: one of `many`, those that are worth a
    change, if there are such; `elsewhere` counts objects by the text of facts, those of other
    packages among them."""
    name, better = padded.declaration.name, padded.better
    if not effects:
        if elsewhere:
            return f"{_takes(goarch, 'one', better.old_allocation, better.new_allocation)}"
        return "This package is not known to put one on the heap"
    kinds = ("object", "element", "cell")
    (_, kind, holder), old, new, _ = min(
        effects,
        key=lambda e: (
            e not in many,
            kinds.index(e.use.kind),
            e.new == e.old,
            e.use.holder != name,
        ),
    )
    places = _places([e.use for e in effects if e.use[1:] == (kind, holder)], often)
    inside = "" if holder == name else f"It lies in {holder}. "
    if kind == "object":
        what = "one" if holder == name else f"one {holder}"
        return f"{inside}{_takes(goarch, what, old, new)}: allocated at {places}"
    held = "slices or arrays" if kind == "element" else "maps or channels"
    return f"{inside}Values lie side by side in {held}, made at {places}"


def _takes(goarch: str, what: str, old: int, new: int) -> str:
    start = f"On {goarch} the allocator takes {old} bytes for {what}"
    return f"{start}, then {new}" if new < old else f"{start} in both orders"


def _places(uses: Sequence[StructUse], often: Callable[[Site], str]) -> str:
    """ "a.go:12 (in a loop) and 3 other places": the one that runs most often, first."""
    first = next((use for use in uses if often(use.site)), uses[0])
    file, line = first.site.source.name.rpartition("/")[2], first.site.region.line
    others = len({use.site.region for use in uses}) - 1
    more = f" and {others} other place{'s' if others > 1 else ''}" if others else ""
    why = often(first.site)
    when = f" (in {first.site.function})" if why == PER_ITEM else _OFTEN.get(why, "")
    return f"{file}:{line}{when}{more}"
