"""A struct whose fields, in another order, would take less memory.

The compiler keeps the fields of a struct in the order in which they are written, and inserts
padding so that each one is aligned. Three `bool`s spread between pointers cost 24 bytes; side by
side they cost 8. Every value pays: each heap allocation, each element of a slice, each struct that
contains it. The allocator hands out fixed sizes (8, 16, 24, 32, 48, 64, 80, …), so that
a heap object shrinks only where the new size falls into a smaller class: the message tells.

The sizes are those of the GOARCH that is analysed, and equal the compiler's. A warning needs many
values: some are allocated one by one in a loop, in a function that a loop calls or in one that
writes, sends or pushes an item, the allocator's class is smaller by a tenth and the size by a
twentieth; or slices of them are made in loops, and an element is smaller by a fifth. Where the
struct lies in another one, the class of that one counts. Otherwise the finding is a note, as it is
of objects that serve others (with a lock, a channel, a context or a timer), of those that are made
with a map or another object of their own, in programs, tools and tests, of exported fields that
documentation lists, and where a comment that heads several fields would become false.

The order that is advised has the smallest possible size and, among those, moves the fewest fields.
Fields that are declared together stay together, and so do those that a comment heads, where an
order of the same size allows it. The number of bytes up to the last pointer is not taken into
account.

## Example

```go
package p

type job struct { // want field-order
    Urgent bool
    Due    int64
    Done   bool
    Next   *job
}

func jobs(due []int64) (last *job) {
    for _, each := range due {
        last = &job{Due: each, Next: last}
    }
    return last
}
```

Use instead:

```go
package p

type job struct {
    Urgent bool
    Done   bool
    Due    int64
    Next   *job
}

func jobs(due []int64) (last *job) {
    for _, each := range due {
        last = &job{Due: each, Next: last}
    }
    return last
}
```

## When not to follow it

- There are few values of the type, or fields that belong together are easier to read so.
- The order is somebody's contract: C, assembly, the kernel, a file or wire format, a memory map.
  Such a struct says so with a field `_ structs.HostLayout`, which this rule respects, as it does
  blank fields that pad, `unsafe`, `encoding/binary` and `sync/atomic` functions near the type,
  assembly and comments about layout. `escapelint layout TYPE` says which of these it is.
- Fields are apart so that different CPU cores do not share a cache line.
- The order is visible: JSON, XML, YAML and gob write fields in this order, `%v` prints them so,
  reflection counts them so.

Nothing is reported for generated files, files that use cgo, tests, anonymous structs, structs with
type parameters, or where a field's type is of another package and its size is not known.

## Fix safety

The fix moves whole lines, with comments and tags, and names the fields in all literals without
names (`job{true, 0}`): in the package, its tests, files of other platforms and tags, and in the
packages of the workspace that import it. `escapelint fix` has the compiler confirm that all of it
compiles and that the struct has the promised size; what no build of the run has is only read.

It is safe if the type is unexported, has no exported fields, which encoders write in their order,
and no tags, and if no value is known to be put into an interface. What prints such a struct with
`%v` shows the fields in their new order. Otherwise it is unsafe, and its title says why:
literals in other modules are not searched.

There is no fix, and `-v` and JSON say why, where a literal without names is in generated code or in
code that is not yours, is of a struct with blank fields or of an unknown type, where the struct may
be converted to another type, and where it is unclear what a comment is about.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from escapelint.api import (
    IN_CALLED,
    IN_LOOP,
    PER_ITEM,
    Beyond,
    Edit,
    Effect,
    Finding,
    Fix,
    Level,
    PaddedStruct,
    Pass,
    PositionalUses,
    Promise,
    Refusal,
    Rule,
    Site,
    StructUse,
    comes_with_more,
    is_reused,
    loops_around,
    padded_structs,
    read_effects,
    read_positional_uses,
    read_struct_uses,
    reordered_code,
    reordered_lines,
    runs_often,
    said_move,
    serves,
    struct_weights,
)

RULE = Rule(level="warning", tags=("memory", "performance", "struct-layout"))

# Of what is allocated: what makes up for fields that were better to read.
_LEAST, _LEAST_OF_ELEMENTS = 0.1, 0.2
_LEAST_PADDING = 0.05  # else the class is smaller by luck, and the next field ends that
_OFTEN = {why: f" ({why})" for why in (IN_LOOP, IN_CALLED)}


def check(p: Pass, *, min_saved: int = 8) -> Iterator[Finding]:
    """Reports structs that another field order makes smaller.

    min_saved: how many bytes a struct must save to be reported
    """
    sizes = p.sizes
    if sizes is None:
        return
    # These look at the whole package, and most packages need none.
    uses = cache(lambda: read_struct_uses(p.types, p.sites))
    positional = cache(lambda: read_positional_uses(p.types, p.sources))
    beyond = Beyond(p)
    often = cache(partial(runs_often, p))
    for padded in padded_structs(p.types, p.sources, sizes, min_saved, p.assembly):
        if padded.kept:
            continue
        name, better = padded.declaration.name, padded.better
        saved = better.old_size - better.new_size
        free = _is_free(p, padded) and not _is_encoded(padded) and not _is_of_few(p, name)
        effects: tuple[Effect, ...] = ()
        if free or p.tells(padded.source, Level.NOTE):
            effects = tuple(read_effects(padded, uses().get(name, ()), sizes))
        many = [e for e in effects if _is_worth_it(p, e, often)] if free else []
        pays = bool(many) and better.keeps_comments and name not in positional().types
        level = p.level_in(padded.source, None if pays else Level.NOTE)
        shown, told = p.shows(level), p.tells(padded.source, level)
        objects, slices = p.index.heap_uses(p.package, name) if told else (0, 0)
        move = said_move(padded) if shown else ""
        fix, refusal = None, None
        if shown:
            boxed = any(use.site.fact.boxed for use in uses().get(name, ()))
            fix, refusal = _fix(p, padded, positional(), beyond, boxed)
        found = p.finding(
            padded.source,
            padded.declaration.name_start,
            padded.declaration.name_end,
            message=f"struct {name} takes {better.old_size} bytes, {better.new_size} with its"
            f" fields reordered ({saved} bytes of padding less in each)."
            f" {_allocation(p, padded, effects, many, often, objects) if told else ''}",
            subject=f"struct {name}",
            suggestion=f"{move or 'order the fields as shown'}{_unsized_last(p, padded)};"
            f" {_of_comments(padded) if told else ''}; literals without field names, encoders and"
            " reflection see the new order",
            level=level,
            weights=struct_weights(max(objects + slices, len(effects))) if told else (),
            fixes=(fix,) if fix is not None else (),
            code=reordered_code(padded) if shown and not move else "",
        )
        yield replace(found, refused=(refusal,)) if refusal is not None else found


def _is_worth_it(p: Pass, effect: Effect, often: Callable[[Site], str]) -> bool:
    """Whether many values become so much smaller that it may be noticed.

    The elements of one slice are few or many, so that many slices must be made.
    """
    (site, kind, _), saved = effect.use, effect.old - effect.new
    if kind == "object":
        much = saved >= _LEAST * effect.old > 0 and effect.padding >= _LEAST_PADDING
        return much and not comes_with_more(site) and bool(often(site))
    if kind == "cell" or saved < _LEAST_OF_ELEMENTS * effect.old or is_reused(site):
        return False
    grows = site.growth is not None
    return often(site) in _OFTEN and loops_around(p, site) > grows


def _is_of_few(p: Pass, name: str) -> bool:
    """Whether there are few values of a type, or nobody cares how large they are."""
    return p.is_tool or serves(p.types, name)


def _is_free(p: Pass, padded: PaddedStruct) -> bool:
    """Whether no other module reads the order of the fields in its documentation."""
    fields = padded.struct.fields
    hidden = not padded.declaration.name[0].isupper() or p.is_private
    return hidden or not any(field.name[0].isupper() for field in fields)


def _is_encoded(padded: PaddedStruct) -> bool:
    """Whether tags tell an encoder of its fields, which writes them in this order."""
    return any(field.tag for field in padded.struct.fields)


def _of_comments(padded: PaddedStruct) -> str:
    if padded.better.keeps_comments:
        return "comments move along"
    return "a comment above several fields would no longer be above the same ones"


def _unsized_last(p: Pass, padded: PaddedStruct) -> str:
    """That the last field costs padding, since it has no size but must have an address."""
    last = padded.struct.fields[-1]
    layout = p.sizes.of(last.type) if p.sizes is not None else None
    if layout is None or layout.size:
        return ""
    return f" ({last.name}, which has no size, costs padding where it is the last field)"


def _allocation(
    p: Pass,
    padded: PaddedStruct,
    effects: Sequence[Effect],
    many: Sequence[Effect],
    often: Callable[[Site], str],
    elsewhere: int,
) -> str:
    """What becomes smaller, and where that is allocated: one of `many`, those that are worth a
    change, if there are such; `elsewhere` counts objects by the text
    of facts, those of other packages among them."""
    name, arch, better = padded.declaration.name, p.toolchain.goarch, padded.better
    if not effects:
        if elsewhere:
            return f"{_takes(arch, 'one', better.old_allocation, better.new_allocation)}"
        return "This package is not known to put one on the heap"
    kinds = ("object", "element", "cell")
    (_, kind, holder), old, new, _ = min(
        effects,
        key=lambda e: (
            e not in many,
            kinds.index(e.use.kind),
            e.new == e.old,
            e.use.holder != name,
        ),
    )
    places = _places([e.use for e in effects if e.use[1:] == (kind, holder)], often)
    inside = "" if holder == name else f"It lies in {holder}. "
    if kind == "object":
        what = "one" if holder == name else f"one {holder}"
        return f"{inside}{_takes(arch, what, old, new)}: allocated at {places}"
    held = "slices or arrays" if kind == "element" else "maps or channels"
    return f"{inside}Values lie side by side in {held}, made at {places}"


def _takes(arch: str, what: str, old: int, new: int) -> str:
    start = f"On {arch} the allocator takes {old} bytes for {what}"
    return f"{start}, then {new}" if new < old else f"{start} in both orders"


def _places(uses: Sequence[StructUse], often: Callable[[Site], str]) -> str:
    """ "a.go:12 (in a loop) and 3 other places": the one that runs most often, first."""
    first = next((use for use in uses if often(use.site)), uses[0])
    file, line = first.site.source.name.rpartition("/")[2], first.site.region.line
    others = len({use.site.region for use in uses}) - 1
    more = f" and {others} other place{'s' if others > 1 else ''}" if others else ""
    why = often(first.site)
    when = f" (in {first.site.function})" if why == PER_ITEM else _OFTEN.get(why, "")
    return f"{file}:{line}{when}{more}"


def _fix(
    p: Pass, padded: PaddedStruct, positional: PositionalUses, beyond: Beyond, boxed: bool
) -> tuple[Fix | None, Refusal | None]:
    """The fix, or why there is none."""
    elsewhere = beyond.of(padded)
    moved = reordered_lines(padded, p.types, p.sources, positional, elsewhere.literals)
    name, edits = padded.declaration.name, moved.edits
    which = "fields, named in literals, of" if len(edits) > 1 else "fields of"
    title = f"Reorder the {which} {name}"
    why = elsewhere.why or moved.why
    if why:
        return None, Refusal(title, why)
    seen_by = _seen_by(p, padded, boxed)
    if seen_by:
        title += f" ({seen_by})"
    regions = tuple(Edit(source.region(e.start, e.end), e.text) for source, e in edits)
    promise = Promise(name, padded.better.new_size)
    return Fix(title, "unsafe" if seen_by else "safe", regions, promise=promise), None


def _seen_by(p: Pass, padded: PaddedStruct, boxed: bool) -> str:
    """Who may see the order of the fields, in words; "" where nobody is known to."""
    fields = padded.struct.fields
    hidden = not any(field.name[:1].isupper() for field in fields)
    if padded.declaration.name[:1].isupper() and not p.is_private:
        if all(field.name[:1].isupper() for field in fields):
            return "literals without field names in other modules are not searched"
        return "other modules may see the order"
    if _is_encoded(padded) or not hidden:
        return "encoders may see the order"
    return "it is put into interfaces, where the order may be seen" if boxed else ""
