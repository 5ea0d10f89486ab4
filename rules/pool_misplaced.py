"""A pool stands where it cannot do its work, or gives what nobody expects.

A `sync.Pool` saves something only if later calls find what earlier ones have put back. A pool that
a function makes for itself is empty at each call and gone at its end, and so is a copy: a value
parameter or receiver, or `p := pool`, is a pool of its own. Such a pool is moved to the heap, too,
as the runtime keeps a list of all pools.

`go vet` (copylocks) reports each copy of a pool. Here only those are reported on which Get or Put
is called, and only where nothing else has the variable: no closure, no pointer, no callee.

Reported is also an assertion without `ok` that fails for what New returns, or for what a Put of
the package gives: it panics where the pool is empty, or where it is not.

## Example

```go
package p

import (
    "bytes"
    "io"
    "sync"
)

func Write(w io.Writer, text string) error {
    buffers := sync.Pool{New: func() any { return new(bytes.Buffer) }} // want pool-misplaced
    b := buffers.Get().(*bytes.Buffer)
    b.WriteString(text)
    _, err := w.Write(b.Bytes())
    b.Reset()
    buffers.Put(b)
    return err
}
```

Use instead:

```go
package p

import (
    "bytes"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Write(w io.Writer, text string) error {
    b := buffers.Get().(*bytes.Buffer)
    b.WriteString(text)
    _, err := w.Write(b.Bytes())
    b.Reset()
    if b.Cap() <= 64<<10 {
        buffers.Put(b)
    }
    return err
}
```

## When not to follow it

Never where it is right; what is not certain is not reported. A pool that a loop of the same
function uses is a note: it works, but a variable before the loop does the same for less.

## Fix safety

There is no automatic fix: where the pool belongs is for people to decide.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site, misuse, place_of, pool_uses

RULE = Rule(
    level="warning",
    tags=("correctness", "performance", "sync-pool"),
    over=(
        "captured-variable",
        "dynamic-call",
        "interface-boxing",
        "leaking-parameter",
        "moved-parameter",
        "outlives-scope",
        "returned-pointer",
        "stored-in-global",
        "stored-in-heap-object",
    ),
)

_SHARED = "declare one pool for all calls, in the package or in something that lives as long"
_MESSAGES = {
    "made": (
        "is a pool that each call makes anew: it is empty, and what is put back is lost",
        _SHARED,
    ),
    "copied": (
        "is a copy of the pool, one for each call: it never gets what others put back, and what is"
        " put into it is lost",
        "use the pool by a pointer to it, or to what it is a field of",
    ),
    "looped": (
        "is a pool that each call makes anew: only this call's loop takes what it puts back",
        "keep the object in a variable before the loop, or declare one pool for all calls",
    ),
}


def check(p: Pass) -> Iterator[Finding]:
    """Reports pools that die with a call, and assertions that fail."""
    uses = pool_uses(p)
    for placed in uses.placed:
        said, suggestion = _MESSAGES[placed.how]
        message = f"{placed.source.text(placed.pool)} {said}"
        level = Level.NOTE if placed.how == "looped" else None
        site = _site(p, placed.source.name, placed.at)
        if site is not None:
            yield p.report(site, message=message, suggestion=suggestion, level=level, cure="here")
        else:
            yield misuse(
                p,
                placed.source,
                placed.name,
                message=message,
                suggestion=suggestion,
                level=level,
            )
    for found in uses.mismatches:
        call = found.call
        where = place_of(found.other_source, found.other, call.source)
        text = " ".join(found.other_source.text(found.other).split())
        what = f"New returns {text}" if found.by_new else f"{text} is put into it"
        when = "an empty pool" if found.by_new else "the pool"
        yield misuse(
            p,
            call.source,
            found.wanted,
            message=f"the assertion to {call.source.text(found.wanted)} panics for what {when}"
            f" gives: {what} ({where})",
            suggestion="let New, all Puts and all Gets of a pool be about one type",
        )


def _site(p: Pass, file: str, at: tuple[int, ...]) -> Site | None:
    """The heap fact of a declared pool, by the offsets of its name and value."""
    for site in p.sites:
        if site.source.name == file and site.node is not None and site.node.start_byte in at:
            return site
    return None
