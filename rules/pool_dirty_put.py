"""A pooled object goes back with what its user put into it: the pool keeps all of that alive.

What is in a pool is alive until the object is used again, or until two collections have passed. A
context, a request or a response writer that is left in a pooled struct keeps a whole request with
its buffers and values, and the next user who forgets to set the field gets that of somebody else.

Reported are

- fields that get a context, a part of a request, a private key or a pointer of the caller after a
  Get, in a package that never clears them: no other code assigns the field, takes its address or
  overwrites the struct (a note, if it is no context, request or key);
- slices of pointers that are cut by `[:0]`, which leaves the pointers behind the length (a note).

## Example

```go
package p

import (
    "context"
    "sync"
)

type job struct {
    ctx  context.Context
    name string
}

var jobs = sync.Pool{New: func() any { return new(job) }}

func Run(ctx context.Context, name string, work func(*job) error) error {
    j := jobs.Get().(*job)
    j.ctx, j.name = ctx, name
    err := work(j)
    jobs.Put(j) // want pool-dirty-put
    return err
}
```

Use instead:

```go
package p

import (
    "context"
    "sync"
)

type job struct {
    ctx  context.Context
    name string
}

var jobs = sync.Pool{New: func() any { return new(job) }}

func Run(ctx context.Context, name string, work func(*job) error) error {
    j := jobs.Get().(*job)
    j.ctx, j.name = ctx, name
    err := work(j)
    *j = job{}
    jobs.Put(j)
    return err
}
```

## When not to follow it

Where what is kept lives as long as the program anyway, as a logger or a table. What functions of
other packages do with an object is not followed: a field that they may clear is not reported.

## Fix safety

There is no automatic fix: whether the next user relies on what is left is for people to say.
"""

from collections.abc import Iterator
from itertools import groupby

from escapelint.api import Finding, Level, Pass, Rule, listed, misuse, place_of, pool_uses

RULE = Rule(level="warning", tags=("correctness", "memory", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports what objects still hold when they go back."""
    uses = pool_uses(p)
    by_put = groupby(uses.held, key=lambda held: held.back)
    for back, group in by_put:
        # Contexts and requests are worth a warning; what else is left is told with them.
        fields = sorted(group, key=lambda held: not held.request)
        first = fields[0]
        names = [f"{back.name}.{each.field}" for each in fields]
        where = place_of(first.source, first.node, back.source)
        yield misuse(
            p,
            back.source,
            back.node,
            message=f"{back.name} goes back into its pool with {listed(names)} as set at {where},"
            " which nothing in this package clears: the pool keeps it alive",
            suggestion="clear what the last user put into it before the Put: set the fields to"
            " nil, or the whole to its zero value",
            level=None if first.request else Level.NOTE,
        )
    for back in uses.back:
        if back.holds > 0:
            line = back.source.line_of(back.holds)
            yield misuse(
                p,
                back.source,
                back.node,
                message=f"{back.name} goes back into its pool with the pointers that were appended"
                f" to it (line {line}): what they point to stays alive, whatever its length is",
                suggestion="clear the elements before the slice is cut: clear(s); s = s[:0]",
                level=Level.NOTE,
            )
