"""What a better field order of one struct would bring."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from escapelint.layout.classes import allocated
from escapelint.layout.order import Unit, best_order, least_size, size_of
from escapelint.layout.sizes import Sizes
from escapelint.types.model import Field, Named, Struct

_LOCKS = frozenset((Named("sync", "Mutex"), Named("sync", "RWMutex")))


class Reordering(NamedTuple):
    """Sizes in bytes. `order[i]` is the index of the field declaration that comes `i`th;
    `moved` are those that leave their row."""

    order: tuple[int, ...]
    moved: frozenset[int]
    old_size: int
    new_size: int
    old_allocation: int  # what one heap object takes
    new_allocation: int


def padding(struct: Struct, sizes: Sizes) -> int:
    """By how many bytes another order makes a struct smaller; 0 where a size is unknown."""
    units = _units(struct, sizes)
    return size_of(units).size - least_size(units)


def reordering(struct: Struct, sizes: Sizes) -> Reordering | None:
    """The order of least size; None where the struct has it or a field's size is unknown."""
    units = _units(struct, sizes)
    if not units:
        return None
    order, moved = best_order(units)
    old = size_of(units)
    new = size_of([units[unit] for unit in order])
    if new.size >= old.size:
        return None
    pointers, word, release = old.pointer_bytes > 0, sizes.arch.word, sizes.release
    return Reordering(
        order,
        moved,
        old.size,
        new.size,
        allocated(old.size, pointers, word, release),
        allocated(new.size, pointers, word, release),
    )


def _units(struct: Struct, sizes: Sizes) -> list[Unit]:
    """The field declarations; empty where a size is unknown.

    An embedded first field is meant to be first, and a mutex to stand above what it guards.
    """
    groups = [list(fields) for _, fields in groupby(struct.fields, lambda field: field.group)]
    units: list[Unit] = []
    for fields, before in zip(groups, [None, *groups], strict=False):
        layout = sizes.of(fields[0].type)
        if layout is None:
            return []
        glued = fields[0].embedded if before is None else _is_lock(before[0])
        units.append(Unit(layout, len(fields), glued))
    return units


def _is_lock(field: Field) -> bool:
    return field.type in _LOCKS
