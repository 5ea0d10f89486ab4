"""A go statement, or a defer in a loop, puts its closure and what is passed to it on the heap.

A goroutine outlives the statement that starts it, so its closure and all that it refers to are
allocated. A deferred closure is free where the defer runs once: it lies on the stack. In a loop
each turn needs a closure of its own, and all of them are kept until the function returns.

A function of its own for the body of the loop makes the deferred call run at the end of each turn,
for whatever is deferred: files are closed, locks are given back, and nothing is allocated.

## Example

```go
package p

type Store struct{ busy map[string]bool }

func (s *Store) Touch(names []string) {
    for _, name := range names {
        s.busy[name] = true
        defer func() { s.busy[name] = false }() // want go-or-defer-closure
    }
}
```

Use instead:

```go
package p

type Store struct{ busy map[string]bool }

func (s *Store) Touch(names []string) {
    for _, name := range names {
        s.touch(name)
    }
}

func (s *Store) touch(name string) {
    s.busy[name] = true
    defer func() { s.busy[name] = false }()
}
```

## When not to follow it

Where the deferred calls must wait for the end of the function: then one deferred call that goes
through a list of what is to be undone is cheaper. Closures of goroutines are notes, since the
goroutine itself costs more.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning",
    tags=("performance", "memory", "escape-analysis", "closure"),
    over=("escaping-closure", "outlives-scope"),
)

_WORKERS = "let a fixed number of goroutines take the work from a channel"


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is on the heap for a go statement (notes) or for a defer in a loop."""
    for site in p.sites:
        if site.shape in ("boxing", "variable") or not site.started_by:
            continue
        if site.shape != "closure" and not site.in_later_call:
            continue  # it is used there, but what it is made for is told by others
        started = site.started_by == "go"
        yield p.report(
            site,
            message=_go(site) if started else _defer(site),
            suggestion=_workers(site) if started else _own_function(site),
            level=Level.NOTE if started or not site.loop_depth else None,
        )


def _go(site: Site) -> str:
    turn = ", made in each turn of the loop," if site.loop_depth else ""
    verb = "runs" if site.shape == "closure" and site.in_later_call else "uses"
    return f"{_what(site)}{turn} is on the heap: a goroutine {verb} it"


def _workers(site: Site) -> str:
    if site.loop_depth:
        return f"the goroutine itself costs more; if there are many turns, {_WORKERS}"
    return f"the goroutine itself costs more; if this runs often, {_WORKERS}"


def _defer(site: Site) -> str:
    if site.loop_depth:
        return (
            f"{_what(site)} is on the heap: each turn of the loop keeps one until the function"
            " returns"
        )
    return f"{_what(site)} is on the heap: the compiler takes the defer to be in a loop"


def _own_function(site: Site) -> str:
    if site.loop_depth:
        return (
            "put the body of the loop into a function of its own, at whose end the deferred call"
            " runs; if it must wait, defer one call that goes through a list"
        )
    return "put the defer into a function of its own"


def _what(site: Site) -> str:
    return "the closure" if site.shape == "closure" else site.subject
