"""Scratch memory is made afresh on every call, only to be lent to other functions.

A buffer that is passed to an interface method, as `w.Write(buf[:])` does, must live on the heap,
since the compiler cannot know the callee. When the function is done the buffer is garbage. A
`sync.Pool` keeps such buffers between calls.

Reported are byte buffers (`[N]byte`, `make([]byte, n)`, `bytes.Buffer`) which the function lends
to callees that are documented not to keep them, and does not return, store, capture or send. A pool
is the last resort: better is to avoid the escape (a concrete type in place of the interface), to
make the buffer once before a loop, or to let the caller pass it.

## Example

```go
package p

import "io"

func Copy(w io.Writer, r io.Reader) error {
    var buf [4096]byte // want pool-candidate
    for {
        n, err := r.Read(buf[:])
        if err != nil {
            return err
        }
        if _, err := w.Write(buf[:n]); err != nil {
            return err
        }
    }
}
```

Use instead:

```go
package p

import (
    "io"
    "sync"
)

var bufPool = sync.Pool{New: func() any { return new([4096]byte) }}

func Copy(w io.Writer, r io.Reader) error {
    buf := bufPool.Get().(*[4096]byte)
    defer bufPool.Put(buf)
    for {
        n, err := r.Read(buf[:])
        if err != nil {
            return err
        }
        if _, err := w.Write(buf[:n]); err != nil {
            return err
        }
    }
}
```

## When not to follow it

When the function runs seldom, or opens a file or connection for each buffer, when the buffer is
small (allocating is about as fast as a pool), when it may hold secrets, or when a callee of yours
breaks io's contract and keeps the memory. A pooled buffer holds what its last user left in it,
where a new one holds zeroes: clear it, unless it is filled before it is read.

## Fix safety

The fix declares a pool in front of the function, takes the buffer from it, empties it as a new one
is empty, and gives it back by a defer, which a panic runs, too; what has grown beyond 64 KiB is
left to the collector, as fmt does. It is unsafe, and never applied without being asked for: whether
a pool pays is for a benchmark to say. There is none in loops, where a closure uses the buffer, or
where it is copied.
"""

import re
from collections.abc import Iterator

from escapelint.api import (
    Array,
    Basic,
    Finding,
    Fix,
    Level,
    Pass,
    Rule,
    Site,
    Struct,
    count_uses,
    describes,
    enclosing_function,
    free_name,
    listed,
    means_itself,
    opens_something,
    pool_fix,
    runs_each_turn,
)

RULE = Rule(
    level="warning",
    tags=("escape-analysis", "memory", "performance", "sync-pool"),
    over=("returned-pointer", "interface-boxing", "captured-variable", "dynamic-size"),
)

_BUFFER = "bytes.Buffer"
_NAMES = ("any", "cap", "clear", "len", "make", "new", "slices", "sync")
_RECEIVER = re.compile(r"\((\w+) \*(\w+)\)$")
_BYTES = (Basic("byte"), Basic("uint8"))
_DECLARED_AND_READ = 2  # places with its name
_LARGE = 1024  # bytes: clearing as many costs more than what a pool does
_PRINTERS = ("fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln")
_CALL = re.compile(r"\b(?!int\(|len\(|cap\()\w+\(")


def check(p: Pass, *, smallest: int = 256) -> Iterator[Finding]:
    """Reports scratch buffers.

    smallest: the smallest buffer to pool, in bytes, where the size is known
    """
    for site in p.sites:
        kind = _scratch(site, smallest)
        if not kind or not site.definition or not site.lent_only:
            continue
        per = "per loop turn" if _in_loop(site) else "per call"
        formatted = kind == _BUFFER and site.callee in _PRINTERS
        kept = _scratch_field(p, site)
        shown = site.node is not None and means_itself(
            site.source, site.node, _NAMES, site.types.names
        )
        unread = _is_discarded(site)
        certain = shown and not (formatted or kept or unread)
        level = None if certain and _is_worth_it(p, kind, site) else Level.NOTE
        yield p.report(
            site,
            message=f"{site.variable} is scratch memory made {per}: it is on the heap only to be"
            f" lent to {_lent_to(site)}",
            suggestion=_formatted(site) if formatted else _reused(site, kept, unread=unread),
            cure="here",
            code="" if formatted or kept or not shown else _pool(kind, site, p),
            level=level,
            fixes=_fixes(p, site, kind) if certain and p.shows_at(site, level) else (),
        )


def _fixes(p: Pass, site: Site, kind: str) -> list[Fix]:
    """A pool in place of what this call makes; an array, where its length is a constant."""
    size = site.made_length
    pooled = f"[{size}]byte" if kind == "[]byte" and size.isdecimal() else kind
    return pool_fix(site, pooled, has_any=p.offers("any"), has_clear=p.offers("clear"))


def _lent_to(site: Site) -> str:
    """What it is lent to; all interfaces, of which the compiler names the first."""
    keep = [each.callee for each in site.borrowers if not each.concrete]
    first = site.callee.replace("io.copyBuffer", "io.Copy")  # which is inlined
    names = list(dict.fromkeys([first, *keep]))
    return listed(names)


def _in_loop(site: Site) -> bool:
    """Whether each turn of a loop makes it, and not only the first one that finds nil."""
    return site.loop_depth > 0 and site.definition != "="


def _is_worth_it(p: Pass, kind: str, site: Site) -> bool:
    """Whether reuse is sure to pay: a buffer that is known to be large, or one in a loop."""
    if p.is_tool or describes(site.function):
        return False
    size = site.byte_array_length if site.shape == "variable" else site.constant_size
    if site.loop_depth and site.definition == "=":
        return False  # a loop fills in what is missing, once
    if site.node is not None and opens_something(site.source, site.node):
        return False  # one for a file or connection, which costs far more
    if _in_loop(site) and not _keeps_length(site):
        return False  # a loop that reads what is left turns once, as a rule
    large = kind != _BUFFER and size is not None and size >= _LARGE
    return large or (_in_loop(site) and runs_each_turn(site.node))


def _formatted(site: Site) -> str:
    name = site.variable
    return (
        f"write with {name}.WriteString and strconv, or {name}.Write(fmt.Appendf("
        f"{name}.AvailableBuffer(), …)): {name} then stays on the stack"
    )


def _reused(site: Site, kept: str, *, unread: bool) -> str:
    if unread:
        return "what is read is not looked at: io.Copy(io.Discard, …) reads it into shared memory"
    ways = []
    if _in_loop(site):
        largest = "" if _keeps_length(site) else " with the largest length, cut to each turn's"
        ways.append(f"make it once, before the loop{largest}")
    if kept:
        ways.append(f"use {kept}, which is there for this, or a field beside it")
    elif any(each.concrete and each.callee == site.callee for each in site.borrowers):
        ways.append("avoid the interface call")
    if site.definition != "=":  # else the callers may pass it already
        ways.append("let the caller pass the buffer")
    if not ways:
        return "reuse it through a sync.Pool"
    cannot = "neither can be" if len(ways) > 1 else "that cannot be"
    return f"{', or '.join(ways)}; if {cannot}, reuse it through a sync.Pool"


def _keeps_length(site: Site) -> bool:
    """Whether each turn of a loop asks for as much, as far as its text tells."""
    known = site.constant_size is not None or site.made_capacity.isdecimal()
    return site.shape != "make" or known or site.stays_in_loop


def _scratch_field(p: Pass, site: Site) -> str:
    """The array of bytes that the receiver of a method keeps, as `d.tmp`, else ""."""
    function = enclosing_function(site.node) if site.node is not None else None
    receiver = function.child_by_field_name("receiver") if function is not None else None
    match = _RECEIVER.match(site.source.text(receiver)) if receiver is not None else None
    declared = p.types.types.get(match[2]) if match is not None else None
    if match is None or declared is None or not isinstance(declared.type, Struct):
        return ""
    for field in declared.type.fields:
        if isinstance(field.type, Array) and field.type.elem in _BYTES:
            return f"{match[1]}.{field.name}"
    return ""


def _is_discarded(site: Site) -> bool:
    """Whether what is read into it is never looked at."""
    function = enclosing_function(site.node) if site.node is not None else None
    if function is None or not site.callee.endswith(".Read"):
        return False
    return count_uses(site.source, function, site.variable) == _DECLARED_AND_READ


def _scratch(site: Site, smallest: int) -> str:
    """The Go type to pool, "" where the memory is no scratch buffer of a useful size."""
    if site.shape == "variable" and not site.starts_empty:
        return ""
    if site.shape in ("variable", "new", "composite literal") and site.type_text == _BUFFER:
        return _BUFFER
    if site.shape == "variable":
        length = site.byte_array_length
        return f"[{length}]byte" if length is not None and length >= smallest else ""
    if site.shape == "make" and site.fact.header.startswith("make([]byte, "):
        size = site.constant_size
        return "[]byte" if size is None or size >= smallest else ""
    return ""


def _pool(kind: str, site: Site, p: Pass) -> str:
    """Go code: the pool's declaration, an empty line, and what takes the statement's place."""
    name = site.variable
    pool = _free(site, f"{name}Pool")
    define = "=" if site.definition == "=" else ":="
    handle, get = (_free(site, f"{name}Ptr"), ":=") if kind == "[]byte" else (name, define)
    any_ = "any" if p.offers("any") else "interface{}"
    lines = [f"var {pool} = sync.Pool{{New: func() {any_} {{ return new({kind}) }}}}", ""]
    if site.shape == "variable":
        lines.append(f"// {name} is a pointer now: write {name} for &{name}")
    lines.append(f"{handle} {get} {pool}.Get().(*{kind})")
    if not _in_loop(site):
        lines.append(f"defer {pool}.Put({handle})")
    length = site.made_length
    if _CALL.search(length):
        given, length = length, _free(site, f"{name}Len")
        lines.append(f"{length} := {given}")
    if kind == "[]byte":
        lines += _sized(p, handle, site.made_capacity or length, length)
        lines.append(f"{name} {define} *{handle}")
    if kind == _BUFFER:
        lines.append(f"{name}.Reset()")
    elif length != "0":
        lines += _emptied(p, name, kind)
    if _in_loop(site):
        lines += ["// at the end of the turn, and before what leaves it:", f"{pool}.Put({handle})"]
    return "\n".join(lines)


def _free(site: Site, name: str) -> str:
    """The name, or one like it that nothing has where the buffer is made."""
    return free_name(site.source, site.node, name, site.types.names) if site.node else name


def _sized(p: Pass, handle: str, room: str, length: str) -> list[str]:
    """What gives a pooled slice its length."""
    if p.offers("slices"):
        return [f"*{handle} = slices.Grow((*{handle})[:0], {room})[:{length}]"]
    return [
        f"if cap(*{handle}) < {room} {{",
        f"\t*{handle} = make([]byte, {room})",
        "}",
        f"*{handle} = (*{handle})[:{length}]",
    ]


def _emptied(p: Pass, name: str, kind: str) -> list[str]:
    if p.offers("clear"):
        return [f"clear({name}{'[:]' * (kind != '[]byte')}) // unless it is filled first"]
    return [f"for i := range {name} {{", f"\t{name}[i] = 0 // unless it is filled first", "}"]
