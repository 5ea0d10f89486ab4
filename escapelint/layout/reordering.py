"""What a better field order of one struct would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from escapelint.layout.classes import allocated
from escapelint.layout.headings import NONE, Headings, best_move, keeps
from escapelint.layout.order import Order, Unit, best_order, order_everywhere, size_of
from escapelint.layout.scanning import pointers_first, steps
from escapelint.layout.sizes import Layout, Sizes, round_up, struct_of
from escapelint.types.model import Field, Named, Struct

_LOCKS = frozenset((Named("sync", "Mutex"), Named("sync", "RWMutex")))


@dataclass(frozen=True)
class Reordering:
    """A struct that can be smaller, or end its pointers earlier. Sizes in bytes; the order of the
    least size is searched when it is asked for."""

    units: tuple[Unit, ...]  # its field declarations
    old_size: int
    new_size: int
    old_allocation: int  # what one heap object takes
    new_allocation: int
    pointers: bool  # whether there are any in it
    word: int  # bytes of a pointer
    release: tuple[int, int]
    headings: Headings = NONE
    # The declarations on other architectures, which no order may make larger.
    elsewhere: tuple[tuple[Unit, ...], ...] = ()
    given: Order | None = None  # one of the same size, which was found for its pointers

    @cached_property
    def best(self) -> Order:
        """`best.order[i]` is the index of the field declaration that comes `i`th.

        It is of the least size. Where the closest such order makes a comment false, one move that
        makes none false is taken instead, if there is one; and where it makes the struct larger on
        another architecture, the order by alignment, which does so nowhere.
        """
        if self.given is not None:
            return self.given
        found = best_order(self.units)
        if not keeps(self.headings, found.order):
            found = best_move(self.units, self.headings) or found
        if all(_is_no_larger(units, found.order) for units in self.elsewhere):
            return found
        return order_everywhere((self.units, *self.elsewhere))

    def reordered(self, struct: Struct) -> Struct:
        """The struct that this is about, in the best order."""
        rows = [tuple(row) for _, row in groupby(struct.fields, lambda field: field.group)]
        return Struct(tuple(field for unit in self.best.order for field in rows[unit]))

    @cached_property
    def keeps_comments(self) -> bool:
        """Whether in the best order every comment heads the fields that it headed."""
        return keeps(self.headings, self.best.order)

    @cached_property
    def pointer_bytes(self) -> tuple[int, int]:
        """The bytes up to the end of the last pointer, now and in the best order."""
        better = size_of([self.units[at] for at in self.best.order])
        return size_of(self.units).pointer_bytes, better.pointer_bytes

    @property
    def scan_steps(self) -> tuple[int, int]:
        """The words of pointer bits that the collector reads for one, now and in the best order."""
        before, after = self.pointer_bytes
        return (
            steps(before, self.old_allocation, self.word, self.release),
            steps(after, self.new_allocation, self.word, self.release),
        )


def reordering(struct: Struct, sizes: Sizes, elsewhere: Sequence[Sizes] = ()) -> Reordering | None:
    """The gain of least size; None where the struct has it or a field's size is unknown.

    `elsewhere` are the sizes on other architectures.
    """
    layouts = _layouts(struct, sizes)
    if layouts is None:
        return None
    old = struct_of(layouts)
    new = round_up(sum(layout.size for layout in layouts), old.align)
    return _change(struct, layouts, new, sizes, elsewhere) if new < old.size else None


def scanning(struct: Struct, sizes: Sizes, elsewhere: Sequence[Sizes] = ()) -> Reordering | None:
    """The order of the same size whose pointers end earlier, of a struct that has the least size.

    None where there is none, where a field's size is unknown, and where the struct becomes larger
    or its pointers end later `elsewhere`.
    """
    layouts = _layouts(struct, sizes)
    if layouts is None:
        return None
    old = struct_of(layouts)
    if not old.pointer_bytes or old.size > round_up(sum(each.size for each in layouts), old.align):
        return None
    found = _change(struct, layouts, old.size, sizes, elsewhere)
    given = pointers_first(found.units)
    found = replace(found, given=given)
    platforms = (found.units, *found.elsewhere)
    no_loss = all(_is_no_worse(units, given.order) for units in platforms)
    before, after = found.pointer_bytes
    return found if no_loss and after < before else None


def _is_no_worse(units: Sequence[Unit], order: Sequence[int]) -> bool:
    before, after = size_of(units), size_of([units[at] for at in order])
    return after.size <= before.size and after.pointer_bytes <= before.pointer_bytes


def _layouts(struct: Struct, sizes: Sizes) -> list[Layout] | None:
    """Those of the fields, None where one is unknown."""
    layouts: list[Layout] = []
    for field in struct.fields:
        layout = sizes.of(field.type)
        if layout is None:
            return None
        layouts.append(layout)
    return layouts


def _change(
    struct: Struct,
    layouts: Sequence[Layout],
    new: int,
    sizes: Sizes,
    elsewhere: Sequence[Sizes],
) -> Reordering:
    """To another order of `new` bytes."""
    old, units = struct_of(layouts), _units(struct, layouts)
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
        word,
        release,
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
