"""A pooled object is not put back on some path.

It is no leak: the collector frees what nobody has. But the pool is emptied by it, so that the next
Get allocates again, which is what the pool is there to avoid.

Reported is a function that gets an object, gives it to nobody, and returns without putting it back;
or that puts it back elsewhere, but not on this path. What is returned, stored, sent, handed to a
function that may keep it, or dropped by a decision about the object (its size, an error of its own
methods) is left alone, and so are panics.

## Example

```go
package p

import (
    "bytes"
    "encoding/json"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Write(w io.Writer, value any) error {
    b := buffers.Get().(*bytes.Buffer) // want pool-missing-put
    b.Reset()
    if err := json.NewEncoder(b).Encode(value); err != nil {
        return err
    }
    _, err := w.Write(b.Bytes())
    buffers.Put(b)
    return err
}
```

Use instead:

```go
package p

import (
    "bytes"
    "encoding/json"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Write(w io.Writer, value any) error {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    if err := json.NewEncoder(b).Encode(value); err != nil {
        return err
    }
    _, err := w.Write(b.Bytes())
    return err
}
```

## When not to follow it

Where the path seldom runs, or the object is in an unknown state there, so that it had better go.

## Fix safety

There is no automatic fix: a defer must stand behind the last thing that may keep the object.
"""

from collections.abc import Iterator

from escapelint.api import MISSING, Finding, Level, Pass, Rule, line_at, misuse, pool_faults

RULE = Rule(level="note", tags=("memory", "performance", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports Gets whose object is not put back."""
    for fault in pool_faults(p, MISSING):
        end = line_at(fault.source, fault.other)
        if fault.how == "loop":
            what = "is not put back at the end of each turn of the loop"
        elif fault.how == "never":
            what = "is never put back, nor given to anybody"
        else:
            what = f"is not put back where the function ends at {end}"
        yield misuse(
            p,
            fault.source,
            fault.node,
            message=f"what this Get gives {what}: the pool has one object less, and allocates anew",
            suggestion="put it back by a defer behind the Get, or at that end, too",
            level=Level.NOTE,
        )
