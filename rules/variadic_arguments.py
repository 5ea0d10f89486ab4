"""The slice of a variadic call's arguments is made on the heap.

`f(a, b)` with `func f(args ...T)` makes an array of the arguments and passes a slice of it. It
stays on the stack if the called function does not keep it. If that is called through an interface
or a func value, as loggers and `testing.TB` are, or if it stores the slice, the array is an
allocation of every call, whatever the call does with it. A call without variadic arguments passes
nil.

## Example

```go
package p

type Logger interface {
    Debugf(format string, args ...any)
}

func Load(log Logger, name *string) {
    log.Debugf("load %s", name) // want variadic-arguments
}
```

Use instead:

```go
package p

type Logger interface {
    DebugEnabled() bool
    Debug(message string, name *string)
}

func Load(log Logger, name *string) {
    if log.DebugEnabled() {
        log.Debug("load", name)
    }
}
```

## When not to follow it

When the call writes something out anyway, or runs seldom. All findings are notes.

## Fix safety

There is no automatic fix.
"""

import re
from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule, Site

RULE = Rule(level="note", tags=("escape-analysis", "memory", "performance"), over=("dynamic-size",))

_LOGGING = re.compile(r"(?:.*\.)?(?:[Dd]ebug|[Tt]race|[Ii]nfo|[Nn]otice|[Ww]arn(?:ing)?|[Ll]og)\w*")


def check(p: Pass) -> Iterator[Finding]:
    """Reports slices of variadic arguments that are on the heap."""
    for site in p.sites:
        if site.shape != "variadic slice":
            continue
        keeper = p.keeper(site, None)
        why = f": it is {site.ending}" if site.is_kept else ""
        why += keeper.done if keeper is not None else ""
        if site.destination.kind == "dynamic":
            why += ", and the compiler cannot know what that keeps"
        yield p.report(
            site,
            message=f"{site.subject} are put into a slice on the heap{why}",
            suggestion=_suggestion(site),
            keeper=keeper,
            group="callee",
        )


def _suggestion(site: Site) -> str:
    callee = site.subject.removeprefix("the arguments of ")
    if _LOGGING.fullmatch(callee):
        return "if it is on a hot path, ask whether the message is wanted before the call"
    return (
        "if this runs often, pass a slice that exists already (s...), or call a form with a fixed"
        " number of parameters"
    )
