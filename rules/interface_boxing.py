"""A value is converted to an interface, which copies it to the heap.

An interface holds a pointer. To put anything else into one, Go allocates memory of the value's
size and copies the value there, unless the compiler can prove that the interface does not
outlive the call. Arguments of `any` parameters and of interface methods are the usual place.

Pointers, maps, channels and functions are pointers already, and constants, single bytes,
booleans and values without size need no memory: none of these is reported. Numbers below 256 and
zero values do not allocate at run time, which the compiler cannot know.

A warning is given where the cure is sure: for slices that a loop sorts by `sort.Slice`. Most others
are boxed by design: what holds values of several types, or calls methods of several, must hold
interfaces. They are notes.

## Example

```go
package p

import "sort"

func Order(groups [][]int) {
    for _, g := range groups {
        sort.Slice(g, func(i, j int) bool { return g[i] < g[j] }) // want interface-boxing
    }
}
```

Use instead:

```go
package p

import "slices"

func Order(groups [][]int) {
    for _, g := range groups {
        slices.Sort(g)
    }
}
```

## When not to follow it

In code that runs seldom, and on lines that another linter was told to leave (`nolint`).

What is boxed to be formatted, for an error, for panic or for a pool has rules of its own.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import (
    Finding,
    Level,
    Pass,
    Rule,
    Site,
    callee_package,
    is_slice,
)

RULE = Rule(level="warning", tags=("escape-analysis", "memory", "performance"))

_SORTS = ("sort.Slice", "sort.SliceStable")
_SORTED = (*_SORTS, "sort.Sort", "sort.Stable")


def check(p: Pass) -> Iterator[Finding]:
    """Reports values that are boxed: as warnings where the cure is sure, else as notes."""
    for site in p.sites:
        if site.shape != "boxing":
            continue
        if site.cold and p.is_unread(site):
            yield p.count(site)
            continue
        if site.called not in _SORTED and p.is_unread(site, Level.NOTE):
            yield p.count(site)
            continue
        why, suggestion, sure = _advice(p, site)
        # A value of unknown type may be a single byte, which needs no memory.
        known = site.type_is_known or site.called in _SORTS
        worth = sure and known and not p.runs_seldom(site) and not _is_silenced(site)
        yield p.report(
            site,
            message=f"{site.described} is copied to the heap: {why}",
            suggestion=suggestion,
            level=None if worth else Level.NOTE,
            group="callee",
        )


def _is_silenced(site: Site) -> bool:
    """Whether somebody has decided already that the line stays, against another linter."""
    return "nolint" in site.region.last_text


def _advice(p: Pass, site: Site) -> tuple[str, str, bool]:
    """(what converts it, what to do, whether that is sure to help)."""
    called = site.called
    if called == "append":
        return (
            "it is appended to a slice of interfaces",
            f"if that slice never holds anything but {_values(site)}, give it this type",
            False,
        )
    if callee_package(site) == "sort" and called in _SORTED:
        return _sorted(p, site)
    if called:
        return f"it is an interface argument of {called}", _for_argument(p, site), False
    if site.first_note.reason == "return":
        return (
            "it is returned as an interface",
            f"if the function never returns anything but {_values(site)}, give its result this"
            " type; else the box is the price of the interface",
            False,
        )
    return (
        "it is stored as an interface",
        f"if nothing but {_values(site)} is ever stored there, give it this type; else the box is"
        " the price of the interface",
        False,
    )


def _sorted(p: Pass, site: Site) -> tuple[str, str, bool]:
    called = site.called
    function = "slices.SortStableFunc" if called.endswith("Stable") else "slices.SortFunc"
    often = p.offers("slices") and bool(site.loop_depth)
    why = f"it is an interface argument of {called}"
    if not p.offers("slices"):
        return why, "if this runs often, call sort.Sort with a pointer to a sort.Interface", False
    if called in _SORTS:
        return (
            f"{why}, which also makes a function that swaps elements",
            f"{function}({site.subject}, …) takes the slice as it is and allocates nothing; its"
            " function compares two elements, not two indexes",
            often,
        )
    if is_slice(site):
        return why, f"{function} sorts the slice as it is and allocates nothing", often
    return (
        why,
        f"if this runs often, and a slice is sorted, {function} does it without a box",
        False,
    )


def _for_argument(p: Pass, site: Site) -> str:
    package = callee_package(site)
    if package == "reflect":
        return "reflection works on interfaces: keep it out of what runs often"
    ours = p.package.module and f"{package}/".startswith(f"{p.package.module}/")
    if package and not ours:
        return (
            f"{site.called} takes an interface, which cannot be changed here: if this runs often,"
            " call it less often, or a function that takes the concrete type"
        )
    return (
        f"if {site.called} is only ever called with {_values(site)} and does not keep them as"
        " interfaces, let it take these, or a type parameter; else the box is the price of the"
        " interface"
    )


def _values(site: Site) -> str:
    """The values of the site's type, in words."""
    return f"values of type {site.type_text}" if site.type_text else "values of this type"
