"""The object code allocates where the compiler's diagnostics say nothing, or "does not escape".

That memory does not escape is not yet to say that it is on the stack. A slice of a size that is not
constant, a concatenation and a copy of a text have 32 bytes there, and a map eight entries: what is
larger is allocated at run time. Channels, goroutines and defers in loops are allocated without a
word, and so is the room of maps and of local slices that grow. escapelint finds them as calls of
the runtime's allocator in the object code that no diagnostic explains.

A warning is given where the cure is sure: a slice that each turn of a loop makes anew although
nothing keeps it beyond the turn, of the same size or to be appended to; a text that each turn makes
of the same parts; a slice or a map that is filled by a loop over something whose length is known
before, where another loop is around it or calls its function; a map of constants that is built to
be looked up in; and a defer in a loop that closes or unlocks what its turn has opened or locked,
but at the end of the function. Everything else is a note, and entries of other maps are not told at
all: most find room.

What is inlined from another package is not told here, nor what is in generated code.

## Example

```go
package p

func Before(groups [][]string, leader string) (count int) {
    for _, names := range groups {
        count += places(names)[leader]
    }
    return count
}

func places(names []string) map[string]int {
    found := make(map[string]int)
    for place, name := range names {
        found[name] = place // want hidden-allocation
    }
    return found
}
```

Use instead:

```go
package p

func Before(groups [][]string, leader string) (count int) {
    for _, names := range groups {
        count += places(names)[leader]
    }
    return count
}

func places(names []string) map[string]int {
    found := make(map[string]int, len(names))
    for place, name := range names {
        found[name] = place
    }
    return found
}
```

## When not to follow it

Where the code runs seldom, or there are never more than a few elements: up to 32 bytes or eight
entries lie on the stack. Where most keys of a map are the same, a map with room for all takes more
memory than it needs. A buffer that is used again holds what the last turn has left in it: clear it,
unless it is filled before it is read.

## Fix safety

What a loop fills gets room for all where it is declared, a slice that is nil there by `slices.Grow`
before the loop. That is safe. Of slices, the conditions are those of `append-growth`. A map is
declared without a size by `:=`, in the block of the loop, which ranges over a slice, an array or a
map; nothing touches it before, each turn puts one entry and only reads, counts and deletes others.
What is ranged over is a variable of the function that nothing in between assigns, no function
literal uses and whose address is not taken, or the loop comes directly behind the declaration;
nothing in between leaves the block. Where a map is ranged over, the loop calls no function of the
package, which may add to it. Where some keys are the same, the map takes more memory than it did.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from escapelint.api import (
    Finding,
    Fix,
    Hidden,
    Level,
    Pass,
    Rule,
    asks_for_few,
    describes,
    ends_in_error,
    hidden_room_fix,
    is_filled_often,
    is_over_few,
    reads_files,
    room_text,
    runs_each_turn,
    runtime_calls,
    starts,
    takes_flag,
    weights_at,
)

RULE = Rule(level="warning", tags=("memory", "object-code", "performance"))

_FEW = 8  # entries of a map that lie on the stack
_LENGTH, _CAPACITY = 1, 2  # arguments of make
_LONGER = re.compile(r"^[^\"`]* \+= ")
_FILLED = (runtime_calls.GROWN, runtime_calls.ENTRY)
_ENDS = re.compile(r"defer [\w.]+\.(?:Close|Unlock|RUnlock)\(\)")


def check(p: Pass) -> Iterator[Finding]:
    """Reports them: as warnings where the cure is sure and the code may run often."""
    for hidden in p.hidden:
        said = _said(p, hidden)
        if said is None:
            continue
        message, suggestion, certain = said
        level = None if certain and _is_worth_it(p, hidden) else Level.NOTE
        allocates, tells = hidden.allocates, p.tells(hidden.source, level or Level.WARNING)
        found = p.finding(
            hidden.source,
            hidden.at.start_byte,
            hidden.end,
            message=message,
            subject=hidden.text,
            suggestion=suggestion,
            level=level,
            weights=weights_at(p, hidden, allocates.size) if tells else (),
            function=hidden.function,
            fixes=_fixes(p, hidden, level) if certain else (),
        )
        yield replace(found, size=allocates.size, allocates=allocates, unsaid=hidden.kind)


def _fixes(p: Pass, hidden: Hidden, level: Level | None) -> list[Fix]:
    """Room from the start, for what a loop fills."""
    if hidden.kind not in _FILLED or not p.shows(p.level_in(hidden.source, level)):
        return []
    return hidden_room_fix(hidden, has_slices=p.offers("slices"))


def _is_worth_it(p: Pass, hidden: Hidden) -> bool:
    if (
        p.is_tool
        or (hidden.purpose and hidden.kind != runtime_calls.DEFERRED)
        or p.cold(hidden)
        or takes_flag(hidden.source, hidden.at)
    ):
        return False
    if describes(hidden.function) or starts(hidden.function) or p.seldom_called(hidden):
        return False
    return hidden.kind not in _FILLED or _is_filled_often(p, hidden)


def _is_filled_often(p: Pass, hidden: Hidden) -> bool:
    """Whether something that a loop fills is worth room: what gets few elements has it anyway."""
    source, at = hidden.source, hidden.at
    if is_over_few(source, at) or asks_for_few(source, at) or ends_in_error(source, at):
        return False
    return is_filled_often(p, hidden) and not reads_files(source, at)


_Said = tuple[str, str, bool]


def _said(p: Pass, hidden: Hidden) -> _Said | None:
    """(message, suggestion, whether that is sure to help); None for what is not told."""
    match hidden.kind:
        case runtime_calls.SLICE:
            return _slice(hidden)
        case runtime_calls.GROWN:
            return _grown(p, hidden)
        case runtime_calls.MAP:
            return _map(hidden)
        case runtime_calls.ENTRY:
            return _entry(hidden)
        case runtime_calls.TEXT | runtime_calls.CONVERTED:
            return _text(hidden) if not _LONGER.search(hidden.text) else _longer(hidden)
    return _concurrent(hidden)


def _slice(hidden: Hidden) -> _Said:
    given = hidden.arguments
    why = "its size is not constant, and more than 32 bytes do not stay on the stack"
    if not hidden.loop_depth:
        return (
            f"{hidden.text} is allocated on the heap, though it does not escape: {why}",
            "where there is a bound, slice an array of a constant size; else reuse it, or let the"
            " caller pass it",
            False,
        )
    message = f"{hidden.text} is allocated in each turn of the loop, though nothing keeps it: {why}"
    if len(given) > _CAPACITY and given[_LENGTH] == "0":
        advice = "declare it before the loop, and begin each turn with its memory: s = s[:0]"
        return message, advice, runs_each_turn(hidden.at)
    advice = "make it once, before the loop, and clear it unless each turn fills it"
    if hidden.stays_in_loop:
        return message, advice, True
    return message, f"{advice}, with the largest length, cut to each turn's", False


def _grown(p: Pass, hidden: Hidden) -> _Said | None:
    growth = hidden.growth
    message = "a slice grows by append: where it is full, its elements move to new memory"
    if growth is None:
        return message, "make it with room", False
    if growth.enough or growth.fits:
        return None
    if growth.starts and growth.total and growth.first:
        sure = growth.every and hidden.loop_depth and not (growth.at_most or growth.skips)
        few = growth.listed or growth.short or growth.count.isdecimal() or growth.errors
        advice = room_text(growth, has_slices=p.offers("slices"), nil_matters=False)
        message = f"{growth.slice} grows by append in a loop whose turns are known"
        return message, advice, bool(sure and not few)
    return message, "if the number of elements is known before, make it with room", False


def _map(hidden: Hidden) -> _Said | None:
    entries = hidden.constant_entries
    if entries is not None and entries > _FEW:
        return (
            f"a map of {entries} constants is built on the heap each time, only to be looked up in",
            "make it once, in a variable of the package, or use a switch",
            True,
        )
    if not hidden.loop_depth:
        return None  # it has the room that it was given
    return (
        "a map is made on the heap in each turn of the loop, though it does not escape: it has room"
        f" for more than {_FEW} entries, or for a number that is not constant",
        "make it once, before the loop, and clear it in each turn",
        False,
    )


def _entry(hidden: Hidden) -> _Said | None:
    if hidden.filled is None:
        return None
    name, count = hidden.filled
    return (
        f"{name} grows entry by entry: each time it is full, all of them move to new memory",
        f"make it with room for {count} entries",
        True,
    )


def _text(hidden: Hidden) -> _Said:
    what = "is put together" if hidden.kind == runtime_calls.TEXT else "copies its text"
    beyond = "on the heap where it has more than 32 bytes, though it does not escape"
    if hidden.stays_in_loop:
        return (
            f"{hidden.text} {what} in every turn of the loop, always the same",
            "make it once, before the loop",
            True,
        )
    where = " in each turn of the loop," if hidden.loop_depth else ""
    if hidden.kind == runtime_calls.TEXT:
        advice = "where it is a key, a struct of the parts needs no new text; else append to bytes"
    else:
        advice = "keep one form of the text, string or bytes, from its source to its use"
    return f"{hidden.text} {what}{where} {beyond}", advice, False


def _longer(hidden: Hidden) -> _Said | None:
    """Of `s += t` the compiler says nothing, whether it escapes or not."""
    if " += fmt." in hidden.text:
        return None  # told with what fmt is given
    where = " in each turn of the loop" if hidden.loop_depth else ""
    return (
        f"{hidden.text} copies all of it to a new string{where}",
        "write the parts to a strings.Builder, or put them into one expression",
        False,
    )


def _concurrent(hidden: Hidden) -> _Said:
    where = " in each turn of the loop" if hidden.loop_depth else ""
    if hidden.kind == runtime_calls.CHANNEL:
        return (
            f"{hidden.text} is allocated{where}: a channel always is",
            "leave it, unless it is made often: then a mutex or a shared channel may do",
            False,
        )
    if hidden.kind == runtime_calls.GOROUTINE:
        return (
            f"a goroutine is started{where}: it needs a stack of its own",
            "leave it, unless the work is short: then let a fixed number of goroutines take it from"
            " a channel",
            False,
        )
    ends = _ENDS.fullmatch(hidden.text) is not None and runs_each_turn(hidden.at)
    return (
        "a deferred call that may run several times is kept on the heap until the function returns",
        "put the body of the loop into a function of its own: what is deferred then runs at the end"
        " of each turn, and nothing is allocated",
        bool(ends and hidden.loop_depth),
    )
