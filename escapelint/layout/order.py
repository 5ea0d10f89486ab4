"""The field order of least size that is closest to the author's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import accumulate, count
from typing import NamedTuple

from escapelint.layout.sizes import Layout, round_up, struct_of

# States looked at before the search gives up and the plain order by alignment is taken.
_EFFORT = 4_000


class Unit(NamedTuple):
    """What moves as a whole: one field declaration, `copies` fields of one layout."""

    layout: Layout
    copies: int = 1
    # Whether what stands before it, or the start of the struct, should stay there.
    glued: bool = False

    @property
    def size(self) -> int:
        return self.layout.size * self.copies


class Order(NamedTuple):
    """`order[i]` is the index of the unit at place i; `moved` are those that left their row."""

    order: tuple[int, ...]
    moved: frozenset[int]


def size_of(units: Sequence[Unit]) -> Layout:
    """The layout of a struct of these units in this order."""
    return struct_of(unit.layout for unit in units for _ in range(unit.copies))


def least_size(units: Sequence[Unit]) -> int:
    """The size of the smallest order: only the end is padded.

    Every size is a multiple of its alignment, so that descending alignments need no padding
    between fields, and there is an order of which the last field is not of size 0.
    """
    align = max((unit.layout.align for unit in units), default=1)
    return round_up(sum(unit.size for unit in units), align)


def best_order(units: Sequence[Unit]) -> Order:
    """An order of the least size that breaks the fewest glued places, then moves the fewest
    units, then moves them the least far. Neighbours that move together count as broken.

    Beyond a fixed effort the answer is still of the least size but moves more.
    """
    same = Order(tuple(range(len(units))), frozenset())
    if size_of(units).size == least_size(units):
        return same
    return _Search(units).run() or _by_alignment(units)


def order_everywhere(platforms: Sequence[Sequence[Unit]]) -> Order:
    """An order that has the least size on each of several platforms; the units are the same.

    What is aligned more on one of them is aligned no less on the others, among 32 and 64 bits.
    """
    every = zip(*platforms, strict=True)
    aligns = [tuple(-unit.layout.align for unit in units) for units in every]
    return _by_alignment(platforms[0], aligns)


def _by_alignment(units: Sequence[Unit], aligns: Sequence[tuple[int, ...]] = ()) -> Order:
    """Descending alignment; units of size 0 before the others of their alignment."""
    aligns = aligns or [(-unit.layout.align,) for unit in units]
    order = sorted(range(len(units)), key=lambda i: (aligns[i], units[i].size > 0))
    if order and not units[order[-1]].size:
        # Only units of size 0 have the smallest alignment: they may stand first.
        empty = [i for i in order if not units[i].size]
        order = empty + [i for i in order if units[i].size]
    return Order(tuple(order), frozenset(order) - longest_row(order))


def longest_row(order: Sequence[int]) -> frozenset[int]:
    """A longest increasing subsequence: the units that need not be moved."""
    rows: list[tuple[int, ...]] = []  # the longest one that ends with each unit
    for unit in order:
        longest: tuple[int, ...] = ()
        for row in rows:
            if row[-1] < unit and len(row) > len(longest):
                longest = row
        rows.append((*longest, unit))
    lengths = [len(row) for row in rows]
    return frozenset(rows[lengths.index(max(lengths))])


class _State(NamedTuple):
    """A prefix of the new order.

    `place` units of the old order have been kept or taken out; `balance[k]` units of kind k are
    placed ahead of where they are taken out (positive) or wait to be placed (negative).
    The offset follows from these and the padding.
    """

    place: int
    balance: tuple[int, ...]
    padding: int
    ends_empty: bool


# (glued places broken, units moved, how far)
_Cost = tuple[int, int, int]


class _Search:
    """Dijkstra's search over prefixes. Units of one kind are interchangeable for the size."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.align = max(unit.layout.align for unit in units)
        self.total = sum(unit.size for unit in units)
        self.goal = least_size(units)
        kinds = [(unit.size % self.align, unit.layout.align, unit.size > 0) for unit in units]
        self.kinds = sorted(set(kinds))
        self.kind_of = [self.kinds.index(kind) for kind in kinds]
        self.sums = list(accumulate((unit.size for unit in units), initial=0))
        # How many units of a kind stand at or after a place.
        self.left = [
            [self.kind_of[place:].count(kind) for kind in range(len(self.kinds))]
            for place in range(len(units) + 1)
        ]

    def run(self) -> Order | None:
        start = _State(0, (0,) * len(self.kinds), 0, False)
        best: dict[_State, _Cost] = {start: (0, 0, 0)}
        came: dict[_State, tuple[_State, str, int]] = {}
        tick = count()  # among equal costs the first state found wins
        queue = [((0, 0, 0), next(tick), start)]
        done: set[_State] = set()
        while queue and len(done) < _EFFORT:
            cost, _, state = heappop(queue)
            if state in done:
                continue
            done.add(state)
            if self._is_goal(state):
                return _replay(came, start, state, self.kind_of)
            for following, what, which, extra in self._steps(state):
                reached = (cost[0] + extra[0], cost[1] + extra[1], cost[2] + extra[2])
                if following not in best or reached < best[following]:
                    best[following] = reached
                    came[following] = (state, what, which)
                    heappush(queue, (reached, next(tick), following))
        return None

    def _is_goal(self, state: _State) -> bool:
        if state.place < len(self.units) or any(state.balance):
            return False
        end = self.total + state.padding + state.ends_empty
        return round_up(end, self.align) == self.goal

    def _steps(self, state: _State) -> Iterator[tuple[_State, str, int, _Cost]]:
        """Keep the next unit, take it out, or put one of some kind before it."""
        place, balance = state.place, state.balance
        if place < len(self.units):
            kind = self.kind_of[place]
            kept = self._placed(state, kind)
            if kept is not None:
                away = sum(abs(n) for n in balance)
                yield _State(place + 1, balance, *kept), "keep", place, (0, 0, away)
            waiting = _add(balance, kind, -1)
            taken = _State(place + 1, waiting, state.padding, state.ends_empty)
            broken = self._glued(place) + self._glued(place + 1)
            # A move is paid where it begins, be it the taking out or the putting ahead.
            yield taken, "take", place, (broken, int(balance[kind] <= 0), 0)
        for kind, was in enumerate(balance):
            if was < self.left[place][kind]:
                put = self._placed(state, kind)
                if put is not None:
                    after = _State(place, _add(balance, kind, 1), *put)
                    yield after, "put", kind, (self._glued(place), int(was >= 0), 0)

    def _placed(self, state: _State, kind: int) -> tuple[int, bool] | None:
        """(padding, whether it ends empty) of the state with a unit of this kind at its end.

        None where that needs much padding.
        """
        _, align, solid = self.kinds[kind]
        ahead = sum(n * self.kinds[k][0] for k, n in enumerate(state.balance))
        offset = self.sums[state.place] + ahead + state.padding
        padding = state.padding + round_up(offset, align) - offset
        if padding > self.goal - self.total:
            return None
        return padding, not solid

    def _glued(self, place: int) -> int:
        return int(place < len(self.units) and self.units[place].glued)


def _add(balance: tuple[int, ...], kind: int, amount: int) -> tuple[int, ...]:
    return (*balance[:kind], balance[kind] + amount, *balance[kind + 1 :])


def _replay(
    came: dict[_State, tuple[_State, str, int]],
    start: _State,
    end: _State,
    kind_of: Sequence[int],
) -> Order:
    """The units behind the steps: those taken out of one kind are placed in their old order."""
    steps: list[tuple[str, int]] = []
    state = end
    while state != start:
        state, what, which = came[state]
        steps.append((what, which))
    steps.reverse()
    taken = [unit for what, unit in steps if what == "take"]
    waiting: dict[int, list[int]] = {}
    for unit in taken:
        waiting.setdefault(kind_of[unit], []).append(unit)
    order = [
        which if what == "keep" else waiting[which].pop(0)
        for what, which in steps
        if what != "take"
    ]
    return Order(tuple(order), frozenset(taken))
