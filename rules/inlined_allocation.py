"""A call allocates here, by code of the called function that was inlined.

A small function is copied into its callers, its allocations with it: then the compiler reports
them at the call. Where the function is analysed, too, its copies are counted at its own line; for
one of another package this is the only place to tell. The message says which call it is and what
it makes.

## Example

```go
package p

import (
    "bytes"
    "io"
)

func Send(w io.Writer, parts [][]byte) error {
    for _, part := range parts {
        if _, err := io.Copy(w, bytes.NewReader(part)); err != nil { // want inlined-allocation
            return err
        }
    }
    return nil
}
```

Use instead:

```go
package p

import "io"

func Send(w io.Writer, parts [][]byte) error {
    for _, part := range parts {
        if _, err := w.Write(part); err != nil {
            return err
        }
    }
    return nil
}
```

## When not to follow it

When the call is there to make something new, as most constructors are. All findings are notes.

## Fix safety

There is no automatic fix.
"""

from collections.abc import Iterator

from escapelint.api import Finding, Pass, Rule, Site

RULE = Rule(level="note", tags=("inlining", "memory", "performance"), over=("dynamic-size",))

_RESET = "reuse one: its Reset starts it anew"
# What was inlined, as the compiler prints it → what helps.
_CURES = {
    "bytes.(*Buffer).String": "use Bytes, which does not copy, where a []byte will do",
    "bufio.(*Scanner).Text": "use Bytes, which does not copy, where the line is not kept",
    "strings.(*Builder).WriteString": "call Grow first, where the length can be told",
    "strings.(*Builder).WriteByte": "call Grow first, where the length can be told",
    "strings.(*Builder).WriteRune": "call Grow first, where the length can be told",
    "strings.(*Builder).Write": "call Grow first, where the length can be told",
    "bytes.NewReader": f"if this runs often, {_RESET}",
    "strings.NewReader": f"if this runs often, {_RESET}",
    "bytes.NewBuffer": f"if this runs often, {_RESET}",
    "bytes.NewBufferString": f"if this runs often, {_RESET}",
    "bufio.NewReader": f"if this runs often, {_RESET}",
    "bufio.NewReaderSize": f"if this runs often, {_RESET}",
    "bufio.NewWriter": f"if this runs often, {_RESET}",
    "bufio.NewWriterSize": f"if this runs often, {_RESET}",
    "strconv.Quote": "use strconv.AppendQuote, which writes to memory of yours",
    "strings.NewReplacer": "make it once, as a package variable: it may be used by many goroutines",
}


def check(p: Pass) -> Iterator[Finding]:
    """Reports allocations of inlined code that could not be counted at their origin."""
    for site in p.sites:
        if site.shape == "inlined code":
            known = any(callee in _CURES for callee in site.fact.callees)
            yield p.report(
                site,
                message=_message(site),
                suggestion=_suggestion(site),
                cure="here" if known else None,
                group="callee",
            )


def _message(site: Site) -> str:
    call, kind = site.inlined_call, site.destination.kind
    made = "a slice that grows by append" if site.fact.kind == "append" else site.subject
    if kind == "panic":
        return f"{call} allocates when it panics: its code is inlined here, with {made}"
    where = f"and {made} is {site.ending}" if kind not in ("unknown", "size") else f"with {made}"
    allocates = "may allocate" if site.fact.kind == "append" else "allocates"
    return f"{call} {allocates}: its code is inlined here, {where}"


def _suggestion(site: Site) -> str:
    if site.destination.kind == "panic":
        return "nothing: it is made when it panics"
    for callee in site.fact.callees:
        if callee in _CURES:
            return _CURES[callee]
    if site.fact.kind == "append":
        return "make the slice with room for all, where the length can be told before"
    if site.loop_depth:
        return "call it less often, or before the loop, where its result stays the same"
    return "if this runs often, call it less often, or keep its result"
