"""A slice grows by append, which allocates anew and copies whenever it is full.

A slice that starts empty and gets n elements one by one is allocated about log n times, each time
in twice the size, and what is left behind is garbage. Where the number is known before the loop,
one `make` with room for all takes the place of these.

A warning is given where that is certain: the slice starts empty in this function, every turn of the
loop appends to it, only errors leave the loop, and how often it turns is cheap to tell. Everything
else is a note. Go prints these allocations since 1.25; an append that finds room allocates nothing,
and one that finds it on every path is no finding.

A literal with elements, or `make([]T, n)`, has room for no more, so that the first turn of a loop
that appends to it allocates anew: `args := make([]any, 0, 2+len(fields))` and an append of the two
is one allocation. It is a warning, too, where what is always appended is more than the room that
was made. What branches append counts as the most that they can.

What room saves depends on the size of an element. Since Go 1.26 a slice begins in 32 bytes of the
stack if only one statement, outside of loops, returns or stores it: then eight pointers, four
strings or two slices take one allocation with and without room. So a list that is one allocation up
to eight elements is a note, unless a loop makes it in each turn or it holds what a map has. The
message tells what eight elements take. Notes are also lists that are surely short, of errors,
settings and the flags of a command line, those of turns that make eight other things, and loops
that start anywhere or step over some: the limit is room for all then, and may be far too much.

## Example

```go
package p

//go:noinline
func Names(users []*User) []string {
    var names []string
    for _, u := range users {
        names = append(names, u.Name) // want append-growth
    }
    return names
}

type User struct{ Name string }
```

Use instead:

```go
package p

//go:noinline
func Names(users []*User) []string {
    names := make([]string, 0, len(users))
    for _, u := range users {
        names = append(names, u.Name)
    }
    return names
}

type User struct{ Name string }
```

## When not to follow it

- A slice that nothing is appended to stays nil, one that `make` returns does not: encoding/json
  writes `null` for the one and `[]` for the other. `names = slices.Grow(names, len(users))` before
  the loop keeps nil where there is nothing to append, and so does a `make` under a condition. Only
  that is said where the function, an encoder or reflect tells nil from empty.
- Most turns append nothing, or a number that comes from input may be huge: then room for all wastes
  more than growing costs.
- The code runs seldom.

## Fix safety

The fix makes room for all where the slice is declared, if it is not nil there or gets an element on
every path. Else it is `slices.Grow` directly before the loop, which keeps nil where the loop does
not turn. It is offered with a warning, for a variable of the function, where the loop's turns are
the length of something, and is safe where nothing can tell the difference: the loop does nothing
with the slice but append to it and ask for its length, the function does not compare it with nil,
slice it, take its address, ask for its capacity, append it to another slice or use it in a closure,
and no error that leaves the loop returns it while it may be nil. Where few turns come, because an
error leaves the loop, it takes more memory than it did.

A literal with elements becomes a `make` with room for all and an append of these, as they are
written: they must be names, constants and their sums. Where a `make` gives too little room, its
capacity becomes what all appends need, as long as that is made of numbers and of lengths of the
function's own variables, which nothing changes.
"""

import re
from collections.abc import Iterator

from escapelint.api import (
    ROOM_IS_BETTER,
    Array,
    Basic,
    Finding,
    Growth,
    Level,
    Map,
    Named,
    Pass,
    Rule,
    Site,
    asks_for_few,
    describes,
    ends_in_error,
    gains_room,
    is_over_few,
    loop_of,
    loop_text,
    may_run_often,
    means_itself,
    reads_files,
    room_fix,
    room_text,
    said_of_growth,
    said_of_room,
    starts,
    takes_flag,
    tells_nil,
    turns_text,
)

RULE = Rule(level="warning", tags=("memory", "performance", "slices"))

# Types of what is told to people, when something is wrong, and of what programs are set up with.
_SELDOM_TYPES = re.compile(
    r"(?:[dD]iagnostic|[sS]uggestedFix|TextEdit|RelatedInformation|[eE]rror|[wW]arning"
    r"|[cC]onfig|[cC]onfiguration|[oO]ption|[sS]etting)s?$"
)
_LOGGERS = re.compile(r"(?:.*/)?(?:s?log|logger|logging|diag|diagnostics?)")  # packages
_FEW = 16  # elements that a loop with fixed bounds may append without being worth a word
_FLAG = re.compile(r"[\"`]--?\w")  # of a command line, which a process is started with
_SETS_UP = re.compile(r"[sS]et[uU]p|String$")
_TELLS = re.compile(r"\b(?:fmt\.F?[pP]rint\w*|log\.\w+)\(")  # people, at each turn


def check(p: Pass) -> Iterator[Finding]:
    """Reports appends: as warnings where room for all elements could be made beforehand."""
    for site in p.sites:
        growth = site.growth
        if growth is None:
            if site.shape == "append":
                yield p.report(site, message=_UNKNOWN, suggestion=ROOM_IS_BETTER, level=Level.NOTE)
            continue
        if growth.enough:  # made with room for all, it never grows
            continue
        level = None if not p.is_unread(site) and _is_warned(p, site, growth) else Level.NOTE
        if p.is_unread(site, level):
            yield p.count(site)
            continue
        shadowed = not _can_be_shown(site)
        message, suggestion = _local(site, growth, p, shadowed=shadowed) or said_of_growth(
            growth, has_slices=p.offers("slices"), has_concat=p.offers("slices.Concat")
        )
        fixes = []
        if level is None and not shadowed and p.shows_at(site, level):
            fixes = room_fix(site, growth, has_slices=p.offers("slices"))
        yield p.report(site, message=message, suggestion=suggestion, level=level, fixes=fixes)


_UNKNOWN = "a slice grows by append: where it is full, its elements move to new memory"


def _is_warned(p: Pass, site: Site, growth: Growth) -> bool:
    if growth.lacks:
        return not _runs_seldom(p, site.function) and _can_be_shown(site)
    return _is_certain(growth) and _is_worth_it(p, site, growth)


def _runs_seldom(p: Pass, function: str) -> bool:
    told = p.is_tool or describes(function) or starts(function)
    return told or _SETS_UP.search(function) is not None


def _is_certain(growth: Growth) -> bool:
    """Whether `make` with room is sure to be right and worth it."""
    from_input = growth.errors and growth.may_be_negative
    known = growth.first and bool(growth.total) and growth.at != "loop, after others"
    unsure = growth.starts == "nil" or growth.may_be_negative
    bounded = growth.at_most or (growth.skips and unsure)
    return bool(growth.starts) and known and not (from_input or bounded)


def _is_worth_it(p: Pass, site: Site, growth: Growth) -> bool:
    """Whether it may run often: programs set up, and describe things to people, seldom."""
    if _runs_seldom(p, site.function) or any(map(_FLAG.match, growth.values)):
        return False
    if not site.loop_depth or growth.listed or _has_few(growth) or _is_told(growth):
        return False
    node = site.node
    if node is None or takes_flag(site.source, node) or not _can_be_shown(site):
        return False
    # What starts with elements takes one allocation more however few are added.
    sure = bool(growth.given or growth.before)
    if is_over_few(site.source, node) or not (sure or may_run_often(p, site)):
        return False
    if asks_for_few(site.source, node) or ends_in_error(site.source, node):
        return False
    if reads_files(site.source, node) or _TELLS.search(loop_text(site.source, node)):
        return False
    return gains_room(site, p.sites, p.sizes)


def _is_told(growth: Growth) -> bool:
    """Whether its elements are told to people or made at the start, or kept by errors."""
    if growth.type and _SELDOM_TYPES.search(growth.type):
        return True
    over = growth.over_type
    if isinstance(over, Map) and over.key == Basic("error"):
        return True
    return any(
        isinstance(each, Named) and _LOGGERS.fullmatch(each.package)
        for each in (growth.element, getattr(over, "elem", None))
    )


def _has_few(growth: Growth) -> bool:
    """Whether the loop has fixed and narrow bounds."""
    if isinstance(growth.over_type, Array) and growth.over_type.length is not None:
        return growth.over_type.length <= _FEW
    return growth.short or (growth.count.isdecimal() and int(growth.count) <= _FEW)


def _can_be_shown(site: Site) -> bool:
    """Whether the names of the code that is shown mean there what they usually do."""
    names = ("len", "cap", "make", "append", "slices")
    node = site.node
    return node is not None and means_itself(site.source, node, names, site.types.names)


def _local(site: Site, growth: Growth, p: Pass, *, shadowed: bool) -> tuple[str, str] | None:
    """What is said of a variable that starts empty or with room in this function."""
    name = growth.slice
    if growth.lacks:
        return (
            f"{name} grows by append: it was made with room for {growth.room}, and gets"
            f" {growth.lacks} elements",
            f"make it with room for all: make({' '.join(growth.type.split())}, 0, {growth.lacks})",
        )
    if growth.room:
        return (
            f"{name} grows by append once its room is used up: it was made with room for"
            f" {growth.room}",
            "if it often gets more than that, make it with more room",
        )
    if not growth.starts or not growth.in_loop:
        return None
    if growth.total:
        return (
            f"{name} grows by append: {turns_text(growth)}{said_of_room(site, p.sizes)}",
            ROOM_IS_BETTER if shadowed else _made(growth, p, site),
        )
    if growth.count and not growth.every:
        return (
            f"{name} grows by append: it starts empty, and not every turn of {loop_of(growth)}"
            " appends",
            "if most turns append, make it with room"
            + ("" if shadowed else f": make({' '.join(growth.type.split())}, 0, {growth.count})"),
        )
    if growth.count:
        return None
    return (
        f"{name} grows by append in a loop: it starts empty, and each time it is full its elements"
        " move to new memory",
        ROOM_IS_BETTER,
    )


def _made(growth: Growth, p: Pass, site: Site) -> str:
    nil_matters = growth.starts == "nil" and tells_nil(site, growth.slice)
    return room_text(growth, has_slices=p.offers("slices"), nil_matters=nil_matters)
