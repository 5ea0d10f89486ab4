"""A method is used as a function value, which allocates a closure that holds the receiver.

`x.M` without a call is a function value: the method together with a copy of x. Where it outlives
the function, or is passed to code that may keep it, that pair is allocated on the heap, each time
that the expression runs. A receiver that is no pointer is copied as a whole.

## Example

```go
package p

type Checker struct{ names map[int]string }

func (c *Checker) Name(id int) string { return c.names[id] }

//go:noinline
func (c *Checker) Check(ids []int, walk func(int, func(int) string)) {
    for _, id := range ids {
        walk(id, c.Name) // want method-value
    }
}
```

Use instead:

```go
package p

type Checker struct{ names map[int]string }

func (c *Checker) Name(id int) string { return c.names[id] }

type Namer interface{ Name(id int) string }

//go:noinline
func (c *Checker) Check(ids []int, walk func(int, Namer)) {
    for _, id := range ids {
        walk(id, c)
    }
}
```

A pointer fits into an interface as it is. Where the signature of `walk` is given, make the value
once, `name := c.Name` before the loop, or keep it in a field.

## When not to follow it

Where it is made once for many calls, as for a handler, a timer or a configuration: then the
allocation is what the design costs. Only those that could be made once before a loop are warnings.

## Fix safety

The fix declares a variable for the method value before the outermost loop that may have it, with a
name that nothing in the function, its file's imports or its package has. It is offered with a
warning, where every turn makes the value unless the loop ends before it, and is safe under these
conditions: the receiver is a variable of the function that no turn assigns, whose address nobody
takes and which no function literal assigns; the method has a pointer for its receiver, so that
nothing is copied; the function has no goto. Making it then cannot panic, even for nil, and means
the same in every turn. It is unsafe where a nil receiver panics when the value is made, as the loop
may have no turn: for an interface, and for the method of an embedded struct.
"""

from collections.abc import Iterator

from escapelint.api import (
    Finding,
    HoistedNames,
    Level,
    Pass,
    Rule,
    Site,
    hoist_fix,
    keeps,
    reports,
    starts,
)

RULE = Rule(level="warning", tags=("closure", "escape-analysis", "memory", "performance"))


def check(p: Pass) -> Iterator[Finding]:
    """Reports method values: as warnings where they could be made before a loop, else as notes."""
    given = HoistedNames()
    for site in p.sites:
        if site.shape != "method value":
            continue
        turn = ", made in each turn of the loop," if site.loop_depth else ""
        level = None if _is_worth_it(site) else Level.NOTE
        yield p.report(
            site,
            message=f"the method value {site.subject}{turn} is on the heap: {_why(site)}",
            suggestion=_suggestion(site),
            level=level,
            cure="here" if site.loop_depth and site.loop_to_leave else None,
            fixes=hoist_fix(site, given) if level is None and p.shows_at(site, level) else (),
        )


def _is_worth_it(site: Site) -> bool:
    """Whether it could be made before a loop, and is not made to be kept for long."""
    once = bool(site.loop_depth and site.loop_to_leave)
    if not once or keeps(site.passed_to) or starts(site.function):
        return False
    return not reports(site.subject)


def _why(site: Site) -> str:
    if site.passed_to:
        return f"it is passed to {site.passed_to}, which may keep it"
    return site.kept


def _suggestion(site: Site) -> str:
    if site.loop_depth and site.loop_to_leave:
        return (
            f"make it once, before the loop on line {site.loop_to_leave}: nothing it uses changes"
        )
    if site.returned:
        return "if this runs often, return the receiver as an interface, or make the value once"
    if site.stored_in_part or site.destination.kind in ("field", "element"):
        return (
            "if this runs often, store the receiver as an interface: a pointer fits into one as it"
            " is"
        )
    return (
        "if this runs often, make it once and keep it in a field, or pass the receiver as an"
        " interface"
    )
