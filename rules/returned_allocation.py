"""A slice or map that is returned, by itself or as part of what is.

What a function returns outlives its frame, so that it is made on the heap. A function that returns
a new slice allocates on every call, whether the caller has memory to fill or not. The standard
library therefore has functions that append to what the caller gives: `strconv.AppendInt`,
`fmt.Append`, `time.Time.AppendFormat`.

Pointers to locals that are returned are another rule's: `returned-pointer`.

## Example

```go
package p

//go:noinline
func Squares(values []int) []int {
    squares := make([]int, len(values)) // want returned-allocation
    for i, v := range values {
        squares[i] = v * v
    }
    return squares
}
```

Use instead:

```go
package p

//go:noinline
func FillSquares(squares, values []int) {
    for i, v := range values {
        squares[i] = v * v
    }
}
```

## When not to follow it

When the callers have no memory to reuse, or the function runs seldom: then the result is what the
function is for. All findings are notes.

## Fix safety

There is no automatic fix: the signature changes, and with it every caller.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule, Site

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",))


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is returned and has no name or address of its own."""
    for site in p.sites:
        if site.ends_as != "result" or site.shape in ("variable", "composite literal", "new"):
            continue
        if p.is_unread(site):
            yield p.count(site)
            continue
        yield p.report(site, message=site.cause, suggestion=_suggestion(p, site))


def _suggestion(p: Pass, site: Site) -> str:
    exported = site.in_exported_function and p.package.name != "main"
    api = "; it changes an exported signature" if exported else ""
    if site.container:
        return (
            "if this runs often, fill again what holds it; if it is not always used, make it when"
            " it is first needed"
        )
    if site.shape == "slice or map literal":
        return (
            "if this runs often, return one that exists already if no caller changes it, or let the"
            f" caller pass the memory{api}"
        )
    match site.kind_of_memory:
        case "slice":
            return (
                "if this runs often, let the caller pass the memory to fill, as functions with an"
                f" append-like dst parameter do{api}"
            )
        case "map":
            return f"if this runs often, let the caller pass the map to fill{api}"
    return "if this runs often, return what exists already, or let the caller pass the memory"
