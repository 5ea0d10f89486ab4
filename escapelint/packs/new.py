"""A new rule: a module and its testdata, which pass as they are and are there to be edited."""

from __future__ import annotations

from collections.abc import Mapping


def new_rule(id_: str) -> Mapping[str, str]:
    """The texts of a rule: its "module", and a file of its "testdata"."""
    return {
        "module": _MODULE.replace("ID", id_),
        "testdata": _TESTDATA.replace("ID", id_).replace("PACKAGE", id_.replace("-", "")),
    }


_MODULE = '''\
"""A function whose name ends in Hot puts something on the heap in a loop.

Each turn of the loop allocates, and the collector has to clean up behind it.

## Example

```go
package p

type Order struct{ Number int }

//go:noinline
func FillHot(orders []*Order) {
    for i := range orders {
        orders[i] = &Order{i} // want ID
    }
}
```

Use instead:

```go
package p

type Order struct{ Number int }

//go:noinline
func FillHot(orders []Order) {
    for i := range orders {
        orders[i] = Order{i}
    }
}
```

## When not to follow it

Where the loop seldom turns.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule

RULE = Rule(level="warning", tags=("memory", "performance"), over=("stored-in-heap-object",))


def check(p: Pass, *, ending: str = "Hot") -> Iterator[Finding]:
    """Reports heap facts in loops of functions that are meant to be fast.

    ending: how the names of such functions end
    """
    for site in p.sites:
        if site.loop_depth and site.function.endswith(ending):
            yield p.report(
                site,
                message=f"{site.subject} is allocated in each turn of a loop",
                suggestion="make it once, before the loop, or keep it by value",
            )
'''
_TESTDATA = """\
package PACKAGE

type order struct{ id int }

//go:noinline
func fillHot(orders []*order) {
	for i := range orders {
		orders[i] = &order{i} // want ID:"each turn of a loop"
	}
}

//go:noinline
func sumHot(orders []order) (sum int) {
	for _, each := range orders {
		sum += each.id
	}
	return sum
}
"""
