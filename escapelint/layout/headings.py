"""Which orders of fields leave every comment where it is true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from escapelint.layout.order import Order, Unit, least_size, size_of


class Headings(NamedTuple):
    """What comments between fields are about; fields are counted in declarations, from 0."""

    # A comment that stands alone heads all up to the next such: nothing leaves its part.
    parts: tuple[range, ...] = ()
    # A comment right above several fields heads them: they stay side by side.
    rows: tuple[range, ...] = ()
    documented: frozenset[int] = frozenset()  # fields with a comment of their own above them


NONE = Headings()


def keeps(headings: Headings, order: Sequence[int]) -> bool:
    """Whether every comment still stands above the fields it stood above, and no others."""
    place = {unit: at for at, unit in enumerate(order)}
    if any(place[unit] not in part for part in headings.parts for unit in part):
        return False
    for row in headings.rows:
        at = place[row.start]
        if tuple(order[at : at + len(row)]) != tuple(row):
            return False
        after = order[at + len(row)] if at + len(row) < len(order) else row.stop
        if after != row.stop and after not in headings.documented:
            return False
    return True


def best_move(units: Sequence[Unit], headings: Headings) -> Order | None:
    """The least size by moving one unit, where comments stay true and glued places whole.

    Of several moves it is the shortest. None where no such move has the least size.
    """
    goal, count = least_size(units), len(units)
    moves = sorted(
        (abs(to - unit), unit, to) for unit in range(count) for to in range(count) if to != unit
    )
    for _, unit, to in moves:
        others = [other for other in range(count) if other != unit]
        order = (*others[:to], unit, *others[to:])
        least = size_of([units[i] for i in order]).size == goal
        if least and _is_whole(units, order) and keeps(headings, order):
            return Order(order, frozenset((unit,)))
    return None


def _is_whole(units: Sequence[Unit], order: Sequence[int]) -> bool:
    """Whether what stands before each glued unit is what stood there."""
    place = {unit: at for at, unit in enumerate(order)}
    return all(
        place[unit] == (place[unit - 1] + 1 if unit else 0)
        for unit in range(len(units))
        if units[unit].glued
    )
