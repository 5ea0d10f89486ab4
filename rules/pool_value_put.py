"""A value that is no pointer is put into a sync.Pool, which allocates a box for it.

`Put` takes an interface, and an interface holds a pointer. A slice, a struct or an array is copied
to the heap for that, at each Put: 24 bytes for a slice. A pool of pointers puts nothing anew.

Whether that matters is disputed (staticcheck's SA6002, dominikh/go-tools#1078, #1336): the box of a
slice is small where the memory behind it is large, so a pool of slices still saves what it is for,
and `&b` of a local variable allocates as much as the box. What is gained by pooling `*[]byte` is
gained only where the pointer that Get gave is put back. So this is a note, unless the function has
that pointer at hand: where the Get of the same pool is in the same function.

## Example

```go
package p

import "sync"

var buffers sync.Pool

func Write(text string, write func([]byte)) {
    buffer, _ := buffers.Get().([]byte)
    buffer = append(buffer[:0], text...)
    write(buffer)
    buffers.Put(buffer) // want pool-value-put
}
```

Use instead:

```go
package p

import "sync"

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func Write(text string, write func([]byte)) {
    buffer := buffers.Get().(*[]byte)
    *buffer = append((*buffer)[:0], text...)
    write(*buffer)
    buffers.Put(buffer)
}
```

## When not to follow it

Where the slices are large and the pool is not used in the hottest code, and on lines that another
linter was told to leave (`nolint`). Where what is put into a pool comes over a channel, from a
field or from a caller, that must carry the pointer.

## Fix safety

There is no automatic fix: all Gets and Puts of the pool change together.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site, is_from_get

RULE = Rule(
    level="warning",
    tags=("escape-analysis", "memory", "performance", "sync-pool"),
    over=("interface-boxing",),
)

_PUT = "(*sync.Pool).Put"
_CARRIED = "; so what brings the value here, as a channel, a field or a caller, must bring that"


def check(p: Pass) -> Iterator[Finding]:
    """Reports values that are boxed for a Put: a warning a pool, where the pointer is at hand."""
    puts = [site for site in p.sites if site.shape == "boxing" and site.first_callee == _PUT]
    # A pool must hold the same in all its Puts, and one warning is enough for what they need.
    pools = {_pool_of(site) for site in puts if _pool_of(site) and not _has_pointer(site)}
    for site in puts:
        if site.cold and p.is_unread(site):
            yield p.count(site)
            continue
        # A value of unknown type may be a single byte, which needs no memory.
        at_hand = _has_pointer(site)
        worth = at_hand and site.type_is_known and not (p.runs_seldom(site) or _is_silenced(site))
        if worth and (pool := _pool_of(site)):
            worth = pool not in pools
            pools.add(pool)
        yield p.report(
            site,
            message=f"{site.described} is copied to the heap: it is put into a sync.Pool, which"
            " takes any",
            suggestion="let the pool hold pointers in all its Puts and Gets, and put back the"
            " pointer that Get gave: a new one (&b) would be allocated as well"
            + _CARRIED
            * (not at_hand),
            level=None if worth else Level.NOTE,
            group="callee",
        )


def _pool_of(site: Site) -> str:
    """The sync.Pool that a site is put into, as the last of its names; "" for none."""
    return site.called.split(".")[-2] if site.called.endswith(".Put") else ""


def _has_pointer(site: Site) -> bool:
    """Whether the function that puts something into a pool could have the pointer of its Get."""
    pool = site.called.removesuffix(".Put")
    return site.node is not None and is_from_get(site.source, site.node, pool)


def _is_silenced(site: Site) -> bool:
    """Whether somebody has decided already that the line stays, against another linter."""
    return "nolint" in site.region.last_text
