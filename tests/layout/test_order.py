"""The search for an order against all orders."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.layout import order as order_module
from escapelint.layout.order import Order, Unit, best_order, least_size, size_of
from escapelint.layout.sizes import Layout


def unit(size: int, align: int, copies: int = 1, glued: bool = False) -> Unit:
    return Unit(Layout(size, align, 0), copies, glued)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    align = draw(st.sampled_from((1, 2, 4, 8)))
    size = align * draw(st.sampled_from((0, 1, 1, 1, 2, 3)))
    copies = draw(st.sampled_from((1, 1, 2)))
    return unit(size, align, copies, draw(st.booleans()))


def arranged(items: Sequence[Unit], order: Sequence[int]) -> int:
    return size_of([items[i] for i in order]).size


def fewest_moves(order: Sequence[int]) -> int:
    longest = [1] * len(order)
    for i, unit_ in enumerate(order):
        longest[i] += max((longest[j] for j in range(i) if order[j] < unit_), default=0)
    return len(order) - max(longest, default=0)


@settings(max_examples=150, deadline=None)
@given(st.lists(units(), max_size=6))
def test_no_order_is_smaller_and_none_as_small_moves_less(items: list[Unit]) -> None:
    plain = [item._replace(glued=False) for item in items]
    found = best_order(plain)
    every = list(permutations(range(len(plain))))
    least = min(arranged(plain, order) for order in every)
    assert sorted(found.order) == list(range(len(plain)))
    assert arranged(plain, found.order) == least == least_size(plain)
    smallest = [order for order in every if arranged(plain, order) == least]
    assert len(found.moved) == min(map(fewest_moves, smallest))
    stayed = [i for i in found.order if i not in found.moved]
    assert stayed == sorted(stayed)
    for one in set(plain):  # what is alike is not swapped
        alike = [i for i in found.order if i in found.moved and plain[i] == one]
        assert alike == sorted(alike)
    assert arranged(items, best_order(items).order) == least  # glue costs no byte


@settings(max_examples=25, deadline=None)
@given(st.lists(units(), min_size=7, max_size=7))
def test_no_order_of_seven_fields_is_smaller(items: list[Unit]) -> None:
    best = best_order(items).order
    assert sorted(best) == list(range(7))
    assert arranged(items, best) == min(arranged(items, each) for each in permutations(range(7)))
    again = best_order([items[at] for at in best])
    assert again.order == tuple(range(7))


def test_a_smallest_order_stays_as_it_is() -> None:
    items = [unit(1, 1), unit(1, 1), unit(2, 2), unit(4, 4), unit(8, 8)]
    assert best_order(items) == Order((0, 1, 2, 3, 4), frozenset())


def test_the_move_is_the_shortest_one() -> None:
    items = [unit(8, 8), unit(1, 1), unit(8, 8), unit(1, 1), unit(8, 8), unit(8, 8)]
    assert best_order(items).order == (0, 1, 3, 2, 4, 5)


def test_what_is_alike_keeps_its_row() -> None:
    bools, words = [unit(1, 1)], [unit(8, 8)] * 3
    items = bools + words + bools + words + bools + words
    found = best_order(items)
    assert len(found.moved) == 2
    assert [i for i in found.order if items[i].size == 1] == [0, 4, 8]


def test_what_is_above_stays_above_if_that_costs_nothing() -> None:
    lock, guarded = unit(8, 4), unit(8, 8, glued=True)
    items = [unit(1, 1), lock, guarded, unit(1, 1), unit(8, 8)]
    order = best_order(items).order
    assert order.index(2) == order.index(1) + 1


def test_a_last_field_without_size_moves_up() -> None:
    items = [unit(8, 8), unit(0, 1)]
    assert best_order(items).order == (1, 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(units(), max_size=8))
def test_without_any_effort_the_order_is_still_the_smallest(items: list[Unit]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_module, "_EFFORT", 0)
        found = best_order(items)
    assert arranged(items, found.order) == least_size(items)
    assert len(found.moved) == fewest_moves(found.order)
    stayed = [i for i in found.order if i not in found.moved]
    assert stayed == sorted(stayed)
