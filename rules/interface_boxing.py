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

On error paths, in code that runs seldom, and where the value is printed: writing it out costs
more than the box. Such places are notes, and so is whatever is not in a loop.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(level="warning", tags=("performance", "memory", "escape-analysis"))

_FORMATTERS = ("fmt.", "log.", "slog.", "(*log.Logger).", "(*slog.Logger).")

_PRINTERS = ("fmt.Fprint", "fmt.Print", "log.", "(*log.Logger).")


def check(p: Pass) -> Iterator[Finding]:
    """Reports values that are boxed: as warnings in loops that do not print, else as notes."""
    for site in p.sites:
        if site.shape != "boxing":
            continue
        target, suggestion = _advice(site)
        yield p.report(
            site,
            message=f"{site.subject} is copied to the heap: {target}",
            suggestion=suggestion,
            level=None if site.loop_depth and not _is_printed(site) else Level.NOTE,
        )


def _is_printed(site: Site) -> bool:
    """Whether it is an argument of a print: writing it out costs more than the box."""
    return site.first_note.expr == "... argument" and site.first_callee.startswith(_PRINTERS)


def _advice(site: Site) -> tuple[str, str]:
    """(what converts it, what to do) for the way that the value takes first."""
    note = site.first_note
    callee = site.first_callee
    if note.expr == "... argument" and callee.startswith(_FORMATTERS):
        return (
            f"it is an argument of {callee}, which takes any",
            "format with strconv or append functions, or keep the formatting off the hot path",
        )
    if note.expr == "... argument":
        to = f" of {callee}" if callee else ""
        return (
            f"it is a variadic interface argument{to}",
            "take a concrete type or a type parameter, or pass a pointer that exists already",
        )
    if note.reason == "return":
        return (
            "it is returned as an interface",
            "return the concrete type, or a pointer to a value that exists already",
        )
    if callee == "append":
        return (
            "it is appended to a slice of interfaces",
            "make it a slice of the concrete type, or append pointers to values that exist already",
        )
    if note.reason == "call parameter":
        return (
            f"it is an interface argument of {callee}" if callee else "it is an interface argument",
            "take a concrete type or a type parameter, or pass a pointer that exists already",
        )
    return (
        "it is stored as an interface",
        "store the concrete type, or a pointer to a value that exists already",
    )
