"""Strings are put together by `+`, and the result is allocated on the heap.

Strings never change, so each `+` (each chain `a + b + c` once) makes a new one and copies all parts
to it. In a loop that makes one string longer turn by turn, everything is copied again in each turn:
the time is quadratic. A `strings.Builder` keeps room for more.

A warning is given for strings that are the same in every turn of a loop; everything else is a note.
So are strings that a loop makes longer, since up to some four turns a Builder allocates as often,
and nothing tells how many there are. Go does not print `s += t` with a plain t, so such statements
are missing here.

## Example

```go
package p

//go:noinline
func List(names []string) string {
    var list string
    for _, name := range names {
        list += name + ", " // want string-concatenation
    }
    return list
}
```

Use instead:

```go
package p

import "strings"

//go:noinline
func List(names []string) string {
    var list strings.Builder
    for _, name := range names {
        list.WriteString(name)
        list.WriteString(", ")
    }
    return list.String()
}
```

## When not to follow it

Where the loop turns a few times only, or the code runs seldom: `+` is easier to read. Where the
loop most often has no turn, and what is added behind it then copies nothing. Where bytes are made
of the string in the end, append to a `[]byte` from the start. A single `a + b + c` is the cheapest
way to a string that must exist.

## Fix safety

There is no automatic fix.
"""

import re
from collections.abc import Iterator

from escapelint.api import Extension, Finding, Level, Pass, Rule, Site, only_tells

RULE = Rule(level="warning", tags=("memory", "performance", "strings"))

_WRITERS = re.compile(r"(?:.*\.)?(?:io\.)?WriteString")
_MESSAGES = re.compile(r".*\.(?:Error|(?:Go)?String)")
_PRINTERS = re.compile(
    r"(?:fmt\.\w+|(?:.*\.)?(?:[Ll]og|[Pp]rint|[Ee]rror|[Dd]ebug|[Ww]arn|[Ii]nfo)\w*)"
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports concatenations: as warnings where a loop repeats what it did before."""
    for site in p.sites:
        if site.shape != "string concatenation":
            continue
        if p.is_unread(site, None if site.loop_depth else Level.NOTE):
            yield p.count(site)
            continue
        message, suggestion, certain = _said(site)
        certain = certain and not p.purpose(site) and not only_tells(site, p.sources)
        yield p.report(
            site,
            message=message,
            suggestion=suggestion,
            level=None if certain else Level.NOTE,
        )


def _said(site: Site) -> tuple[str, str, bool]:
    """(message, suggestion, whether the suggestion is sure to help)."""
    extension = site.extension
    if extension is not None and extension.in_loop and site.loop_depth:
        return (*_in_loop(extension), False)
    if extension is not None:
        return (
            f"{extension.text} is made longer by +: all of it is copied to a new string",
            "where several such statements follow each other, put the parts into one expression,"
            " which allocates once, or write them to a strings.Builder",
            False,
        )
    if site.stays_in_loop:
        return (
            f"{site.subject} makes the same string in every turn of the loop",
            "make it once, before the loop",
            True,
        )
    return f"{site.subject} makes a new string: {site.kept}", _advice(site), False


def _in_loop(extension: Extension) -> tuple[str, str]:
    suggestion = (
        "build it in a strings.Builder: write the parts, and take its String() behind the loop"
    )
    if extension.behind:
        suggestion = (
            "build it in a strings.Builder: write the parts, those of"
            f" line {extension.behind}, too, and take its String() behind that"
        )
    if extension.free:
        suggestion += (
            f"; leave it where the loop seldom turns: without a turn line {extension.behind}"
            " copies nothing, and a strings.Builder does"
        )
    return (
        f"{extension.text} is made longer by + in a loop: every turn copies all of it to a new"
        " string",
        suggestion,
    )


def _advice(site: Site) -> str:
    if site.cold:
        return "leave it as it is, unless this turns out to run often"
    if site.first_note.reason in ("key of map put", "map literal key"):
        return "key the map by a struct or an array of the parts, which needs no new string"
    if _WRITERS.fullmatch(site.called):
        return "if the writer is buffered, write the parts one after the other"
    if _PRINTERS.fullmatch(site.called):
        return "if this runs often, pass the parts as arguments of their own"
    if _MESSAGES.fullmatch(site.function):
        return "it is made when somebody asks for it: leave it as it is, unless that is often"
    if site.returned:
        return (
            "if this runs often, offer a function that appends the parts to a []byte of the caller"
        )
    return "if this runs often, keep the result, or append the parts to a []byte that is reused"
