"""Pooled memory is put back twice.

The pool does not notice: it hands the same object out to two goroutines, which overwrite each
other's data. It looks like corruption in code that has nothing to do with it.

Most often an error path puts an object back that a deferred call puts back, too, or the function
that is given the object does. Functions of the package that put their argument back count as `Put`.

## Example

```go
package p

import (
    "bytes"
    "io"
    "sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Copy(w io.Writer, text string) error {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b) // want pool-double-put
    b.Reset()
    b.WriteString(text)
    if _, err := b.WriteTo(w); err != nil {
        buffers.Put(b)
        return err
    }
    return nil
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

func Copy(w io.Writer, text string) error {
    b := buffers.Get().(*bytes.Buffer)
    defer buffers.Put(b)
    b.Reset()
    b.WriteString(text)
    if _, err := b.WriteTo(w); err != nil {
        return err
    }
    return nil
}
```

## When not to follow it

Never where it is right; what is not certain is not reported.

## Fix safety

There is no automatic fix: which of the two calls goes is for people to decide.
"""

from collections.abc import Iterator

from escapelint.api import DOUBLE, Finding, Pass, Rule, line_at, misuse, pool_faults

RULE = Rule(level="warning", tags=("correctness", "sync-pool"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is put back while it is in its pool."""
    for fault in pool_faults(p, DOUBLE):
        same = fault.other == fault.node.start_byte
        where = (
            "in an earlier turn of the loop" if same else f"at {line_at(fault.source, fault.other)}"
        )
        yield misuse(
            p,
            fault.source,
            fault.node,
            message=f"{fault.name} is put into its pool though it was put back {where}: two"
            " goroutines may get the same object",
            suggestion="put it back once: by the defer, or at each end, but not by both",
        )
