"""Memory is stored in something that is on the heap: a field, an element, a map, a channel.

Whatever is reachable from the heap must be on the heap itself. The message says what it is stored
in, and the path how it gets there. Mostly that is what the code is for.

It need not be where a slice or map of pointers is filled in a loop: each element is an allocation
of its own, besides the slice. A slice of values holds them side by side, in one piece of memory.
That is said where the slice is a local variable, the elements are small structs of this package and
nothing else in the package keeps pointers to them. All of it is a note: whether those who read the
elements can do without pointers is to be seen in the source.

## Example

```go
package p

type Edge struct{ From, To int }

func Length(points []int) int {
    var edges []*Edge
    for i := range points {
        edges = append(edges, &Edge{i, i + 1}) // want stored-in-heap-object
    }
    length := 0
    for _, e := range edges {
        length += e.To - e.From
    }
    return length
}
```

Use instead:

```go
package p

type Edge struct{ From, To int }

func Length(points []int) int {
    length := 0
    for i := range points {
        e := Edge{i, i + 1}
        length += e.To - e.From
    }
    return length
}
```

or, if they are needed later, `edges := make([]Edge, 0, len(points))`.

## When not to follow it

When the elements have an identity: others point at them, they are compared by address, or nil
means that there is none. When the slice is sorted or its elements are moved often, and they are
large.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator
from functools import cache

from escapelint.api import Finding, Level, Pass, Rule, Site, reads_elements

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",))

_INSIDE = {"struct literal element", "array literal element"}  # the element holds the pointer
_KINDS = ("field", "element", "appended", "key", "sent", "literal", "box", "holder")


def check(p: Pass, *, small: int = 64) -> Iterator[Finding]:
    """Reports what is stored.

    small: the largest element that a slice may better hold by value, in bytes
    """
    # What leaves its function goes to others, who expect the type that it has.
    leaving = cache(lambda: {(s.function, s.variable) for s in p.sites if _is_kept(s)})
    for site in p.sites:
        if site.ends_as not in _KINDS:
            continue
        if p.is_unread(site, Level.NOTE):
            yield p.count(site)
            continue
        size = p.size_of(site)
        holder = site.destination.target.partition("[")[0]
        by_value = (
            site.element_of_local_in_loop
            and size is not None
            and size <= small
            and site.copyable
            and not p.has_identity(site)
            and not site.reasons & _INSIDE
            and (site.function, holder) not in leaving()
            and site.is_held_by_pointer(holder)
            and site.node is not None
            and reads_elements(site.source, site.node, holder)
        )
        suggestion = _suggestion(p, site)
        if by_value:
            suggestion = (
                f"keep values: let {holder} hold {site.type_text} in place of *{site.type_text},"
                " which takes one allocation for many elements, if those who read them need no"
                " pointers"
            )
        yield p.report(site, message=site.cause, suggestion=suggestion, level=Level.NOTE)


def _is_kept(site: Site) -> bool:
    """Whether it is no value, and more than its size puts it on the heap."""
    return site.kind_of_memory != "value" and site.ends_as != "size"


def _suggestion(p: Pass, site: Site) -> str:
    kind, memory, target = site.ends_as, site.kind_of_memory, site.target
    if kind == "box":
        return "if this runs often, pass or keep the concrete type in place of the interface"
    if memory == "value":
        return _instead_of_pointer(p, site)
    if kind == "key":
        return "if this runs often, use a key without memory of its own, as a struct of its parts"
    if memory and (site.container or kind in ("literal", "holder")):
        return "if it is not always used, make it when it is first needed"
    if kind == "field" and memory == "slice":
        what = f": {target}[:0]" if target else ""
        return f"if this runs often for the same object, reuse what is there{what}"
    if kind == "field" and memory == "map":
        what = f": clear({target})" if target and p.offers("clear") else ""
        return f"if this runs often for the same object, empty what is there{what}"
    if site.loop_depth and memory == "slice" and site.shape == "make":
        return "if there are many, cut them out of one slice that is made before the loop"
    return "if this runs often, reuse memory that is stored no longer"


def _instead_of_pointer(p: Pass, site: Site) -> str:
    if "slice" in site.reasons:
        return "if this runs often, let the caller pass the memory, or reuse it"
    if "interface-converted" in site.reasons or p.has_identity(site):
        if site.loop_depth:
            return (
                "if there are many, make them in one slice, and store the addresses of its elements"
            )
        return "if this runs often, reuse values that are stored no longer"
    return "if it is small and made often, store the value in place of a pointer to it"
