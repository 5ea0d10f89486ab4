"""A buffer goes back into its pool however large it has grown.

One large request is enough to make a large buffer, and the pool keeps it for all the small ones
that follow: each buffer of the pool may become as large as the largest thing ever written. fmt and
log therefore drop buffers above 64 KiB ([golang/go#23199](https://go.dev/issue/23199)).

Reported are objects that this function writes to, be it by a method of bytes.Buffer or by append,
and puts back without looking at their size.

## Example

```go
package p

import (
    "bytes"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Copy(w io.Writer, r io.Reader) error {
    b := buffers.Get().(*bytes.Buffer)
    b.Reset()
    b.ReadFrom(r)
    _, err := w.Write(b.Bytes())
    buffers.Put(b) // want pool-oversized-put
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

func Copy(w io.Writer, r io.Reader) error {
    b := buffers.Get().(*bytes.Buffer)
    b.Reset()
    b.ReadFrom(r)
    _, err := w.Write(b.Bytes())
    if b.Cap() <= 64<<10 {
        buffers.Put(b)
    }
    return err
}
```

## When not to follow it

Where what is written has a bound, or all of it is of about the same size. A pool loses what nobody
takes for two collections, so that the memory comes back when the load ends.

## Fix safety

There is no automatic fix: the bound depends on what is usual.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, misuse, pool_uses

RULE = Rule(level="note", tags=("memory", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports buffers that go back whatever their size is."""
    for back in pool_uses(p).back:
        if back.grown and not back.bounded:
            yield misuse(
                p,
                back.source,
                back.node,
                message=f"{back.name} goes back into its pool however large it has grown: one"
                " large use makes all later ones keep as much memory",
                suggestion="drop it above a usual size: if cap(…) <= 64<<10 { pool.Put(…) }",
                level=Level.NOTE,
            )
