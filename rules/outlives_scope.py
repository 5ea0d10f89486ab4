"""Memory is kept in a variable that lives longer: of a loop around, or of a closure.

A value that is made in a loop and kept in a variable from before the loop must outlive the turn,
and the compiler does not count how many turns there are: each turn allocates. The same holds for
a variable of the function around a closure, and for one that is on the heap itself because a
closure that outlives the function shares it.

## Example

```go
package p

type Item struct{ ID, Weight int }

func Heaviest(items []Item) int {
    var best *Item
    for _, item := range items {
        if best == nil || item.Weight > best.Weight {
            best = &Item{item.ID, item.Weight} // want outlives-scope
        }
    }
    if best == nil {
        return 0
    }
    return best.ID
}
```

Use instead:

```go
package p

type Item struct{ ID, Weight int }

func Heaviest(items []Item) int {
    best, found := Item{}, false
    for _, item := range items {
        if !found || item.Weight > best.Weight {
            best, found = Item{item.ID, item.Weight}, true
        }
    }
    return best.ID
}
```

## When not to follow it

When the branch runs seldom. All findings are notes.

## Fix safety

The fix declares the variable where a turn of the loop assigns it, `row := make(…)`, and removes the
declaration before the loop. It is safe, as nobody can see the difference: that declaration has no
value, and its type is a slice, a map or a pointer without a name, and that of the value; all uses
stand behind the assignment in its block; no function literal uses the variable, nobody takes its
address, and nothing else in the function has its name; the function has no goto. There is none
where a turn may use what another one left.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site, narrow_fix

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",))


def check(p: Pass) -> Iterator[Finding]:
    """Reports memory that is kept in a variable, if that is what puts it on the heap."""
    for site in p.sites:
        if site.ends_as not in ("variable", "captured", "escaping"):
            continue
        if p.is_unread(site):
            yield p.count(site)
        else:
            fixes = narrow_fix(site) if p.shows_at(site, Level.NOTE) else ()
            suggestion = _suggestion(site, is_own=bool(fixes))
            yield p.report(site, message=site.cause, suggestion=suggestion, fixes=fixes)


def _suggestion(site: Site, *, is_own: bool) -> str:
    if is_own:
        return f"declare {site.variable} in the loop, where it is assigned: no turn shares it"
    if site.ends_as == "captured":
        return (
            "if this runs often, pass it to the closure as an argument, or keep the result by value"
        )
    if "interface-converted" in site.reasons:
        return "if this runs often, keep the parts, and make the value when it is returned"
    match site.kind_of_memory:
        case "slice" | "map":
            return "if this runs often, make it once where the variable is declared, and reuse it"
        case "value":
            return "if this runs often, keep the value in the variable, and not its address"
    return "if this runs often, make it once where the variable is declared"
