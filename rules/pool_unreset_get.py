"""Nobody empties a pooled buffer: what its last user wrote is still in it.

A pool keeps what it is given as it is. Who appends to a buffer as it came out of the pool, writes
behind the data of somebody else, and hands out both. In a test with one goroutine the first buffer
is always new, so that nothing is seen.

Reported is a buffer that is appended to as it came (`b.WriteString`, `append(*p, …)`), of a pool
into which this package puts buffers that were written to and not emptied.

## Example

```go
package p

import (
    "bytes"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Quote(text string) string {
    b := buffers.Get().(*bytes.Buffer) // want pool-unreset-get
    defer buffers.Put(b)
    b.WriteByte('"')
    b.WriteString(text)
    b.WriteByte('"')
    return b.String()
}
```

Use instead:

```go
package p

import (
    "bytes"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Quote(text string) string {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    b.WriteByte('"')
    b.WriteString(text)
    b.WriteByte('"')
    return b.String()
}
```

## When not to follow it

Where all that was written is read again before the buffer goes back, so that it is empty: such a
buffer costs nothing to reset.

## Fix safety

There is no automatic fix: a Reset may stand at either side, and belongs into the one function that
all users share.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule, misuse, place_of, pool_uses

RULE = Rule(level="warning", tags=("correctness", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports buffers that neither side empties."""
    uses = pool_uses(p)
    dirty = {back.pool: back for back in reversed(uses.back) if back.dirty and back.pool}
    for got in uses.got:
        back = dirty.get(got.pool)
        if back is None:
            continue
        where = place_of(back.source, back.node, got.source)
        line = got.source.line_of(got.use.start_byte)
        yield misuse(
            p,
            got.source,
            got.node,
            message=f"{got.name} is written to as it comes out of {got.pool} (line {line}), and"
            f" goes into it as it was left ({where}): the data of its last user is still there",
            suggestion="empty it behind the Get (Reset, [:0]), or before each Put",
        )
