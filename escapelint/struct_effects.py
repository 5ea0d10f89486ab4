"""What a better order of a struct's fields changes where values of it are allocated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from escapelint.layout.classes import allocated
from escapelint.layout.sizes import Layout, Sizes
from escapelint.struct_uses import StructUse
from escapelint.structs import PaddedStruct
from escapelint.types.model import Named


class Effect(NamedTuple):
    """Bytes now and with the better order: of the allocator's class for an object, of the size
    for an element of a slice and a place in a map or channel."""

    use: StructUse
    old: int
    new: int
    padding: float  # what goes away, as a part of the size now, whatever the class


def read_effects(padded: PaddedStruct, uses: Iterable[StructUse], sizes: Sizes) -> Iterator[Effect]:
    """The effect at each use, but where the size of what is allocated is not known."""
    name, better = Named("", padded.declaration.name), padded.better
    pointer_bytes = 1 if better.pointers else 0  # whether there are any: more is not asked for
    layout = Layout(better.new_size, max(unit.layout.align for unit in better.units), pointer_bytes)
    reordered = sizes.with_layout(name, layout)
    for use in uses:
        before, after = (each.of(Named("", use.holder)) for each in (sizes, reordered))
        if before is not None and after is not None:
            old, new = (
                allocated(each.size, each.pointer_bytes > 0, sizes.arch.word, sizes.release)
                if use.kind == "object"
                else each.size
                for each in (before, after)
            )
            yield Effect(use, old, new, (before.size - after.size) / before.size)
