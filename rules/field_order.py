"""A struct whose fields, in another order, would take less memory.

The compiler keeps the fields of a struct in the order in which they are written, and inserts
padding so that each one is aligned. Three `bool`s spread between pointers cost 24 bytes; side by
side they cost 8. Every value pays: each heap allocation, each element of a slice, each struct that
contains it. The allocator hands out fixed sizes (8, 16, 24, 32, 48, 64, 80, …), so that
a heap object shrinks only where the new size falls into a smaller class: the message tells.

The sizes are those of the GOARCH that is analysed, and equal the compiler's. A warning needs a
smaller allocation class and a heap allocation of the type, or a slice, array, map or channel of it
in the package; otherwise the finding is a note.

The order that is shown has the smallest possible size and, among those, moves the fewest fields.
Fields that are declared together stay together. The number of bytes up to the last pointer is not
taken into account.

## Example

```go
package p

type job struct { // want field-order
    Urgent bool
    Due    int64
    Done   bool
    Next   *job
}

var queue []job
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

var queue []job
```

## When not to follow it

- There are few values of the type, or fields that belong together are easier to read so.
- The order is somebody's contract: C, assembly, the kernel, a file or wire format, a memory map.
  Such a struct says so with a field `_ structs.HostLayout`, which this rule respects, as it does
  blank fields that pad, `unsafe`, `encoding/binary` and `sync/atomic` functions near the type and
  comments about layout.
- Fields are apart so that different CPU cores do not share a cache line.
- The order is visible: JSON, XML, YAML and gob write fields in this order, `%v` prints them so,
  reflection counts them so.

Nothing is reported for generated files, files that use cgo, tests, anonymous structs, structs with
type parameters, or where a field's type is of another package and its size is not known.

## Fix safety

The fix moves whole lines, with comments and tags; run gofmt afterwards to align the columns.
It is unsafe: literals without field names (`job{true, 0}`) of an exported type in other packages,
and of any type in files that this build leaves out, are not searched. Where the types allow it,
such a literal still compiles and means something else. There is no fix where this package has such
a literal or may convert the struct to another type, and where it is unclear what a comment is
about.
"""

from collections.abc import Iterator
from functools import cache

from escapelint.api import (
    Edit,
    Finding,
    Fix,
    Level,
    PaddedStruct,
    Pass,
    PositionalUses,
    Rule,
    element_names,
    padded_structs,
    read_positional_uses,
    reordered_code,
    reordered_lines,
    struct_weights,
)

RULE = Rule(level="warning", tags=("performance", "memory", "struct-layout"))

# Of its size: what makes up for fields that were better to read.
_LEAST, _LEAST_IN_SLICES = 0.1, 0.2


def check(p: Pass, *, min_saved: int = 8) -> Iterator[Finding]:
    """Reports structs that another field order makes smaller.

    min_saved: how many bytes a struct must save to be reported
    """
    # Both look at the whole package, and most packages need neither.
    elements = cache(lambda: element_names(p.types))
    in_loops = cache(lambda: _made_in_loops(p))
    positional = cache(lambda: read_positional_uses(p.types, p.sources))
    for padded in padded_structs(p.types, p.sources, p.sizes, min_saved) if p.sizes else ():
        name, better = padded.declaration.name, padded.better
        saved = better.old_size - better.new_size
        uses = p.heap_uses(name)
        smaller = better.new_allocation < better.old_allocation
        # What looks at the whole package comes last.
        pays = smaller and saved >= _LEAST * better.old_size and _is_free(p, name)
        pays = pays and not p.is_tool and not _is_encoded(padded)
        enough = pays and saved >= _LEAST_IN_SLICES * better.old_size
        pays = pays and (name in in_loops() or (enough and name in elements()))
        pays = pays and name not in positional().types
        level = None if pays else Level.NOTE
        shown = p.shows(p.level_in(padded.source, level))
        yield p.finding(
            padded.source,
            padded.declaration.name_start,
            padded.declaration.name_end,
            message=f"struct {name} takes {better.old_size} bytes, {better.new_size} with its"
            f" fields reordered ({saved} bytes of padding less in each)."
            f" {_allocation(p, padded)}",
            subject=f"struct {name}",
            suggestion=f"order the fields as shown{_unsized_last(p, padded)}; comments move along;"
            " literals without field names, encoders and reflection see the new order",
            level=level,
            weights=struct_weights(uses),
            fixes=tuple(_fixes(p, padded, positional())) if shown else (),
            code=reordered_code(padded) if shown else "",
        )


def _made_in_loops(p: Pass) -> frozenset[str]:
    """The package's types that loops allocate."""
    return frozenset(site.type_text for site in p.sites if site.loop_depth and not p.cold(site))


def _is_free(p: Pass, name: str) -> bool:
    """Whether no other module reads the order of the fields in its documentation."""
    return not name[0].isupper() or p.is_private


def _is_encoded(padded: PaddedStruct) -> bool:
    """Whether tags tell an encoder of its fields, which writes them in this order."""
    return any(field.tag for field in padded.struct.fields)


def _unsized_last(p: Pass, padded: PaddedStruct) -> str:
    """That the last field costs padding, since it has no size but must have an address."""
    last = padded.struct.fields[-1]
    layout = p.sizes.of(last.type) if p.sizes is not None else None
    if layout is None or layout.size:
        return ""
    return f" ({last.name}, which has no size, costs padding where it is the last field)"


def _allocation(p: Pass, padded: PaddedStruct) -> str:
    old, new = padded.better.old_allocation, padded.better.new_allocation
    start = f"On {p.toolchain.goarch} the allocator takes {old} bytes for one"
    return f"{start}, then {new}" if new < old else f"{start} in both orders"


def _fixes(p: Pass, padded: PaddedStruct, positional: PositionalUses) -> Iterator[Fix]:
    lines = reordered_lines(padded, p.types, p.sources, positional)
    if lines is not None:
        name = padded.declaration.name
        title = f"Reorder the fields of {name}"
        if name[0].isupper():
            title += " (literals without field names in other packages are not searched)"
        region = padded.source.region(lines.start, lines.end)
        yield Fix(title, "unsafe", (Edit(region, lines.text),))
