"""Pooled memory is used after it was put back.

After `Put` the object belongs to the pool: another goroutine may get it at once and write to it.
What is read then is somebody else's data, and what is written destroys it. It seldom happens in a
test, and the race detector hardly sees it, since a pool hands out few objects twice there.

Functions of the package that put their argument back, as `putBuffer(b)` and `b.Free()` do, count
as `Put`, and so do deferred calls at the end of the function.

## Example

```go
package p

import (
    "bytes"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Copy(w io.Writer, text string) (int, error) {
    b := buffers.Get().(*bytes.Buffer)
    b.Reset()
    b.WriteString(text)
    _, err := b.WriteTo(w)
    buffers.Put(b)
    return b.Cap(), err // want pool-use-after-put
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

func Copy(w io.Writer, text string) (int, error) {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    b.WriteString(text)
    _, err := b.WriteTo(w)
    return b.Cap(), err
}
```

## When not to follow it

Where the function holds the only reference by other means, so that nobody can get the object. A
path is reported only where each way to the use leads over the Put, or each Put leads to the use;
what closures, fields behind pointers and functions of other packages do is not followed.

## Fix safety

There is no automatic fix: moving the Put may change what else is done with the object.
"""

from collections.abc import Iterator

from escapelint.api import USE, Finding, Pass, Rule, line_at, misuse, pool_faults

RULE = Rule(level="warning", tags=("correctness", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports uses of what is back in its pool."""
    for fault in pool_faults(p, USE):
        where = line_at(fault.source, fault.other)
        yield misuse(
            p,
            fault.source,
            fault.node,
            message=f"{fault.name} is used after it was put back into its pool ({where}): another"
            " goroutine may have it by now",
            suggestion="put it back when it is needed no more, best by a defer behind the Get",
        )
