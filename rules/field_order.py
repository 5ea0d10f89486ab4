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
order of the same size allows it.

The collector is said to be faster where a struct's pointers come first, as it does not look behind
the last one. With `min-pointer-bytes = 64` a note tells of structs on the heap that no order makes
smaller, and whose pointers would end that much earlier. It is off, since that is worth little. Go
1.21 to 1.27 read the words that hold pointers, and no others, in any order; which these are is
told by bits. Since Go 1.22 those of an object of up to 512 bytes (128 on 32 bits) are read at once,
so that an order saves cache lines at most; those of a larger one in steps of 512 bytes (128) up to
the last pointer, and the note says how many it saves. How soon the next collection starts follows
what the last one went through, where a struct counts up to its last pointer (not always
since Go 1.26).

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
  assembly and comments about layout. On 32 bits 64-bit atomic functions need a multiple of 8 bytes,
  which is certain of what is allocated by itself only: a struct with such a field is reported if
  the field stays at a multiple of 8 there, and the package puts no value into another type, nor
  into slices and arrays unless the size is such a multiple. `escapelint layout TYPE`
  says which of these it is.
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
code that is not yours, is of a struct with blank fields or of an unknown type, where it is unclear
what a comment is about, and where the struct is converted to or from another type, or may be: there
is a conversion of a value whose type is not known, or a struct type without a name that has the
same fields and takes its values. A type that is declared as the struct (`type V T`) moves with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from escapelint.api import (
    IN_CALLED,
    IN_LOOP,
    Beyond,
    Effect,
    Finding,
    Level,
    PaddedStruct,
    Pass,
    PositionalUses,
    Rule,
    Site,
    StructUse,
    comes_with_more,
    is_reused,
    loops_around,
    order_fix,
    padded_structs,
    read_effects,
    read_positional_uses,
    read_struct_uses,
    reordered_code,
    runs_often,
    said_effects,
    said_move,
    scanned_structs,
    serves,
    struct_weights,
)

RULE = Rule(level="warning", tags=("memory", "performance", "struct-layout"))

# Of what is allocated: what makes up for fields that were better to read.
_LEAST, _LEAST_OF_ELEMENTS = 0.1, 0.2
_LEAST_PADDING = 0.05  # else the class is smaller by luck, and the next field ends that


def check(p: Pass, *, min_saved: int = 8, min_pointer_bytes: int = 0) -> Iterator[Finding]:
    """Reports structs that another field order makes smaller.

    min_saved: how many bytes a struct must save to be reported
    min_pointer_bytes: how many bytes earlier the pointers of a struct must end that gets no smaller, for a note; 0 for none
    """  # noqa: E501
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
        free = _is_free(p, padded) and not padded.is_encoded and not _is_of_few(p, name)
        effects: tuple[Effect, ...] = ()
        if free or p.tells(padded.source, Level.NOTE):
            effects = tuple(read_effects(padded, uses().get(name, ()), sizes))
        many = [e for e in effects if _is_worth_it(p, e, often)] if free else []
        pays = bool(many) and better.keeps_comments and name not in positional().types
        level = p.level_in(padded.source, None if pays else Level.NOTE)
        shown, told = p.shows(level), p.tells(padded.source, level)
        objects, slices = p.index.heap_uses(p.package, name) if told else (0, 0)
        arch = p.toolchain.goarch
        said = said_effects(padded, arch, effects, many, often, objects) if told else ""
        move = said_move(padded) if shown else ""
        fix, refusal = None, None
        if shown:
            boxed = _is_boxed(uses().get(name, ()))
            fix, refusal = order_fix(p, padded, positional(), beyond, boxed=boxed)
        found = p.finding(
            padded.source,
            padded.declaration.name_start,
            padded.declaration.name_end,
            message=f"struct {name} takes {better.old_size} bytes, {better.new_size} with its"
            f" fields reordered ({saved} bytes of padding less in each)."
            f" {said}",
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
    if min_pointer_bytes > 0:
        for padded in scanned_structs(p.types, p.sources, sizes, min_pointer_bytes, p.assembly):
            of_type = uses().get(padded.declaration.name, ())
            known = max(sum(p.index.heap_uses(p.package, padded.declaration.name)), len(of_type))
            if known and not padded.kept:
                yield _of_pointers(p, padded, known, positional, beyond, _is_boxed(of_type))


def _of_pointers(
    p: Pass,
    padded: PaddedStruct,
    uses: int,
    positional: Callable[[], PositionalUses],
    beyond: Beyond,
    boxed: bool,
) -> Finding:
    """The note about one that gets no smaller, but whose pointers could end earlier."""
    name, better, level = (
        padded.declaration.name,
        padded.better,
        p.level_in(padded.source, Level.NOTE),
    )
    before, after = better.pointer_bytes
    shown = p.shows(level)
    move = said_move(padded) if shown else ""
    fix, refusal = (
        order_fix(p, padded, positional(), beyond, boxed=boxed) if shown else (None, None)
    )
    return replace(
        p.finding(
            padded.source,
            padded.declaration.name_start,
            padded.declaration.name_end,
            message=f"the pointers in struct {name} end at byte {before}, {after} with its fields"
            f" reordered; it takes {better.old_size} bytes in both orders. {_of_scan(p, padded)}",
            subject=f"pointers in struct {name}",
            suggestion=f"{move or 'order the fields as shown'}; {_of_comments(padded)}; literals"
            " without field names, encoders and reflection see the new order",
            level=level,
            weights=struct_weights(uses),
            fixes=(fix,) if fix is not None else (),
            code=reordered_code(padded) if shown and not move else "",
        ),
        refused=(refusal,) if refusal is not None else (),
    )


def _of_scan(p: Pass, padded: PaddedStruct) -> str:
    """What the collector of this Go gains, which is little."""
    go = "Go {}.{}".format(*p.toolchain.release)
    before, after = padded.better.scan_steps
    if after < before:
        return f"{go}'s collector reads its pointer bits in {before} steps, then in {after}"
    saved = "cache lines" if after else "cache lines and steps over pointer bits"
    return f"{go}'s collector reads the same pointers in both orders: {saved} are saved at most"


def _is_boxed(uses: Sequence[StructUse]) -> bool:
    return any(use.site.fact.boxed for use in uses)


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
    return often(site) in (IN_LOOP, IN_CALLED) and loops_around(p, site) > grows


def _is_of_few(p: Pass, name: str) -> bool:
    """Whether there are few values of a type, or nobody cares how large they are."""
    return p.is_tool or serves(p.types, name)


def _is_free(p: Pass, padded: PaddedStruct) -> bool:
    """Whether no other module reads the order of the fields in its documentation."""
    fields = padded.struct.fields
    hidden = not padded.declaration.name[0].isupper() or p.is_private
    return hidden or not any(field.name[0].isupper() for field in fields)


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
