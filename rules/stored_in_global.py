"""Memory is assigned to a package variable.

A package variable lives as long as the program, and so does what it holds. That is no waste where
it happens once. Where it happens often, each assignment makes garbage of what was there before.

## Example

```go
package p

var last []string

func Remember(name string) {
    last = []string{name} // want stored-in-global
}
```

Use instead:

```go
package p

var last [1]string

func Remember(name string) {
    last[0] = name
}
```

## When not to follow it

When the function runs once, at the start. All findings are notes.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule, Site

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",))


def check(p: Pass) -> Iterator[Finding]:
    """Reports memory whose last step is an assignment to a package variable."""
    for site in p.sites:
        if site.ends_as != "global":
            continue
        if p.is_unread(site):
            yield p.count(site)
        else:
            yield p.report(site, message=site.cause, suggestion=_suggestion(p, site))


def _suggestion(p: Pass, site: Site) -> str:
    target = site.target
    if site.cold:
        return "nothing, where it runs once"
    if site.container or not target:
        return "if this runs more than once, change what is there in place of making it anew"
    match site.kind_of_memory:
        case "slice":
            return f"if this runs more than once, reuse the memory: {target}[:0]"
        case "map":
            return f"if this runs more than once, empty what is there{_clear(p, target)}"
        case "value":
            return f"if this runs more than once, let {target} be a value and assign to it"
    return "if this runs more than once, change what is there in place of making it anew"


def _clear(p: Pass, target: str) -> str:
    return f" with clear({target})" if p.offers("clear") else ", key by key"
