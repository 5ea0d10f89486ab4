"""What a better field order of one struct would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from escapelint.layout.classes import allocated
from escapelint.layout.headings import NONE, Headings, best_move, keeps
from escapelint.layout.order import Order, Unit, best_order, order_everywhere, size_of
from escapelint.layout.sizes import Layout, Sizes, round_up, struct_of
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
    pointers: bool  # whether there are any in it
    headings: Headings = NONE
    # The declarations on other architectures, which no order may make larger.
    elsewhere: tuple[tuple[Unit, ...], ...] = ()

    @cached_property
    def best(self) -> Order:
        """`best.order[i]` is the index of the field declaration that comes `i`th.

        It is of the least size. Where the closest such order makes a comment false, one move that
        makes none false is taken instead, if there is one; and where it makes the struct larger on
        another architecture, the order by alignment, which does so nowhere.
        """
        found = best_order(self.units)
        if not keeps(self.headings, found.order):
            found = best_move(self.units, self.headings) or found
        if all(_is_no_larger(units, found.order) for units in self.elsewhere):
            return found
        return order_everywhere((self.units, *self.elsewhere))

    @cached_property
    def keeps_comments(self) -> bool:
        """Whether in the best order every comment heads the fields that it headed."""
        return keeps(self.headings, self.best.order)


def reordering(struct: Struct, sizes: Sizes, elsewhere: Sequence[Sizes] = ()) -> Reordering | None:
    """The gain of least size; None where the struct has it or a field's size is unknown.

    `elsewhere` are the sizes on other architectures.
    """
    layouts: list[Layout] = []
    for field in struct.fields:
        layout = sizes.of(field.type)
        if layout is None:
            return None
        layouts.append(layout)
    old = struct_of(layouts)
    new = round_up(sum(layout.size for layout in layouts), old.align)
    if new >= old.size:
        return None
    units = _units(struct, layouts)
    others = [[each.of(field.type) for field in struct.fields] for each in elsewhere]
    known = [[layout for layout in row if layout is not None] for row in others]
    pointers, word, release = old.pointer_bytes > 0, sizes.arch.word, sizes.release
    return Reordering(
        tuple(units),
        old.size,
        new,
        allocated(old.size, pointers, word, release),
        allocated(new, pointers, word, release),
        pointers,
        elsewhere=tuple(
            tuple(_units(struct, row)) for row in known if len(row) == len(struct.fields)
        ),
    )


def _is_no_larger(units: Sequence[Unit], order: Sequence[int]) -> bool:
    return size_of([units[at] for at in order]).size <= size_of(units).size


def _units(struct: Struct, layouts: Sequence[Layout]) -> list[Unit]:
    """The field declarations, of fields with these layouts.

    An embedded first field is meant to be first, and a mutex to stand above what it guards.
    """
    pairs = zip(struct.fields, layouts, strict=True)
    groups = [list(group) for _, group in groupby(pairs, lambda pair: pair[0].group)]
    units: list[Unit] = []
    for group, before in zip(groups, [None, *groups], strict=False):
        first, layout = group[0]
        glued = first.embedded if before is None else _is_lock(before[0][0])
        units.append(Unit(layout, len(group), glued))
    return units


def _is_lock(field: Field) -> bool:
    return field.type in _LOCKS
