"""The advised order of a struct's fields on several architectures."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.layout.order import Unit, order_everywhere, size_of
from escapelint.layout.reordering import Reordering, reordering
from escapelint.layout.sizes import Sizes, sizes_on
from escapelint.types.model import (
    Array,
    Basic,
    Field,
    Local,
    Named,
    Pointer,
    Struct,
    TypeExpr,
)

ATOMIC = Named("sync/atomic", "Int64")
DEFINED: dict[Named | Local, TypeExpr] = {
    ATOMIC: Struct((Field("_", Named("sync/atomic", "align64")), Field("v", Basic("int64")))),
}
TYPES: tuple[TypeExpr, ...] = (
    *map(Basic, ("bool", "int16", "int32", "int64", "int", "string", "complex128")),
    *(ATOMIC, Pointer(Basic("int")), Array(3, Basic("uint8")), Array(3, Basic("uint")), Struct()),
)


def sizes_for(goarch: str) -> Sizes:
    make = sizes_on(goarch, (1, 26))
    assert make is not None
    return make(DEFINED.__getitem__)


def better(types: list[TypeExpr], goarch: str = "amd64") -> Reordering | None:
    sizes = sizes_for(goarch)
    struct = Struct(tuple(Field(f"f{at}", type_, group=at) for at, type_ in enumerate(types)))
    return reordering(struct, sizes, (sizes.elsewhere(),))


def size(units: tuple[Unit, ...], order: tuple[int, ...]) -> int:
    return size_of([units[at] for at in order]).size


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(TYPES), min_size=3, max_size=9), st.sampled_from(("amd64", "386")))
def test_no_architecture_loses(types: list[TypeExpr], goarch: str) -> None:
    found = better(types, goarch)
    if found is None:
        return  # as they stand, most are fine
    order = found.best.order
    assert sorted(order) == list(range(len(types)))
    assert size(found.units, order) == found.new_size < found.old_size
    (elsewhere,) = found.elsewhere
    assert size(elsewhere, order) <= size_of(elsewhere).size
    # It is the best of its size: once more changes nothing.
    assert better([types[at] for at in order], goarch) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TYPES), min_size=3, max_size=7))
def test_the_order_by_alignment_is_the_least_everywhere(types: list[TypeExpr]) -> None:
    found = better(types)
    if found is None:
        return
    platforms = (found.units, *found.elsewhere)
    order = order_everywhere(platforms).order
    orders = list(permutations(range(len(types))))
    for units in platforms:
        assert size(units, order) == min(size(units, each) for each in set(orders))


def test_the_closest_order_may_lose_elsewhere() -> None:
    """Without the other architecture another order would be taken."""
    number = Basic("int")
    types: list[TypeExpr] = [Basic("bool"), number, ATOMIC, Basic("int32"), number]
    found = better(types)
    assert found is not None
    (elsewhere,) = found.elsewhere
    alone = replace(found, elsewhere=()).best.order
    assert (size_of(elsewhere).size, size(elsewhere, alone)) == (24, 32)
    assert size(elsewhere, found.best.order) == 24
