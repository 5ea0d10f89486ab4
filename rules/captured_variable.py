"""A closure captures a variable by reference, which moves the variable to the heap.

A closure that may outlive the function (it is returned, stored, or started with `go`) shares the
variables that it captures by reference. Each of them becomes an allocation of its own, besides
the closure's. The compiler captures by value where it can: when the variable is never assigned
again after its declaration, its address is not taken and it has at most 128 bytes.

A warning tells the edit after which the variable stays on the stack. Each kind was compiled:

- a goroutine alone goes on with the variable: it makes its own one, `res := res`, at its start;
- nobody assigns the variable once the closure is made: the closure captures a copy of it;
- a parameter of more than 128 bytes is captured, though the function may return before: the closure
  captures a copy that is made after the return, or of the few fields that it reads;
- the closure shares a local struct, too: the variable becomes a field of it.

## Example

```go
package p

type Result struct{ Size, Sum int }

func Queue(data []byte, results chan Result) {
    res := Result{Size: len(data)} // want captured-variable
    go func() {
        for _, b := range data {
            res.Sum += int(b)
        }
        results <- res
    }()
}
```

Use instead:

```go
package p

type Result struct{ Size, Sum int }

func Queue(data []byte, results chan Result) {
    res := Result{Size: len(data)}
    go func() {
        res := res
        for _, b := range data {
            res.Sum += int(b)
        }
        results <- res
    }()
}
```

## When not to follow it

When the function runs seldom. Notes are about variables that must be shared, as the state of
closures that are returned, what a visitor collects, or what several goroutines use: several such
variables in one struct are one allocation in place of many, and a recursive closure can be a
function. A struct with a method in place of the closure allocates as much, where the callee wants a
function: the struct, and the method value.

## Fix safety

The fix makes the copy, and lets the closure use it. It is offered with a warning, and is safe where
nobody can see the difference: one closure alone captures the variable, whose address is not taken;
once the closure, or the loop that makes it, has begun nobody assigns it, or only the goroutine
does, and nobody else uses it; its type is known and holds no lock; the function has no goto; and it
is no variable of a loop's clause before Go 1.22, where all turns share it. It is unsafe where a
method `Go` runs the closure that makes its own copy, which another one than that of a WaitGroup or
an errgroup might do twice. There is none for few fields of a large parameter, nor where variables
become fields.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from escapelint.api import (
    Capture,
    Finding,
    Level,
    Pass,
    Remedy,
    Rule,
    Site,
    capture_fix,
    fields_to_copy,
    listed,
    read_remedy,
    starts,
)

RULE = Rule(
    level="warning",
    tags=("closure", "escape-analysis", "memory", "performance"),
    over=(
        "returned-pointer",
        "dynamic-call",
        "leaking-parameter",
        "outlives-scope",
        "stored-in-global",
        "stored-in-heap-object",
    ),
)

_SMALL = 16  # bytes
_OWN_IN_EACH_TURN = (1, 22)  # Go since which a loop's variable is a new one in each turn


def check(p: Pass) -> Iterator[Finding]:
    """Reports variables that were moved to the heap because a closure refers to them.

    They are warnings where an edit is known that leaves them on the stack; one edit is told once.
    """
    edits: dict[tuple[object, ...], list[_Shared]] = {}
    for site in p.sites:
        if site.shape != "variable" or "reference" not in site.reasons:
            continue
        capture = p.capture(site)
        remedy = None
        if capture is not None and site.node is not None and not _is_shared_by_design(site):
            remedy = read_remedy(site.source, site.node, capture)
        if capture is None or remedy is None:
            why, suggestion = _advice(site, capture)
            yield p.report(
                site,
                message=f"{site.described} {_MOVED.format('is', 'it')}{why}",
                suggestion=suggestion,
                level=Level.NOTE,
            )
            continue
        closure = remedy.closure.start_byte
        edit = (site.source.name, closure, remedy.kind, remedy.line, bool(remedy.assigned))
        key = (*edit, remedy.kind == "copy" and remedy.name == site.subject, bool(p.cold(site)))
        edits.setdefault(key, []).append(_Shared(site, remedy, capture.width))
    for shared in edits.values():
        yield _told(p, shared)


_MOVED = "{} moved to the heap: a closure captures {} by reference"


class _Shared(NamedTuple):
    """A variable that one closure shares, what to do, and its size in bytes."""

    site: Site
    remedy: Remedy
    width: int


def _told(p: Pass, shared: Sequence[_Shared]) -> Finding:
    """The finding about variables that want the same edit."""
    first = shared[0]
    why, suggestion = _remedy(shared)
    fields = _fields(p, first) if len(shared) == 1 else ()
    if fields:
        these = "it" if len(fields) == 1 else "these"
        suggestion = (
            f"the closure uses only {listed(fields)}: copy {these} before it, and let it use the"
            f" {'copy' if len(fields) == 1 else 'copies'}; then {first.site.subject} stays on the"
            " stack"
        )
    many = len(shared) > 1
    named = listed([each.site.subject for each in shared]) if many else first.site.described
    moved = _MOVED.format(*(("are", "them") if many else ("is", "it")))
    worth = any(_is_worth_it(p, each.site, each.remedy) for each in shared)
    level = None if worth and not _is_small(p, shared) else Level.NOTE
    fixes = []
    if level is None and not fields and p.shows_at(first.site, level):
        fixes = capture_fix([(each.site, each.remedy) for each in shared], p.language)
    return p.report(
        first.site,
        message=f"{named} {moved}{why}",
        suggestion=suggestion,
        level=level,
        also=[each.site for each in shared[1:]],
        fixes=fixes,
    )


def _fields(p: Pass, shared: _Shared) -> tuple[str, ...]:
    """What the closure reads of a variable that is too large for it, if that is little."""
    site, remedy = shared.site, shared.remedy
    if remedy.kind != "after return":
        return ()
    return fields_to_copy(p.types, p.sizes, site.source, remedy.closure, site.subject)


def _is_small(p: Pass, shared: Sequence[_Shared]) -> bool:
    """Whether little memory is moved, and once a call; callers that start nothing pay for it, too.

    A goroutine that is started in any case costs far more.
    """
    site, remedy, _ = shared[0]
    in_loop = site.loop_depth > 0 or not remedy.assigned  # a loop's clause sets it
    if in_loop or remedy.kind not in ("own", "copy"):
        return False
    if remedy.kind == "copy" and remedy.seldom and remedy.goroutine and p.called_in_loop(site):
        return False
    return sum(each.width for each in shared) <= _SMALL


def _is_worth_it(p: Pass, site: Site, remedy: Remedy) -> bool:
    """Whether it may run often, and the closure does not cost far more than the variable."""
    if p.is_tool or starts(site.function):
        return False
    if remedy.kind == "field":
        return site.loop_depth > 0
    if remedy.kind == "copy" and not remedy.assigned and p.language < _OWN_IN_EACH_TURN:
        return False  # the closures of all turns share it, which a copy changes
    # A goroutine is dear, but a call that starts none should not pay for one.
    return remedy.kind != "copy" or remedy.seldom or not remedy.goroutine or site.loop_depth > 0


def _is_shared_by_design(site: Site) -> bool:
    """Whether its type is one of sync and sync/atomic, which must not be copied."""
    return site.type_text.startswith(("sync.", "atomic."))


def _remedy(shared: Sequence[_Shared]) -> tuple[str, str]:
    site, remedy, _ = shared[0]
    many, source = len(shared) > 1, site.source
    old = ", ".join(each.site.subject for each in shared)
    it, its, is_ = ("them", "their", "they are") if many else ("it", "its", "it is")
    line = source.line_of(remedy.closure.start_byte)
    copy = f"`{', '.join(each.remedy.name for each in shared)} := {old}`"
    where, run = f" (line {line})", f", which a goroutine runs (line {line})"
    assigned = sorted({each.remedy.assigned for each in shared} - {0})
    changed = f"line{'s' * (len(assigned) > 1)} {listed(list(map(str, assigned)))}"
    after = f", since {is_} assigned after {its} declaration ({changed})"
    match remedy.kind:
        case "own":
            own = "variables" if many else "a variable"
            return (
                f"{run}, and assigns {it} ({changed})",
                f"copy {it} at the top of that closure, `{old} := {old}`: nobody else uses {it}"
                f" from there on, so the goroutine can have {own} of its own",
            )
        case "inside":
            return (
                f"{run}, and assigns {it} ({changed})",
                f"declare {it} inside of that closure: nobody else uses {it}",
            )
        case "field":
            fields = "fields" if many else "a field"
            whole = "all" if many else "both"
            return (
                f"{where}{after}",
                f"make {it} {fields} of {remedy.name}, which that closure shares as well: one"
                f" allocation for {whole}",
            )
        case "after return":
            return (
                f"{where}, since {is_} too large for a copy in the closure (more than 128 bytes);"
                f" so {is_} allocated on every call, even if the function returns on line"
                f" {remedy.line}",
                f"copy {it} after that return, {copy}, and use the copy in the closure",
            )
    why = after if assigned else ", since the closure is made in a loop within the loop that sets "
    return (
        where + (why if assigned else why + it),
        f"make a copy before line {remedy.line}, {copy}, and use that in the closure: {is_} not"
        " assigned from there on",
    )


def _advice(site: Site, capture: Capture | None) -> tuple[str, str]:
    if site.calls_itself:
        return (
            ", to call itself",
            "if this runs often, make the closure a named function or a method: these can call"
            " themselves",
        )
    if _is_shared_by_design(site):
        return _why(capture), (
            "it is shared by design and must not be copied: make it a field of a struct that lives"
            " long enough, or allocate it once"
        )
    if site.returned:
        own = f" (if each call of the closure may start anew, copy it there: `{site.subject} :="
        return _why(capture), (
            "none where the closure must remember it"
            + (f"{own} {site.subject}`)" if site.written_by_closure else "")
        )
    return _why(capture), (
        "the closure and what is around it share it: if this runs often, put what they share into"
        " one struct, which is one allocation for all"
    )


def _why(capture: Capture | None) -> str:
    if capture is None:
        return ""
    if capture.assigned:
        return ", since it is assigned after its declaration"
    if capture.address_taken:
        return ", since its address is taken"
    return f", since it takes {capture.width} bytes (more than 128)"
