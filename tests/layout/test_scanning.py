"""Where the pointers of structs end, and what the collector reads."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.layout.order import Unit, size_of
from escapelint.layout.reordering import Reordering, scanning
from escapelint.layout.scanning import pointers_first, steps
from escapelint.layout.sizes import Layout
from escapelint.types.model import Array, Basic, Field, Named, Pointer, Struct, TypeExpr
from tests.layout.test_reordering import TYPES, sizes_for

INT, STRING, POINTER = Basic("int"), Basic("string"), Pointer(Basic("int"))
MUTEX = Named("sync", "Mutex")
units = st.lists(
    st.sampled_from(
        [
            *(Unit(Layout(size, align, 0)) for size, align in ((1, 1), (4, 4), (8, 8), (0, 1))),
            *(Unit(Layout(8 * n, 8, 8 * m)) for n, m in ((1, 1), (2, 1), (3, 1), (2, 2))),
            Unit(Layout(16, 8, 8), 2),
        ]
    ),
    max_size=6,
)


def fields(*types: TypeExpr) -> Struct:
    return Struct(tuple(Field(f"f{at}", type_, group=at) for at, type_ in enumerate(types)))


def scanned(struct: Struct, goarch: str = "amd64") -> Reordering | None:
    sizes = sizes_for(goarch)
    return scanning(struct, sizes, (sizes.elsewhere(),))


@settings(max_examples=500, deadline=None)
@given(units)
def test_no_order_ends_pointers_earlier(items: list[Unit]) -> None:
    order = pointers_first(items).order
    assert sorted(order) == list(range(len(items)))
    least = min(size_of(each).pointer_bytes for each in permutations(items))
    assert size_of([items[at] for at in order]).pointer_bytes == least
    again = pointers_first([items[at] for at in order])
    assert again.order == tuple(range(len(items)))
    assert not again.moved


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TYPES), max_size=8), st.sampled_from(("amd64", "386", "arm")))
def test_no_architecture_loses(types: list[TypeExpr], goarch: str) -> None:
    found = scanned(fields(*types), goarch)
    if found is None:
        return
    for each in (found.units, *found.elsewhere):
        before, after = size_of(each), size_of([each[at] for at in found.best.order])
        assert after.size <= before.size
        assert after.pointer_bytes <= before.pointer_bytes
    before_bytes, after_bytes = found.pointer_bytes
    assert after_bytes < before_bytes
    assert found.new_size == found.old_size == size_of(found.units).size


def test_what_could_be_smaller_is_left_to_the_other_question() -> None:
    assert scanned(fields(Basic("bool"), INT, Basic("bool"), POINTER)) is None
    assert scanned(fields(INT, POINTER)) is not None
    assert scanned(fields(POINTER, INT)) is None
    assert scanned(fields(INT, INT)) is None


def test_a_string_stands_last_as_its_length_is_no_pointer() -> None:
    found = scanned(fields(STRING, POINTER))
    assert found is not None
    assert found.best.order == (1, 0)
    assert found.pointer_bytes == (24, 16)


def test_a_mutex_stays_above_what_it_guards_and_what_is_first_by_intent_first() -> None:
    lock = Unit(Layout(8, 4, 0))
    number, pointer = Layout(8, 8, 0), Layout(8, 8, 8)
    order = pointers_first([Unit(number), lock, Unit(pointer, glued=True), Unit(pointer)]).order
    assert order.index(2) == order.index(1) + 1
    assert pointers_first([Unit(number, glued=True), Unit(number), Unit(pointer)]).order == (
        0,
        2,
        1,
    )


def test_steps_of_the_collector() -> None:
    assert steps(500, 512, 8, (1, 22)) == steps(8, 16, 8, (1, 27)) == 1
    assert steps(513, 1024, 8, (1, 22)) == 2
    assert steps(512, 1024, 8, (1, 22)) == 1
    assert steps(129, 256, 4, (1, 22)) == 2
    assert steps(513, 1024, 8, (1, 21)) == 0


def test_only_a_large_object_has_fewer_steps() -> None:
    large = scanned(fields(Array(128, INT), POINTER))
    small = scanned(fields(Array(32, INT), POINTER))
    assert large is not None
    assert small is not None
    assert large.scan_steps == (3, 1)
    assert small.scan_steps == (1, 1)
