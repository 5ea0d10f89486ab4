"""A go statement, or a defer in a loop, puts its closure and what is passed to it on the heap.

A goroutine outlives the statement that starts it, so its closure and all that it refers to are
allocated. A deferred closure is free where the defer runs once: it lies on the stack. In a loop
each turn needs a closure of its own, and all of them are kept until the function returns.

A function of its own for the body of the loop makes the deferred call run at the end of each turn,
for whatever is deferred: files are closed, locks are given back, and nothing is allocated.

A warning is given where that is sure to mean the same, since the deferred closure only calls
methods of what its turn has made; and where an endless loop defers a closure that uses nothing of
the loop: that one is to be deferred once, before it. Everything else is a note.

## Example

```go
package p

import "os"

func Sizes(names []string) (total int64) {
    for _, name := range names {
        f, err := os.Open(name)
        if err != nil {
            continue
        }
        defer func() { _ = f.Close() }() // want go-or-defer-closure
        if info, err := f.Stat(); err == nil {
            total += info.Size()
        }
    }
    return total
}
```

Use instead:

```go
package p

import "os"

func Sizes(names []string) (total int64) {
    for _, name := range names {
        total += size(name)
    }
    return total
}

func size(name string) int64 {
    f, err := os.Open(name)
    if err != nil {
        return 0
    }
    defer func() { _ = f.Close() }()
    info, err := f.Stat()
    if err != nil {
        return 0
    }
    return info.Size()
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

from escapelint.api import Finding, Level, Pass, Rule, Site, ends_turn, is_same_each_turn

RULE = Rule(
    level="warning",
    tags=("closure", "escape-analysis", "memory", "performance"),
    over=("escaping-closure", "outlives-scope"),
)

_WORKERS = "let a fixed number of goroutines take the work from a channel"


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is on the heap for a go statement (notes) or for a defer in a loop."""
    for site in p.sites:
        if site.shape in ("boxing", "variable"):
            continue
        if site.shape != "closure" and not site.in_later_call:
            continue  # it may be used there, but what it is made for is told by others
        if not site.started_by:
            continue
        started = site.started_by == "go"
        yield p.report(
            site,
            message=_go(site) if started else _defer(site),
            suggestion=_workers(site) if started else _deferred(site),
            level=Level.NOTE if started or not _is_certain(site) else None,
        )


def _is_certain(site: Site) -> bool:
    """Whether it is sure that the deferred call may run before, or be deferred once."""
    if not site.loop_depth or site.shape != "closure" or site.node is None:
        return False
    return ends_turn(site.source, site.node) or is_same_each_turn(site.source, site.node)


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


def _deferred(site: Site) -> str:
    if site.node is not None and is_same_each_turn(site.source, site.node):
        return (
            "defer it once, before the loop: it uses nothing of the loop; see which is meant, since"
            " it then runs once in the end, and not once for each turn"
        )
    if _is_certain(site):
        return (
            "put the body of the loop into a function of its own, at whose end the deferred call"
            " runs"
        )
    if site.loop_depth:
        return (
            "if it may run at the end of the turn, put the body of the loop into a function of its"
            " own; if it must wait, defer one call before the loop that undoes what all turns did"
        )
    return "put the defer into a function of its own"


def _what(site: Site) -> str:
    return "the closure" if site.shape == "closure" else site.subject
