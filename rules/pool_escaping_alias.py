"""Memory of a pooled object outlives its Put.

`b.Bytes()`, `b[:n]` and `*p` are no copies: they are the memory of the pooled object. Who is given
them by a `return`, a channel or a goroutine reads what the next user of the object writes. It is
the most frequent way to corrupt data with a pool, and needs load to be seen.

## Example

```go
package p

import (
    "bytes"
    "encoding/json"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Marshal(value any) ([]byte, error) {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    err := json.NewEncoder(b).Encode(value)
    return b.Bytes(), err // want pool-escaping-alias
}
```

Use instead:

```go
package p

import (
    "bytes"
    "encoding/json"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Marshal(value any) ([]byte, error) {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    err := json.NewEncoder(b).Encode(value)
    return bytes.Clone(b.Bytes()), err
}
```

## When not to follow it

Where the receiver is known to be done before the object is put back. Code that waits for somebody
(`Wait`, a receive, a lock) between the two is left alone.

## Fix safety

There is no automatic fix: to copy is one way, to let the caller put the object back another.
"""

from collections.abc import Iterator

from escapelint.api import ALIAS, Finding, Pass, Rule, line_at, misuse, pool_faults

RULE = Rule(level="warning", tags=("correctness", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports what others are given of an object that goes back."""
    for fault in pool_faults(p, ALIAS):
        where = line_at(fault.source, fault.other)
        if fault.how == "shared":
            message = (
                f"{fault.name} goes back into its pool while what was given its memory at {where}"
                " may still use it"
            )
        else:
            done = "sent" if fault.how == "sent" else "returned"
            message = (
                f"{fault.name} is {done}, but it is memory of an object that is put back into its"
                f" pool ({where}): the next user of the object overwrites it"
            )
        yield misuse(
            p,
            fault.source,
            fault.node,
            message=message,
            suggestion="copy it (bytes.Clone, slices.Clone), or put the object back where it is"
            " used no more",
        )
