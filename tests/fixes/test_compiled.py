"""Calls of the allocator, counted by the functions whose code they are, without Go."""

from __future__ import annotations

import pytest

from escapelint.fixes.compiled import calls_of, declared, disagreeing, function_of
from escapelint.objectcode import Code
from escapelint.objects.calls import ENTRY, GROWN, OBJECT
from escapelint.objects.reader import Allocation, Call


def call(function: str, line: int, kind: str = OBJECT, inlined: str | None = None) -> Allocation:
    calls = (Call(inlined, "a.go", line),) if inlined is not None else ()
    return Allocation(function, "newobject", kind, "", None, None, "a.go", line, calls)


def code(*allocations: Allocation) -> Code:
    here: dict[tuple[str, int], list[Allocation]] = {}
    for each in allocations:
        here.setdefault(("a.go", each.line), []).append(each)
    return Code(here)


@pytest.mark.parametrize(
    ("symbol", "outer"),
    [
        ("example.com/m.F.func1", "example.com/m.F"),
        ("example.com/m.F.func1.2.gowrap3", "example.com/m.F"),
        ("example.com/m.(*T).M.deferwrap1", "example.com/m.(*T).M"),
        ("example.com/m.F-range1", "example.com/m.F"),
        ("example.com/m.init.0", "example.com/m.init"),
        ("example.com/m.Function2", "example.com/m.Function2"),
    ],
)
def test_what_is_in_a_function_is_its_own(symbol: str, outer: str) -> None:
    assert declared(symbol) == outer


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("example.com/m.F", "F"),
        ("m.(*T).M", "(*T).M"),
        ("example.com/v2.m/p.(*T[go.shape.[]example.com/x.Y[int]]).M", "(*T).M"),
        ("m.init", ""),
    ],
)
def test_names_are_as_go_writes_them(symbol: str, name: str) -> None:
    assert function_of(symbol) == name


def test_literals_count_for_the_function_around_them() -> None:
    assert calls_of([code(call("m.F", 1), call("m.F.func1", 2))], {}) == {"m.F": 2}


def test_inlined_code_is_its_functions() -> None:
    """Whether g, which shrank, is now inlined is no matter."""
    own, copy = call("m.g", 9), call("m.f", 1, inlined="m.g")
    assert calls_of([code(own, copy)], {}) == {"m.g": 1}
    assert calls_of([code(copy)], {}) == {"m.f": 1}  # g's own code is gone
    assert calls_of([code(call("m.f", 1, inlined=""))], {}) == {}


def test_an_append_with_room_is_no_allocation() -> None:
    compiled = code(call("m.f", 1, GROWN), call("m.f", 1, GROWN), call("m.f", 1))
    assert calls_of([compiled], {("a.go", 1, GROWN): 1}) == {"m.f": 2}
    assert calls_of([compiled], {("a.go", 2, GROWN): 1}) == {"m.f": 3}
    assert calls_of([compiled], {("a.go", 1, ENTRY): 1}) == {"m.f": 3}


def test_what_has_room_has_it_in_each_copy_of_its_code() -> None:
    """A literal has code of its own in each function that its own one is inlined into."""
    copies = [call("m.f.func1", 9, GROWN), call("m.g.f.func2", 9, GROWN)]
    assert calls_of([code(*copies)], {("a.go", 9, GROWN): 1}) == {}
    twice = [call("m.f.func1", 9, GROWN), call("m.f.func1", 9, GROWN)]
    assert calls_of([code(*twice)], {("a.go", 9, GROWN): 1}) == {"m.f": 1}


def test_what_has_room_has_it_where_it_is_inlined_too() -> None:
    own, copy = call("m.g", 9, ENTRY), call("m.f", 1, ENTRY, inlined="m.g")
    assert calls_of([code(own, copy)], {("a.go", 9, ENTRY): 1}) == {}
    assert calls_of([code(own, copy)], {}) == {"m.g": 1}


def test_of_variants_the_one_with_more_counts() -> None:
    plain, tested = code(call("m.f", 1)), code(call("m.f", 1), call("m.Test", 1))
    assert calls_of([plain, tested], {}) == {"m.f": 1, "m.Test": 1}


def test_what_was_not_read_tells_nothing() -> None:
    assert calls_of([code(call("m.f", 1)), Code(why="no archive")], {}) is None
    assert calls_of([Code(whole=False)], {}) is None


def test_edited_functions_are_compared() -> None:
    before, after = {"m.f": 1, "m.g": 1}, {"m.f": 2, "m.g": 2}
    assert dict(disagreeing(before, after, {"f"}, {})) == {
        "f": "f has 2 allocator calls instead of 1"
    }
    assert dict(disagreeing(after, before, {"f"}, {})) == {}


def test_the_call_that_the_facts_have_no_more_must_be_gone() -> None:
    still = {"f": "the object code still calls the allocator for it"}
    assert dict(disagreeing({"m.f": 2}, {"m.f": 2}, {"f"}, {"f": 1})) == still
    assert dict(disagreeing({"m.f": 2}, {"m.f": 1}, {"f"}, {"f": 1})) == {}
    assert dict(disagreeing({"m.f": 1}, {}, {"f"}, {"f": 2})) == {}  # one call for two facts


def test_of_instances_none_may_have_more() -> None:
    before, after = {"m.f[int]": 1, "m.f[string]": 1}, {"m.f[int]": 1, "m.f[string]": 2}
    assert list(disagreeing(before, before, {"f"}, {"f": 1})) == []
    assert [name for name, _ in disagreeing(before, after, {"f"}, {"f": 1})] == ["f"]
