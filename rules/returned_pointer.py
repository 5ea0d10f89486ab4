"""A pointer to a local is returned, so the value is allocated on the heap.

The callee's frame is gone when the caller reads the result, so the compiler moves the variable
to the heap: one allocation and its share of garbage collection on every call. A small struct is
cheaper to copy than to allocate.

Inlining can undo it: where the function is inlined and the caller does not keep the pointer, the
value stays on the caller's stack. A function whose known inlined copies all stay on the stack is
reported as a note, and so is one that may be inlined and whose callers are not known.

## Example

```go
package p

type Point struct{ X, Y int }

//go:noinline
func Middle(a, b Point) *Point {
    return &Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2} // want returned-pointer
}
```

Use instead:

```go
package p

type Point struct{ X, Y int }

//go:noinline
func Middle(a, b Point) Point {
    return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2}
}
```

## When not to follow it

When the value has an identity (it holds a mutex, its methods have pointer receivers and change
it, callers compare pointers), when nil is a meaningful result, or when the function runs once.

## Fix safety

There is no automatic fix: the signature changes, and with it every caller. For an exported function
that changes the package's API, which the suggestion says.
"""

from collections.abc import Iterator

from escapelint.api import (
    Finding,
    Level,
    Pass,
    Rule,
    Site,
    calls_that_read,
    count_returns,
    made_each_turn,
)

RULE = Rule(level="warning", tags=("escape-analysis", "memory", "performance"))


# The value is returned as such, and not inside of something else.
_MOST_RETURNS = 4  # of a function whose results are changed for it
_DIRECT = frozenset(("spill", "address-of", "assign", "assign-pair", "return", "dot"))


def check(p: Pass, *, small: int = 64) -> Iterator[Finding]:
    """Reports locals whose address ends in a result.

    small: the largest value that is worth a copy, in bytes
    """
    for site in p.sites:
        if site.shape not in ("variable", "composite literal", "new") or not site.returned:
            continue
        if site.fills_a_pool:
            continue
        bound = site.in_exported_function and not p.is_private  # others call it
        if p.is_unread(site, Level.NOTE if bound else None):
            yield p.count(site)
            continue
        verb = "moved to" if site.shape == "variable" else "allocated on"
        size = p.size_of(site)
        by_value = (
            size is not None
            and size <= small
            and site.reasons <= _DIRECT
            and not site.stored_in_part
            and not site.nil_is_an_answer
            and not site.is_parameter
            and not p.has_identity(site)
        )
        level = None if by_value and _is_worth_it(p, site) else Level.NOTE
        if p.is_unread(site, level):
            yield p.count(site)
            continue
        callers = p.callers(site) if by_value and p.shows_at(site, level) else ""
        yield p.report(
            site,
            message=f"{site.described} is {verb} the heap: its address is returned",
            suggestion=_suggestion(p, site, size if by_value else None, callers),
            level=level,
        )


def _is_worth_it(p: Pass, site: Site) -> bool:
    """Whether the callers can do with a value, and need it often.

    Who stores, passes on or returns the pointer would allocate in the function's stead.
    """
    if site.in_exported_function and not p.is_private:
        return False
    if site.node is None:
        return False
    if count_returns(site.source, site.node) > _MOST_RETURNS and not site.loop_depth:
        return False
    calls = calls_that_read(p.sources, site.function.rpartition(".")[2])
    return calls is not None and (site.loop_depth > 0 or made_each_turn(calls))


def _suggestion(p: Pass, site: Site, size: int | None, callers: str) -> str:
    exported = site.in_exported_function and p.package.name != "main"
    api = "; it changes an exported signature" if exported else ""
    if size is not None:
        what = f"{site.type_text} by value" if site.type_text else "the value"
        unit = "byte" if size == 1 else "bytes"
        return (
            f"return {what}: it takes {size} {unit}, which is cheaper to copy"
            f" than to allocate{api}{f'; {callers}' if callers else ''}"
        )
    if site.is_parameter:
        return "if this runs often, let the callers take the address of what they have"
    if "slice" in site.reasons:
        return (
            "let the caller pass the buffer, as functions with an append-like dst parameter do"
            + api
        )
    if "interface-converted" in site.reasons:
        return "if this runs often, reuse values, or return one that exists already"
    return f"if this runs often, reuse values, or let the caller pass the memory to fill{api}"
