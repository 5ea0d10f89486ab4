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

## When not to follow it

When the closure and its surroundings must share the variable, and the function runs seldom.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning",
    tags=("performance", "memory", "escape-analysis", "closure"),
    over=("returned-pointer",),
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports variables that were moved to the heap because a closure refers to them."""
    for site in p.sites:
        if site.shape != "variable" or "reference" not in site.reasons:
            continue
        why, suggestion = _advice(p, site)
        shared = site.type_text.startswith("sync.") or _in_go_statement(site)
        yield p.report(
            site,
            message=f"{site.subject} is moved to the heap: a closure captures it by reference"
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


def _advice(p: Pass, site: Site) -> tuple[str, str]:
    if site.calls_itself:
        return (
            ", to call itself",
            "make the closure a named function or a method: these can call themselves",
        )
    capture = p.capture(site)
    if capture is None:
        return "", "pass the value as an argument, or keep the state in a struct"
    if capture.address_taken:
        return (
            ", since its address is taken",
            "copy it to a new variable before the closure and capture the copy",
        )
    if capture.assigned:
        return (
            ", since it is assigned after its declaration",
            "if the closure only reads it, copy it to a new variable before the closure"
            " (x := x); else keep the state in a struct with a method",
        )
    return (
        f", since it takes {capture.width} bytes (more than 128)",
        "capture a pointer to a value that exists already, or the fields that are needed",
    )
