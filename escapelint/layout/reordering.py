"""What a better field order of one struct would bring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from escapelint.layout.classes import allocated
from escapelint.layout.headings import NONE, Headings, best_move, keeps
from escapelint.layout.order import Order, Unit, best_order, least_size, size_of
from escapelint.layout.sizes import Sizes
from escapelint.types.model import Field, Named, Struct

_LOCKS = frozenset((Named("sync", "Mutex"), Named("sync", "RWMutex")))


@dataclass(frozen=True)
class Reordering:
    """A struct that can be smaller. Sizes in bytes; the order is searched when it is asked for."""

    units: tuple[Unit, ...]  # its field declarations
    old_size: int
    new_size: int
    old_allocation: int  # what one heap object takes
    new_allocation: int
    headings: Headings = NONE

    @cached_property
    def best(self) -> Order:
        """`best.order[i]` is the index of the field declaration that comes `i`th.

        It is of the least size. Where the closest such order makes a comment false, one move that
        makes none false is taken instead, if there is one.
        """
        closest = best_order(self.units)
        if keeps(self.headings, closest.order):
            return closest
        return best_move(self.units, self.headings) or closest

    @cached_property
    def keeps_comments(self) -> bool:
        """Whether in the best order every comment heads the fields that it headed."""
        return keeps(self.headings, self.best.order)


def reordering(struct: Struct, sizes: Sizes) -> Reordering | None:
    """The gain of least size; None where the struct has it or a field's size is unknown."""
    units = _units(struct, sizes)
    old, new = size_of(units), least_size(units)
    if new >= old.size:
        return None
    pointers, word, release = old.pointer_bytes > 0, sizes.arch.word, sizes.release
    return Reordering(
        tuple(units),
        old.size,
        new,
        allocated(old.size, pointers, word, release),
        allocated(new, pointers, word, release),
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
