"""A value is converted to an interface, which copies it to the heap.

An interface holds a pointer. To put anything else into one, Go allocates memory of the value's
size and copies the value there, unless the compiler can prove that the interface does not
outlive the call. Arguments of `any` parameters and of interface methods are the usual place.

Pointers, maps, channels and functions are pointers already, and constants, single bytes,
booleans and values without size need no memory: none of these is reported. Numbers below 256 and
zero values do not allocate at run time, which the compiler cannot know.

## Example

```go
package p

type Event struct{ ID, Size int }

var queue []any

func Push(events []Event) {
    for _, e := range events {
        queue = append(queue, e) // want interface-boxing
    }
}
```

Use instead:

```go
package p

type Event struct{ ID, Size int }

var queue []Event

func Push(events []Event) {
    for _, e := range events {
        queue = append(queue, e)
    }
}
```

## When not to follow it

On error paths and in code that runs seldom. Such places are notes, and so is whatever is not in a
loop. What is boxed to be formatted, for an error or for panic has rules of its own.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(level="warning", tags=("performance", "memory", "escape-analysis"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports values that are boxed: as warnings in loops, else as notes."""
    for site in p.sites:
        if site.shape != "boxing":
            continue
        why, suggestion = _advice(p, site)
        # A value of unknown type may be a single byte, which needs no memory.
        worth = site.loop_depth and site.type_is_known
        if site.loop_depth and not worth:
            suggestion += _MAYBE
        yield p.report(
            site,
            message=f"{site.described} is copied to the heap: {why}",
            suggestion=suggestion,
            level=None if worth else Level.NOTE,
            group="callee",
        )


_MAYBE = "; its type is not known here, and a bool or a byte would need no memory"


def _of_call(p: Pass, site: Site, called: str) -> str:
    match p.has_callee(site):
        case True:
            return (
                f"let {called} take a concrete type or a type parameter, or pass a pointer that"
                " exists already"
            )
        case False:
            return "if this runs often, pass a pointer that exists already"
    return (
        f"if {called} is yours, take a concrete type or a type parameter; else pass a pointer that"
        " exists already"
    )


def _advice(p: Pass, site: Site) -> tuple[str, str]:
    """(what converts it, what to do) by the call whose argument it is, or else by its use."""
    called = site.called
    if called == "append":
        return (
            "it is appended to a slice of interfaces",
            "make it a slice of the concrete type, or append pointers to values that exist already",
        )
    if called in ("sort.Slice", "sort.SliceStable", "sort.Sort", "sort.Stable"):
        return (
            f"it is an interface argument of {called}",
            "sort with slices.SortFunc, which takes the slice as it is"
            if p.offers("slices")
            else "if this runs often, call sort.Sort with a pointer that implements sort.Interface",
        )
    if site.first_callee == "(*sync.Pool).Put":
        return (
            "it is put into a sync.Pool, which takes any",
            "pool pointers (a *[]byte in place of a []byte), which need no copy",
        )
    if called:
        return f"it is an interface argument of {called}", _of_call(p, site, called)
    if site.first_note.reason == "return":
        return (
            "it is returned as an interface",
            "return the concrete type, or a pointer to a value that exists already",
        )
    return (
        "it is stored as an interface",
        "store the concrete type, or a pointer to a value that exists already",
    )
