"""An error is made, and what it holds with it.

`errors.New` and `fmt.Errorf` allocate the error, and `fmt.Errorf` a copy of each argument; an error
type of one's own is allocated where its address is returned. On a path that is seldom taken that is
no matter. It is where an error is an everyday answer: "not found", "would block", "end of input".

## Example

```go
package p

import "fmt"

var ages = map[string]int{}

func Age(name string) (int, error) {
    age, ok := ages[name]
    if !ok {
        return 0, fmt.Errorf("nobody is called %s", name) // want error-construction/note
    }
    return age, nil
}
```

Use instead:

```go
package p

import "errors"

var ErrUnknown = errors.New("nobody is called so")

var ages = map[string]int{}

func Age(name string) (int, error) {
    age, ok := ages[name]
    if !ok {
        return 0, ErrUnknown
    }
    return age, nil
}
```

## When not to follow it

Where the error is seldom made, or must tell what went wrong with what.

## Fix safety

The fix makes `errors.New(text)` of `fmt.Errorf` with a literal format that wraps nothing and has
one operand that is no constant: a string without methods, for `%s` or `%v`. It is safe:
`fmt.Errorf` returns what `errors.New` returns unless it wraps something, and the text is the same
for every value, percent signs among it. There is none where comments stand in the call. A
`fmt.Errorf` of nothing but a constant text has none either: what it allocates beyond the error it
allocates inside of fmt, where the compiler does not show it to the package that calls it.
"""

import re
from collections.abc import Iterator

from escapelint.api import Finding, Level, Pass, Rule, Site, error_fix

RULE = Rule(
    level="note",
    tags=("error", "escape-analysis", "memory", "performance"),
    over=(
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
    ),
)

# By what it is called: fmt.Errorf, status.Errorf, errors.Wrapf, p.errorf; t.Errorf prints.
_MAKERS = re.compile(
    r"(?!(?:t|b|tb|c|f)\.)(?:.*\.)?(?:(?:New|new)?[Ee]rr(?:or)?f|(?:New|new)\w*Err(?:or)?f?|[Ww]rapf?|"
    r"WithMessagef?|WithStack)|errors\.\w+"
)
_INLINED = frozenset(("errors.New", "fmt.Errorf"))
_TYPE = re.compile(
    r"(?:&|new\()(?:\w+\.)?\w*(?:Error|Err)\b|&errors\.errorString\{|&fmt\.wrapErrors?\{"
)


def check(p: Pass) -> Iterator[Finding]:
    """Reports errors and what is boxed for them, as notes."""
    for site in p.sites:
        if not _is_for_error(site):
            continue
        if p.is_unread(site):
            yield p.count(site)
            continue
        yield p.report(
            site,
            message=_message(site),
            suggestion=_suggestion(site),
            cure="here",
            group="callee",
            fixes=error_fix(site, p.text_constants) if p.shows_at(site, Level.NOTE) else (),
        )


def _is_for_error(site: Site) -> bool:
    """Whether it is an error that is made, or what is boxed to make one."""
    if site.shape == "boxing" and _MAKERS.fullmatch(site.called):
        return True
    if site.shape == "inlined code" and _INLINED.intersection(site.fact.callees):
        return True
    return _TYPE.match(site.fact.text) is not None and site.returned


def _message(site: Site) -> str:
    if site.shape == "boxing" and _MAKERS.fullmatch(site.called):
        return f"{site.described} is copied to the heap: it is an argument of {site.called}"
    if site.shape == "inlined code" and _INLINED.intersection(site.fact.callees):
        return f"{site.fact.callees[0]} allocates the error that it makes"
    return f"{site.subject} is allocated on the heap: it is an error that is returned"


def _suggestion(site: Site) -> str:
    if site.shape == "inlined code":
        return "if it is an everyday answer, make the error once, as a package variable"
    return "if it is an everyday answer, return an error that is made once, as a package variable"
