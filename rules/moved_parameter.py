"""A parameter is moved to the heap, which costs an allocation on every call.

Where a parameter's address outlives the call, or a closure that does shares it, the compiler
copies the parameter to the heap at the entry of the function: an allocation on every call, even if
the address is taken on a path that seldom runs. A copy that is made on that path, and whose address
is taken there, is allocated there only.

Receivers and named results are parameters, too.

## Example

```go
package p

import "errors"

type Event struct {
    ID   int
    Name string
}

var rejected []*Event

//go:noinline
func Handle(e Event) (int, error) { // want moved-parameter
    if e.Name == "" {
        rejected = append(rejected, &e)
        return 0, errors.New("no name")
    }
    return e.ID, nil
}
```

Use instead:

```go
package p

import "errors"

type Event struct {
    ID   int
    Name string
}

var rejected []*Event

//go:noinline
func Handle(e Event) (int, error) {
    if e.Name == "" {
        e := e
        rejected = append(rejected, &e)
        return 0, errors.New("no name")
    }
    return e.ID, nil
}
```

## When not to follow it

Where nearly every call takes that branch: then the copy moves the allocation and saves none. The
warning is given only where the rest of the function cannot tell the copy from the parameter. Where
the address is taken on every path, the finding is a note: an allocation is what the code asks for.

## Fix safety

The fix declares a copy of the same name before the first statement of the branch that needs it. It
is offered with a warning, for parameters and receivers, where that statement stands on a line of
its own, and is safe under the conditions of the warning: all that takes the address, or captures
the parameter in a closure, is in the branch; and the branch leaves the function, or nothing uses
the parameter after it, or only closures share it and nobody assigns to it from there on. No loop
makes the copy again if it is large. So the rest of the function cannot tell the copy from the
parameter. There is none for named results, which a return without values reads.
"""

from collections.abc import Iterator

from escapelint.api import (
    LARGEST_BY_VALUE,
    Branch,
    Edit,
    Finding,
    Fix,
    Level,
    Pass,
    Rule,
    Site,
    enclosing_function,
    lines_before,
    only_fails_elsewhere,
)

RULE = Rule(
    level="warning",
    tags=("escape-analysis", "memory", "performance"),
    over=(
        "captured-variable",
        "returned-pointer",
        "dynamic-call",
        "leaking-parameter",
        "outlives-scope",
        "stored-in-global",
        "stored-in-heap-object",
    ),
)

_NOUNS = {"param": "parameter", "receiver": "receiver", "result": "result"}


def check(p: Pass) -> Iterator[Finding]:
    """Reports moved parameters: warnings where a copy in one branch is enough, else notes.

    The other rules tell better why a parameter is returned or captured on every path.
    """
    for site in p.sites:
        if not site.is_parameter or site.loop_over_function is not None:
            continue
        branch = _branch(p, site)
        if branch is not None:
            yield _in_branch(p, site, branch)
        elif not site.returned and "reference" not in site.reasons:
            yield _always(p, site)


def _branch(p: Pass, site: Site) -> Branch | None:
    """The branch that a copy would serve; a large one is made in each turn of a loop there."""
    capture = p.capture(site)
    captured_only = capture is not None and not capture.address_taken
    branch = site.branch_to_copy_in(captured_only=captured_only)
    wide = capture is not None and capture.width > LARGEST_BY_VALUE
    return None if branch is not None and branch.in_loop and wide else branch


def _in_branch(p: Pass, site: Site, branch: Branch) -> Finding:
    name, source = site.subject, site.source
    line = source.line_of(branch.use.start_byte)
    before = source.line_of(branch.statement.start_byte)
    verb = "captures it" if branch.use.type == "func_literal" else "takes its address"
    who = "the error path" if branch.cold == "error path" else "the branch"
    level = None if _is_exception(branch) and not _is_usual(site, branch) else Level.NOTE
    return p.report(
        site,
        message=f"{name} is copied to the heap on every call, though only {who} at line {line}"
        f" {verb}",
        suggestion=f"copy it in that branch, so that only this path allocates: `{name} := {name}`"
        f" before line {before}",
        level=level,
        fixes=tuple(_copies(site, branch)) if level is None and p.shows_at(site, level) else (),
    )


def _copies(site: Site, branch: Branch) -> Iterator[Fix]:
    """The copy in the branch."""
    name, source = site.subject, site.source
    insertion = lines_before(source, branch.statement, f"{name} := {name}")
    if insertion is None or site.parameter_kind == "result":
        return
    at, text = insertion
    line = source.line_of(branch.statement.start_byte)
    title = f"Copy {name} before line {line}"
    yield Fix(title, "safe", (Edit(source.region(at, at), text),), removes=True)


def _is_exception(branch: Branch) -> bool:
    """Whether calls often do without the branch, and with it a copy costs no more.

    The copy of what is not too large for it becomes a part of the closure.
    """
    if branch.in_loop:
        return branch.use.type == "func_literal"
    return bool(branch.cold) or (branch.leaves and not branch.alternative)


def _is_usual(site: Site, branch: Branch) -> bool:
    """Whether only errors leave the function elsewhere, so that most calls take the branch."""
    function = enclosing_function(branch.use)
    return function is not None and only_fails_elsewhere(site.source, function, branch.use)


def _always(p: Pass, site: Site) -> Finding:
    noun = _NOUNS[site.parameter_kind]
    keeper = p.keeper(site, Level.NOTE)
    done = keeper.done if keeper is not None else ""
    why = f"its address is {site.ending}{done}" if site.is_kept else "its address outlives the call"
    api = site.in_exported_function and p.package.name != "main"
    return p.report(
        site,
        message=f"{noun} {site.subject} is moved to the heap on every call: {why}",
        suggestion=_instead(site) + ("; it changes an exported signature" if api else ""),
        level=Level.NOTE,
        keeper=keeper,
    )


def _instead(site: Site) -> str:
    if site.parameter_kind == "result":
        return "if this runs often, let the caller pass the memory to fill"
    return "if this runs often, take a pointer to memory that the callers keep"
