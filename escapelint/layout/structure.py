"""Where the fields of a struct lie."""

from __future__ import annotations

from escapelint.layout.sizes import Sizes, round_up
from escapelint.types.model import Struct


def offsets_of(sizes: Sizes, struct: Struct) -> tuple[int, ...] | None:
    """The offset of each field in bytes; None where the size of one is unknown."""
    offsets: list[int] = []
    end = 0
    for field in struct.fields:
        layout = sizes.of(field.type)
        if layout is None:
            return None
        offsets.append(round_up(end, layout.align))
        end = offsets[-1] + layout.size
    return tuple(offsets)
