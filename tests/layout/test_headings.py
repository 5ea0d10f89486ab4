"""Orders that leave comments true, against all orders."""

from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.layout.headings import NONE, Headings, best_move, keeps
from escapelint.layout.order import Unit, least_size, size_of
from tests.layout.test_order import fewest_moves, unit, units


@st.composite
def headed_units(draw: st.DrawFn) -> tuple[list[Unit], Headings]:
    items = draw(st.lists(units(), min_size=2, max_size=5))
    cuts = draw(st.sets(st.integers(1, len(items) - 1), max_size=2))
    edges = [0, *sorted(cuts), len(items)]
    parts = tuple(range(a, b) for a, b in pairwise(edges)) if cuts else ()
    start = draw(st.integers(0, len(items) - 2))
    rows = draw(st.sampled_from(((), (range(start, start + 2),))))
    documented = frozenset(row.start for row in rows)
    return items, Headings(parts, rows, documented)


@settings(max_examples=300, deadline=None)
@given(headed_units())
def test_a_move_is_found_where_there_is_one(drawn: tuple[list[Unit], Headings]) -> None:
    items, headings = drawn
    plain = [item._replace(glued=False) for item in items]
    found = best_move(plain, headings)
    fitting = [
        order
        for order in permutations(range(len(plain)))
        if fewest_moves(order) == 1
        and size_of([plain[i] for i in order]).size == least_size(plain)
        and keeps(headings, order)
    ]
    assert (found is None) == (not fitting)
    if found is not None:
        assert found.order in fitting
        (moved,) = found.moved
        stayed = [i for i in found.order if i != moved]
        assert stayed == sorted(stayed)


@given(headed_units())
def test_what_stays_keeps_every_comment(drawn: tuple[list[Unit], Headings]) -> None:
    items, headings = drawn
    assert keeps(headings, range(len(items)))


def test_nothing_leaves_what_a_comment_heads() -> None:
    parts = Headings((range(2), range(2, 4)))
    assert keeps(parts, (1, 0, 3, 2))
    assert not keeps(parts, (0, 2, 1, 3))
    row = Headings(rows=(range(1, 3),), documented=frozenset((1,)))
    assert keeps(row, (0, 1, 2, 3))
    assert keeps(row, (0, 3, 1, 2))
    assert not keeps(row, (0, 1, 3, 2))  # in between
    assert not keeps(row, (1, 2, 0, 3))  # what comes behind would be headed as well
    assert keeps(row._replace(documented=frozenset((0, 1))), (1, 2, 0, 3))
    assert keeps(NONE, (3, 2, 1, 0))


def test_the_shortest_move_that_keeps_glued_places() -> None:
    items = [unit(1, 1), unit(8, 8), unit(8, 8), unit(1, 1)]
    found = best_move(items, NONE)
    assert found is not None
    assert found.order == (1, 2, 0, 3)
    glued = [items[0], *(item._replace(glued=True) for item in items[1:])]
    assert best_move(glued, NONE) is None
