"""Memory is passed to a function that keeps it, or passes it on to where nobody can follow.

The compiler knows of every function whether what a parameter points to may outlive the call. If
it may, the parameter leaks (`leaking param`), and whatever is passed for it is on the heap, also
where the path that keeps it is not taken. `json.Unmarshal` and `io.ReadFull` leak since they call
methods of interfaces; a method that stores its argument leaks by design.

What the called function does with its parameter is said by `go build -gcflags=-m` at its
declaration.

## Example

```go
package p

import "encoding/json"

func Name(data []byte) (string, error) {
    var person struct{ Name string } // want leaking-parameter
    err := json.Unmarshal(data, &person)
    return person.Name, err
}
```

Use instead:

```go
package p

import "encoding/json"

type Reader struct {
    person struct{ Name string }
}

func (r *Reader) Name(data []byte) (string, error) {
    r.person.Name = ""
    err := json.Unmarshal(data, &r.person)
    return r.person.Name, err
}
```

## When not to follow it

When the called function is there to keep what it is given, or does much more work than an
allocation costs. Findings are notes, but for memory that is made anew in every turn of a loop and
only lent. Beside a read of an `*os.File`, which asks the operating system, that is a note, too.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Cure, Finding, Keeper, Level, Pass, Rule, Site

RULE = Rule(
    level="warning", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",)
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports memory that ends as an argument of a function that is known."""
    for site in p.sites:
        if site.ends_as not in ("call", "panic"):
            continue
        reusable = site.lent_in_loop
        level = None if reusable and not _is_trifle(p, site) else Level.NOTE
        if p.is_unread(site, level):
            yield p.count(site)
            continue
        keeper = p.keeper(site, level)
        yield p.report(
            site,
            message=site.cause + (keeper.done if keeper is not None else ""),
            suggestion=site.reused_in_loop if reusable else _suggestion(p, site, keeper),
            level=level,
            cure="here" if reusable else _cure(p, keeper),
            group="callee",
            keeper=keeper,
        )


def _is_trifle(p: Pass, site: Site) -> bool:
    """Whether it is little beside what each turn asks of the operating system, or a tool's."""
    return p.is_tool or any(each.file for each in site.borrowers)


def _cure(p: Pass, keeper: Keeper | None) -> Cure | None:
    """Who can mend it, if it is known who keeps it."""
    if keeper is None or keeper.kind == "call":
        return None
    return "callee" if p.is_ours(keeper.package) else "dependency"


def _suggestion(p: Pass, site: Site, keeper: Keeper | None) -> str:
    callee = site.destination.target
    if site.ends_as == "panic":
        return "nothing: it is made when it panics"
    if keeper is not None and p.is_ours(keeper.package):
        return _of_keeper(keeper)
    if keeper is None and _is_ours(p, site, callee):
        if site.is_receiver:
            return (
                f"see where {callee} keeps its receiver, or passes it on: if it need not, this can"
                " stay on the stack"
            )
        return (
            f"see where {callee} keeps its argument: if it need not, let it take a value, or only"
            " read it; else the allocation is bound to happen"
        )
    return "if this runs often, pass something that lives anyway: a field, or memory made once"


def _of_keeper(keeper: Keeper) -> str:
    """What to do where the function that keeps it is of this module."""
    function = keeper.function
    match keeper.kind:
        case "dynamic":
            return (
                f"if this runs often, let {function} call a concrete type or a function that is"
                " known, or reuse what is passed"
            )
        case "call" | "panic" | "unknown":
            return f"{function} passes it on: if this runs often, reuse what is passed"
        case "result" | "captured" | "sent":
            return f"if this runs often, reuse what is passed when {function} needs it no longer"
    return (
        f"nothing, if {function} is there to keep it; else let it copy what it needs, and this can"
        " stay on the stack"
    )


def _is_ours(p: Pass, site: Site, callee: str) -> bool:
    """Whether a callee is declared in this module."""
    name = callee.partition("[")[0].strip("(*")
    qualifier, dot, _ = name.partition(".")
    if not dot or ")" in qualifier:
        return qualifier.rstrip(")") in p.types.names
    path = p.types.imports.get(site.source.name, {}).get(qualifier, "")
    module = p.package.module
    return bool(module) and (path == module or path.startswith(f"{module}/"))
