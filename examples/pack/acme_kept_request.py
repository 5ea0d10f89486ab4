"""A request outlives the call that serves it.

A request is filled in, served and forgotten: on the stack it costs nothing. One that is returned,
stored or boxed is an allocation a call.

## Example

```go
package p

type Request struct{ Path string }

//go:noinline
func Parse(path string) *Request {
    return &Request{path} // want acme-kept-request
}
```

Use instead:

```go
package p

type Request struct{ Path string }

//go:noinline
func Parse(path string) Request {
    return Request{path}
}
```

## When not to follow it

Where a request waits in a queue, it must outlive the call.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(
    level="warning",
    tags=("acme", "memory"),
    over=("format-arguments", "interface-boxing", "returned-pointer", "stored-in-heap-object"),
)


def check(p: Pass, *, types: tuple[str, ...] = ("Request",)) -> Iterator[Finding]:
    """Reports values of some types that are on the heap.

    types: the names of types whose values stay on the stack
    """
    for site in p.sites:
        if _name(site) in types:
            # On a cold path it costs next to nothing.
            level = Level.NOTE if site.cold else None
            yield p.report(
                site,
                message=f"{site.subject} is on the heap: {site.kept or 'it escapes'}",
                suggestion=f"pass {_name(site)} by value, as far as it is needed",
                level=level,
            )


def _name(site: Site) -> str:
    """The name of the memory's type, without its package."""
    return site.type_text.rpartition(".")[2]
