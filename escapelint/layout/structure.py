"""Where the fields of a struct lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from escapelint.layout.classes import allocated
from escapelint.layout.sizes import Layout, Sizes, round_up, struct_of
from escapelint.model.picture import Slot, Structure
from escapelint.types.model import Struct


def offsets_of(sizes: Sizes, struct: Struct) -> tuple[int, ...] | None:
    """The offset of each field in bytes; None where the size of one is unknown."""
    layouts = [sizes.of(field.type) for field in struct.fields]
    known = [layout for layout in layouts if layout is not None]
    return tuple(_offsets(known)) if len(known) == len(layouts) else None


class Member(NamedTuple):
    """A field as it is written, and its layout."""

    place: int  # among the fields, from 0
    name: str
    type: str
    layout: Layout


def lay_out(fields: Sequence[Member], word: int, release: tuple[int, int]) -> Structure:
    """A struct of fields in this order."""
    layouts = [field.layout for field in fields]
    whole, offsets = struct_of(layouts), _offsets(layouts)
    ends = [*offsets[1:], whole.size][: len(offsets)]
    slots = tuple(
        Slot(*field[:3], offset, layout.size, layout.align, end - offset - layout.size)
        for field, layout, offset, end in zip(fields, layouts, offsets, ends, strict=True)
    )
    takes = allocated(whole.size, whole.pointer_bytes > 0, word, release)
    return Structure(slots, *whole, takes)


def _offsets(layouts: Sequence[Layout]) -> list[int]:
    offsets: list[int] = []
    end = 0
    for layout in layouts:
        offsets.append(round_up(end, layout.align))
        end = offsets[-1] + layout.size
    return offsets
