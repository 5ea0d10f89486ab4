"""A closure that captures variables is allocated, since it may outlive the function.

A function literal that uses variables of the function around it is an object that holds them, or
pointers to them. Where it is returned, stored, or passed to code that may keep it, the object is
allocated on the heap, each time that the literal is evaluated. A literal that captures nothing is
no allocation, nor is one that is only called or lent.

## Example

```go
package p

type Node struct{ children []*Node }

//go:noinline
func Walk(n *Node, visit func(*Node), later *[]func(*Node)) {
    *later = append(*later, visit)
}

func Count(nodes []*Node, later *[]func(*Node), total *int) {
    for _, n := range nodes {
        Walk(n, func(*Node) { *total++ }, later) // want escaping-closure
    }
}
```

Use instead:

```go
package p

type Node struct{ children []*Node }

type Counter struct{ total int }

func (c *Counter) Visit(*Node) { c.total++ }

type Visitor interface{ Visit(*Node) }

//go:noinline
func Walk(n *Node, v Visitor, later *[]Visitor) {
    *later = append(*later, v)
}

func Count(nodes []*Node, later *[]Visitor, c *Counter) {
    for _, n := range nodes {
        Walk(n, c, later)
    }
}
```

A closure that uses nothing of the loop can also be made once, before the loop.

## When not to follow it

Where it runs seldom, as for options, handlers, timers and tests: there closures are what Go is
written with, and the findings are notes. Only closures that could be made once before the loop that
makes them are warnings.

## Fix safety

The fix makes the closure before the outermost loop that may have it: it moves the statement
`name := func…` there if nothing else in the function has the name, and declares a variable with a
new name otherwise. It is offered with a warning, where every turn makes the closure unless the loop
ends before it, and is safe under these conditions: nothing that the literal names, be it a
variable, a type or a constant, is declared by the loop, so that the closures of all turns share the
same variables anyway; and the function has no goto. To make it cannot panic, and functions cannot
be compared. There is none for what changes from turn to turn.
"""

import re
from collections.abc import Iterator

from escapelint.api import (
    Finding,
    HoistedNames,
    Keeper,
    Level,
    Pass,
    Rule,
    Site,
    hoist_fix,
    keeps,
    loop_text,
    starts,
    visits,
)

RULE = Rule(level="warning", tags=("closure", "escape-analysis", "memory", "performance"))

_MOST_NAMES = 4
_RETRY = re.compile(r"for \{(?s:.)*\breturn\b")  # a loop that ends once something has worked
_TESTS = "(*testing."  # callees that run a subtest or clean up after one


def check(p: Pass) -> Iterator[Finding]:
    """Reports closures: as warnings where they could be made before a loop, else as notes."""
    given = HoistedNames()
    for site in p.sites:
        if site.shape != "closure":
            continue
        if p.is_unread(site, None if site.loop_depth else Level.NOTE):
            yield p.count(site)
            continue
        line = site.loop_to_leave if site.loop_depth else 0
        names = _names(site.captured_names)
        turn = ", made in each turn of the loop," if site.loop_depth else ""
        level = None if line and _is_worth_it(site) else Level.NOTE
        keeper = p.keeper(site, level)
        yield p.report(
            site,
            message=f"a closure{names}{turn} is on the heap: {_why(site, keeper)}",
            suggestion=_suggestion(p, site, line),
            level=level,
            cure="here" if line else None,
            keeper=keeper,
            fixes=hoist_fix(site, given) if level is None and p.shows_at(site, level) else (),
        )


def _is_worth_it(site: Site) -> bool:
    """Whether it is more than a trifle beside what is done with it in each turn."""
    if site.first_callee.startswith(_TESTS) or starts(site.function):
        return False
    if site.node is not None and _RETRY.match(loop_text(site.source, site.node)):
        return False  # most often it ends in its first turn
    # A variable may hold it before it is passed.
    given = (site.passed_to, site.callee)
    return not any(keeps(callee) or visits(callee) for callee in given)


def _names(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    if len(names) > _MOST_NAMES:
        rest = len(names) - _MOST_NAMES + 1
        names = (*names[: _MOST_NAMES - 1], f"{rest} more variables")
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f" over {listed}"


def _why(site: Site, keeper: Keeper | None) -> str:
    if keeper is not None:
        return f"{site.kept}{keeper.done}"
    if site.passed_to == "append":
        return "it is appended to a slice"
    if site.passed_to:
        return f"it is passed to {site.passed_to}, which may keep it"
    return site.kept


def _is_returned(site: Site) -> bool:
    """Whether it is a result itself, which may have a name."""
    return site.destination.kind == "result" and not site.container


def _suggestion(p: Pass, site: Site, line: int) -> str:
    if line:
        return f"make it once, before the loop on line {line}: it uses nothing of the loop"
    if site.first_callee.startswith(_TESTS):
        return "leave it, unless it is a benchmark that is measured"
    if _is_returned(site):
        return _returned(site)
    callee = site.passed_to.rpartition(".")[2]
    own = callee in p.types.functions or any(callee in m for m in p.types.methods.values())
    if own:
        return (
            f"if this runs often, let {site.passed_to} take what the closure needs as arguments, or"
            " an interface that a struct implements"
        )
    if callee and callee != "append":
        return "if this runs often, make it once, with what changes in a struct that it captures"
    return "if this runs often, keep the values in a struct with a method in place of the closure"


def _returned(site: Site) -> str:
    if site.is_iterator:
        return (
            "none where it is ranged over at once and inlined; if it is not, and this runs often,"
            " keep it small enough to be inlined"
        )
    if "interface-converted" in site.reasons:
        return "if this runs often, let the callers pass the values in a struct"
    return "if this runs often, return a struct with a method, by value, in place of the function"
