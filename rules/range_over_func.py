"""The body of a loop over a function is a closure, on the heap if the iterator may keep it.

`for x := range seq` calls seq with the loop's body as a function. Where seq is inlined, nothing is
left of that. Otherwise the compiler must assume that seq keeps the function: the body, the state
that guards it, and each variable that the body changes become allocations, once for each loop
statement, not for each turn.

## Example

```go
//go:build go1.23

package p

import "iter"

func Sum(seq iter.Seq[int]) int {
    total := 0 // want range-over-func
    for n := range seq { // want range-over-func
        total += n
    }
    return total
}
```

Use instead:

```go
package p

func Sum(numbers []int) int {
    total := 0
    for _, n := range numbers {
        total += n
    }
    return total
}
```

An iterator that is small enough to be inlined, together with the function that it returns, costs
nothing either.

## When not to follow it

Where the loop has many turns, or runs seldom: it is a few allocations for the whole loop. All
findings are notes.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="note",
    tags=("escape-analysis", "iterator", "memory", "performance"),
    over=("captured-variable", "escaping-closure", "moved-parameter", "returned-pointer"),
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is on the heap for the body of a loop over a function, as notes."""
    for site in p.sites:
        state = site.shape == "range-over-func state"
        if not state and site.shape not in ("closure", "variable"):
            continue
        over = site.ranged_over
        if not state and not over:
            continue
        loop = f"the loop over {over}" if over else "a loop over a function"
        yield p.report(
            site,
            message=_message(site, loop),
            suggestion=_suggestion(site, over),
            level=Level.NOTE,
        )


def _message(site: Site, loop: str) -> str:
    why = _why(site)
    if site.shape == "closure":
        return f"the body of {loop} is a closure on the heap: {why}"
    if site.shape == "variable":
        return f"{site.subject} is moved to the heap: the body of {loop} is a closure, and {why}"
    what = "what is returned from" if "#rv" in site.fact.text else "the state of"
    return f"{what} {loop} is on the heap: {why}"


def _why(site: Site) -> str:
    callee = site.callee
    unknown = not callee or callee.startswith(".") or callee.rpartition(".")[2] == site.ranged_over
    if unknown:
        return "an iterator that is not inlined may keep it"
    return f"the iterator passes it on to {callee}"


def _suggestion(site: Site, over: str) -> str:
    if over.endswith(")"):
        return (
            f"if this runs often, make {over.partition('(')[0]} small enough to be inlined, or loop"
            " over a slice"
        )
    return "if this runs often, loop over a slice, or let the function be inlined into its callers"
