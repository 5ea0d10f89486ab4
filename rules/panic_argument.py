"""A value is boxed to be the argument of panic.

panic takes `any`, so what it is given is copied to the heap, but only when it comes to that: as
long as the function does not panic, nothing is allocated. It is told apart from what costs.

## Example

```go
package p

func At(values []int, i int) int {
    if i >= len(values) {
        panic(i) // want panic-argument/note
    }
    return values[i]
}
```

Use instead:

```go
package p

func At(values []int, i int) int {
    if i >= len(values) {
        panic("index out of range")
    }
    return values[i]
}
```

## When not to follow it

Nearly always: a panic that tells the value is worth more than the memory it takes. It matters only
where panics are caught and used as a way to return, as some parsers do.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule

RULE = Rule(
    level="note",
    tags=("escape-analysis", "memory", "panic", "performance"),
    over=(
        "error-construction",
        "format-arguments",
        "interface-boxing",
        "returned-pointer",
        "dynamic-call",
        "inlined-allocation",
        "leaking-parameter",
        "outlives-scope",
        "returned-allocation",
        "stored-in-global",
        "stored-in-heap-object",
        "string-concatenation",
    ),
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports what is allocated to be given to panic."""
    for site in p.sites:
        # A variable that was moved is allocated where it is declared, panic or not, and of inlined
        # code the call is to be told.
        given = site.called == "panic" or (site.shape != "boxing" and site.is_given_to_panic)
        if given and site.shape not in ("variable", "inlined code"):
            if p.is_unread(site):
                yield p.count(site)
                continue
            yield p.report(
                site,
                message=f"{site.subject} is on the heap when the function panics: it is the"
                " argument of panic",
                suggestion="nothing to do, unless panics are a way to return here",
                cure="inherent",
                group="callee",
            )
