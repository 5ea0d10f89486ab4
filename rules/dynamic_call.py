"""Memory is passed to an interface method or a func value, whose code the compiler cannot know.

The compiler follows an argument into a function that it knows. Behind an interface, or a variable
of a func type, there may be any code, so it must assume that it keeps what it is given: the
argument is made on the heap, even if nobody keeps it.

## Example

```go
package p

import "hash"

func Frame(h hash.Hash, sizes []int) {
    for _, size := range sizes {
        var frame [4]byte // want dynamic-call
        frame[0] = byte(size)
        h.Write(frame[:])
    }
}
```

Use instead:

```go
package p

import (
    "crypto/sha256"
    "io"
)

type Framer struct {
    frame [4]byte
}

func (f *Framer) Frame(w io.Writer, sizes []int) {
    for _, size := range sizes {
        f.frame[0] = byte(size)
        w.Write(f.frame[:])
    }
}

func Sum(sizes []byte) [32]byte {
    return sha256.Sum256(sizes) // a function that is known
}
```

## When not to follow it

When the call behind the interface costs more than an allocation, as a network request does.
Findings are notes, but for memory that is made anew in every turn of a loop and only lent to
methods that are documented to give it back, as `io.Writer` is. In programs and examples these are
notes, too.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",)
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports memory that ends as an argument of a call of unknown code."""
    for site in p.sites:
        if site.ends_as != "dynamic":
            continue
        reusable = site.lent_in_loop
        level = None if reusable and not p.is_tool else Level.NOTE
        if p.is_unread(site, level):
            yield p.count(site)
            continue
        yield p.report(
            site,
            message=f"{site.cause}, and the compiler cannot know what that keeps",
            suggestion=site.reused_in_loop if reusable else _suggestion(site),
            level=level,
            cure="here" if reusable else None,
            group="callee",
        )


def _suggestion(site: Site) -> str:
    callee = site.destination_name
    if not callee:
        return "if this runs often, let the caller pass the memory"
    if site.is_receiver:
        return f"if this runs often, call {callee} on the concrete type, and not on an interface"
    if site.loop_depth:
        return (
            f"if {callee} does not keep it, make it once before the loop; else call a concrete"
            " type, or a function that is known"
        )
    if "." in callee:
        return (
            f"if this runs often, call {callee} on a concrete type, or let the caller pass the"
            " memory"
        )
    return (
        f"if this runs often, call a known function for {callee}, or let the caller pass the memory"
    )
