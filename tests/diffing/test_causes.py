"""The function that changed, by what the compiler said of it before and now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escapelint.diffing.causes import Causes
from escapelint.diffing.difference import Difference
from escapelint.diffing.match import Functions
from escapelint.model import Cause, Finding, Judged, Level, Pos, Region, Step

CALLER = Judged("p", "F", "a.go", 1, "", ())
MIDDLE = Judged("p", "G", "a.go", 20, "", ())
LAST = Judged("q", "(*T).Keep", "b.go", 5, "", ())
BIG = "function too complex: cost 84 exceeds budget 80"
FINDING = Finding(
    rule="r",
    level=Level.WARNING,
    weights=(),
    package="p",
    function="F",
    region=Region("a.go", 9, 10, 3, 1, 3, 2, "x", "x"),
    message="",
    subject="x",
    suggestion="",
    because=(
        Step("&x is passed to G", "call parameter", Pos("a.go", 4, 2)),
        Step("in G: p is passed to t.Keep", "call parameter", Pos("a.go", 21, 2)),
        Step("in (*q.T).Keep: v is stored in t.v", "assign", Pos("b.go", 7, 2)),
    ),
)


def cause(
    old: tuple[Judged, ...],
    new: tuple[Judged, ...],
    touched: dict[str, list[range]] | None = None,
    finding: Finding = FINDING,
) -> Cause | None:
    functions = Functions.of((CALLER, *old), (CALLER, *new))
    return Causes(functions, Difference((CALLER, *new), touched or {})).of(finding)


def leaking(function: Judged, *leaks: tuple[str, int]) -> Judged:
    return function._replace(leaks=leaks)


def test_a_parameter_that_leaks_now() -> None:
    found = cause((MIDDLE, LAST), (MIDDLE, leaking(LAST, ("v", 0))), {"b.go": [range(7, 8)]})
    text = "(*T).Keep now leaks its parameter v: v is stored in t.v"
    assert found == Cause(text, Pos("b.go", 7, 2), True)


def test_the_last_function_that_changed_counts() -> None:
    new = (leaking(MIDDLE, ("p", 0)), leaking(LAST, ("v", 0)))
    found = cause((MIDDLE, LAST), new)
    assert found is not None
    assert found.text.startswith("(*T).Keep ")
    found = cause((MIDDLE, LAST), (new[0], LAST))
    assert found == Cause(
        "G now leaks its parameter p: p is passed to t.Keep", Pos("a.go", 21, 2), False
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([("v", 0)], [("v", 0)]),
        ([("v", 0)], [("v", 1)]),
        ([], [("w", 0)]),  # another parameter than the one on the path
        ([("u", 0)], [("v", 0)]),  # the same one by another name
    ],
)
def test_a_parameter_that_does_not(
    before: list[tuple[str, int]], now: list[tuple[str, int]]
) -> None:
    assert cause((MIDDLE, leaking(LAST, *before)), (MIDDLE, leaking(LAST, *now))) is None


def test_fewer_loads_leak_more() -> None:
    assert cause((MIDDLE, leaking(LAST, ("v", 1))), (MIDDLE, leaking(LAST, ("v", 0)))) is not None


def test_a_function_that_is_inlined_no_more() -> None:
    found = cause((MIDDLE, LAST), (MIDDLE._replace(why=BIG), LAST), {"a.go": [range(30, 31)]})
    text = "G is no longer inlined: cost 84 exceeds budget 80"
    assert found == Cause(text, Pos("a.go", 20, 0), True)
    assert cause((MIDDLE._replace(why=BIG), LAST), (MIDDLE, LAST)) is None
    assert cause((MIDDLE._replace(why="x"), LAST), (MIDDLE._replace(why=BIG), LAST)) is None


def test_the_function_itself() -> None:
    alone = replace(FINDING, because=())
    functions = Functions.of([CALLER], [CALLER._replace(why=BIG)])
    difference = Difference(functions.new.values(), {"a.go": [range(8, 9)]})
    found = Causes(functions, difference).of(alone)
    assert found == Cause(
        "F is no longer inlined: cost 84 exceeds budget 80", Pos("a.go", 1, 0), True
    )


def test_lines_that_were_touched_need_no_cause() -> None:
    changed = (MIDDLE, leaking(LAST, ("v", 0)))
    assert cause((MIDDLE, LAST), changed, {"a.go": [range(3, 4)]}) is None
    assert cause((MIDDLE, LAST), changed, {"a.go": [range(4, 5)]}) is not None


def test_new_functions_are_no_cause() -> None:
    assert cause((MIDDLE,), (MIDDLE, leaking(LAST, ("v", 0)))) is None
