"""The size of what is asked for is not constant, or too large for the stack.

The compiler keeps memory on the stack if it knows its size, if the size is small, and if nothing
outlives the function. The limits are 64 KiB for `make`, `new` and `&T{}`, and 128 KiB for declared
variables (10 MiB before Go 1.24). Up to Go 1.24 a slice whose length is not constant is always on
the heap; since 1.25 it starts on the stack with up to 32 bytes.

A slice, map or other memory that is made and then returned, stored or passed on is reported here,
too, where no other rule says more about it.

## Example

```go
package p

//go:noinline
func Sum(f func(i int) byte) int {
    table := make([]byte, 100_000) // want dynamic-size
    for i := range table {
        table[i] = f(i)
    }
    total := 0
    for _, b := range table {
        total += int(b)
    }
    return total
}
```

Use instead:

```go
package p

//go:noinline
func Sum(f func(i int) byte) int {
    var table [16_000]byte
    total := 0
    for start := 0; start < 100_000; start += len(table) {
        for i := range table {
            table[i] = f(start + i)
        }
        for _, b := range table {
            total += int(b)
        }
    }
    return total
}
```

## When not to follow it

Memory that must outlive the function has to be on the heap. What is made once, or seldom, is not
worth any trouble.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"))

_KIB = 1024
_OF_EXPRESSIONS = 64 * _KIB


def check(p: Pass) -> Iterator[Finding]:
    """Reports memory whose size keeps it off the stack, and whatever else is made."""
    for site in p.sites:
        large = site.is_too_large
        if not large and site.shape != "make":
            continue
        if p.is_unread(site, Level.NOTE):
            yield p.count(site)
            continue
        if large:
            message, suggestion = _too_large(p, site)
        elif site.first_note.reason == "non-constant size":
            message = f"{site.subject} is on the heap: its size is not constant"
            suggestion = (
                "if nothing keeps it, slice an array of a constant size where there is a bound, or"
                " make it once and reuse it"
            )
        else:
            message = f"{site.subject} is on the heap: {site.kept}"
            suggestion = _advice(site)
        yield p.report(site, message=message, suggestion=suggestion, level=Level.NOTE)


def _too_large(p: Pass, site: Site) -> tuple[str, str]:
    size = site.constant_size if site.shape == "make" else p.size_of(site)
    takes = f"{size:,} bytes, " if size is not None else ""
    limit = _OF_EXPRESSIONS
    if site.shape == "variable":
        limit = 128 * _KIB if p.toolchain.release >= (1, 24) else 10 * _KIB**2
    allowed = f"{limit // _KIB} KiB" if limit < _KIB**2 else f"{limit // _KIB**2} MiB"
    once = "make it once, before the loop" if site.loop_depth else "make it once and reuse it"
    return (
        f"{site.subject} is on the heap: it is too large for the stack ({takes}the limit is"
        f" {allowed})",
        f"if nothing keeps it, {once}, or work in smaller pieces",
    )


def _advice(site: Site) -> str:
    # Without a length it is a map: make(chan T) is never reported.
    is_map = site.fact.header.startswith("make(map[") or not site.made_length
    if is_map and site.loop_depth:
        return "if nothing keeps it beyond a turn, make it once, before the loop, and empty it"
    if is_map and site.made_length:
        return "leave it, or empty it and use it again if it is made often"
    if is_map:
        return "if the number of keys is known and large, give it as the size; else leave it"
    if site.loop_depth:
        return (
            "if nothing keeps it beyond a turn, make it once, before the loop; else cut the pieces"
            " from one slice that is large enough for several"
        )
    if site.called or site.callee:
        return "if the callee does not keep it, reuse it, or let the caller pass it"
    if site.returned:
        return "if this runs often, let the caller pass the memory to fill"
    return "if this runs often, reuse what is there already if it is large enough"
