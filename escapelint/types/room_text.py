"""The code that gives a slice room from the start, in words that say where it goes."""

from __future__ import annotations

import re

from escapelint.types.growth import Growth

_NAMES = ("n", "size", "count", "room", "number", "wanted")  # for the number of elements
_TIMES = {1: "once", 2: "twice"}
_LONG = 72  # characters of values that are shown
_WORD = re.compile(r"\w+")


def room_text(growth: Growth, *, has_slices: bool, nil_matters: bool) -> str:
    """How to make room for `growth.total` elements, which must be known.

    `has_slices` says that there is a package slices; `nil_matters`, that somebody tells a nil slice
    from an empty one, so that it must stay nil where nothing is appended.
    """
    if growth.at == "loop, after others":
        return _more(growth, has_slices) + _limits(growth)
    if growth.starts == "literal":
        return _filled(growth) + _limits(growth)
    if growth.starts == "length":
        made = f"make({_type(growth)}, {growth.given}, {growth.total})"
        return f"make it with room: {growth.slice} := {made}{_limits(growth)}"
    if growth.starts == "nil" and not growth.never_nil:
        return _nil_kept(growth, has_slices, nil_matters)
    made = f"make({_type(growth)}, 0, {growth.total})"
    if growth.at == "loop":
        advice = f"make it with room before the loop: {growth.slice} = {made}"
    else:
        advice = f"make it with room: {growth.slice} := {made}"
    return advice + _limits(growth)


def _filled(growth: Growth) -> str:
    """The literal as an append to what has room."""
    name, values = growth.slice, growth.values
    made = f"{name} := make({_type(growth)}, 0, {growth.total})"
    shown = ", ".join(values)
    # What has no type of its own in a literal has none in a call.
    if len(shown) > _LONG or "\n" in shown or any(value.startswith("{") for value in values):
        what = "its element" if len(values) == 1 else f"its {len(values)} elements"
        return f"make it with room at once, and append {what} to it: {made}"
    return f"make it with room at once: {made}, then {name} = append({name}, {shown})"


def _more(growth: Growth, has_slices: bool) -> str:
    name, total = growth.slice, growth.total
    if has_slices:
        return f"make room before the loop: {name} = slices.Grow({name}, {total})"
    room = f"make({_type(growth)}, len({name}), len({name})+{total})"
    return f"move it to a slice with room before the loop: {room}"


def _nil_kept(growth: Growth, has_slices: bool, nil_matters: bool) -> str:
    """First so that it stays nil, then as others would write it.

    There is room for what the loop appends and no more: the rest need not come.
    """
    name, count = growth.slice, growth.count
    made = f"make({_type(growth)}, 0, {count})"
    where = f"{name} = {made}" if growth.at == "loop" else f"{name} := {made}"
    if growth.at_most or growth.skips:  # there may be none where the count is not 0
        return f"if nobody tells nil from empty, make it with room: {where}{_limits(growth)}"
    if has_slices:
        kept = f"{name} = slices.Grow({name}, {count})"
    else:
        used = {name, *_WORD.findall(count)}
        n = next(each for each in _NAMES if each not in used)
        sized = f"make({_type(growth)}, 0, {n})"
        kept = f"if {n} := {count}; {n} > 0 {{ {name} = {sized} }}"
    advice = f"make room before the loop: {kept}, which keeps nil where there are none"
    limits = _limits(growth)
    if nil_matters:
        return advice + (limits if has_slices else "")
    return f"{advice}; or, if nobody tells nil from empty, make it with room: {where}{limits}"


def _type(growth: Growth) -> str:
    return " ".join(growth.type.split())


def _limits(growth: Growth) -> str:
    most = " (at most so many come)" if growth.at_most else ""
    return most or (f" ({growth.over} must not be negative)" if growth.may_be_negative else "")


def turns_text(growth: Growth) -> str:
    """What a slice starts with, and how often the loop appends to it."""
    return f"{_start(growth)} appended to {_per_turn(growth)} of {loop_of(growth)}"


def _start(growth: Growth) -> str:
    if growth.given:
        return f"it starts with {_elements(growth.given)} and no room for more, and is"
    if growth.before:
        return "it starts empty, gets other elements first and is"
    return "it is" if growth.at == "loop, after others" else "it starts empty and is"


def _elements(count: str) -> str:
    return "1 element" if count == "1" else f"{count} elements"


def _per_turn(growth: Growth) -> str:
    times = _TIMES.get(growth.per_turn, f"{growth.per_turn} times")
    return f"{times} per turn"


def loop_of(growth: Growth) -> str:
    """The loop that appends."""
    return f"the loop {'over' if growth.ranges else 'up to'} {growth.over}"
