"""A closure captures a variable by reference, which moves the variable to the heap.

A closure that may outlive the function (it is returned, stored, or started with `go`) shares the
variables that it captures by reference. Each of them becomes an allocation of its own, besides
the closure's. The compiler captures by value where it can: when the variable is never assigned
again after its declaration, its address is not taken and it has at most 128 bytes.

## Example

```go
package p

func Counter(step int) func() int {
    n := 0 // want captured-variable
    return func() int {
        n += step
        return n
    }
}
```

Use instead:

```go
package p

type Counter struct{ n, step int }

func (c *Counter) Next() int {
    c.n += c.step
    return c.n
}
```

Where the closure only reads the variable, it can capture a copy (`m := n` before it), unless the
type must not be copied, as a mutex, or has methods on its pointer, as a `bytes.Buffer`.

## When not to follow it

When the closure and its surroundings must share the variable, and the function runs seldom. Where a
closure is passed to a function to collect something in the variable, as to `ast.Inspect`, it is a
note unless it is in a loop.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning",
    tags=("performance", "memory", "escape-analysis", "closure"),
    over=(
        "returned-pointer",
        "dynamic-call",
        "leaking-parameter",
        "outlives-scope",
        "stored-in-global",
        "stored-in-heap-object",
    ),
)

_COPY = (
    "if the closure only reads it, copy it to a new variable before the closure and capture the"
    " copy"
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports variables that were moved to the heap because a closure refers to them."""
    for site in p.sites:
        if site.shape != "variable" or "reference" not in site.reasons:
            continue
        why, suggestion = _advice(p, site)
        shared = _is_shared_by_design(site) or _in_go_statement(site) or _collects(site)
        yield p.report(
            site,
            message=f"{site.described} is moved to the heap: a closure captures it by reference"
            + why,
            suggestion=suggestion,
            level=Level.NOTE if shared and not site.loop_depth else None,
        )


def _in_go_statement(site: Site) -> bool:
    """Whether the closure is started with `go`: the goroutine costs more than the variable."""
    closure = site.capturing_closure
    call = closure.parent if closure is not None else None
    statement = call.parent if call is not None else None
    return statement is not None and statement.type == "go_statement"


def _collects(site: Site) -> bool:
    """Whether the closure is there to write the variable for the function that it is passed to, as
    visitors do: nothing but another interface of that function would help."""
    closure = site.capturing_closure
    call = closure.parent if closure is not None else None
    return call is not None and call.type == "argument_list" and site.written_by_closure


def _is_shared_by_design(site: Site) -> bool:
    """Whether its type is one of sync and sync/atomic, which must not be copied."""
    return site.type_text.startswith(("sync.", "atomic."))


def _advice(p: Pass, site: Site) -> tuple[str, str]:
    if site.calls_itself:
        return (
            ", to call itself",
            "make the closure a named function or a method: these can call themselves",
        )
    capture = p.capture(site)
    if capture is None:
        return "", _instead(p, site, "pass the value as an argument")
    if capture.assigned:
        why = ", since it is assigned after its declaration"
        return why, _instead(p, site, _COPY, not site.written_by_closure)
    if capture.address_taken:
        return ", since its address is taken", _instead(p, site, _COPY, site.copyable)
    return (
        f", since it takes {capture.width} bytes (more than 128)",
        "capture a pointer to a value that exists already, or the fields that are needed",
    )


def _instead(p: Pass, site: Site, copy: str, copyable: bool = True) -> str:
    """What to do: `copy` only where a copy is as good as the variable."""
    if _is_shared_by_design(site):
        return (
            "it is shared by design and must not be copied: make it a field of a struct that lives"
            " long enough, or allocate it once"
        )
    if copyable and not p.has_identity(site):
        return f"{copy}; else keep it in a struct with a method"
    return "keep it in a struct that lives long enough, with a method in place of the closure"
