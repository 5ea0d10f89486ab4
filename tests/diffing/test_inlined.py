"""What came into sight by inlining is neither new nor gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escapelint.diffing.difference import Difference
from escapelint.diffing.inlined import by_calls
from escapelint.diffing.match import Functions
from escapelint.model import Call, Judged, numbered
from tests.diffing.test_causes import FINDING

E: Call = ("fmt.Errorf", 1)
COPY = replace(FINDING, inlined=(("fmt.Errorf",),))
TWICE = replace(FINDING, inlined=(("strconv.Quote", "strconv.Quote"),))
NOW = "fmt.Errorf is inlined now: what it allocates shows at the call"
NO_MORE = "fmt.Errorf is inlined no more: what it allocates does not show at the call"


def judged(*inlines: Call) -> Judged:
    return Judged("p", "F", "a.go", 1, "", (), frozenset(inlines))


def test_a_call_that_is_inlined_now() -> None:
    functions = Functions.of([judged()], [judged(E)])
    touched = {"a.go": [range(8, 9)]}
    [found] = by_calls([COPY], [], functions, Difference([judged(E)], touched))
    assert (found.kind, found.finding, found.how) == ("moved", COPY, NOW)


def test_a_call_that_is_inlined_no_more() -> None:
    functions = Functions.of([judged(E)], [judged()])
    [found] = by_calls([], [COPY], functions, Difference([judged()], {}))
    assert (found.kind, found.finding, found.how) == ("moved", COPY, NO_MORE)
    touched = Difference([judged()], {"a.go": [range(8, 9)]})
    assert not list(by_calls([], [COPY], functions, touched))


@pytest.mark.parametrize(
    ("finding", "old", "new", "touched"),
    [
        pytest.param(COPY, [judged(E)], [judged(E)], range(9, 10), id="inlined on both sides"),
        pytest.param(COPY, [judged()], [judged(E)], range(3, 4), id="a new call"),
        pytest.param(COPY, [], [judged(E)], range(9, 10), id="a new function"),
        pytest.param(FINDING, [judged()], [judged(E)], range(9, 10), id="code of its own"),
        pytest.param(
            replace(COPY, inlined=(*COPY.inlined, ("g",))),
            [judged(("g", 1))],
            [judged(E, ("g", 1))],
            range(9, 10),
            id="one of two",
        ),
    ],
)
def test_what_is_new(finding: object, old: list[Judged], new: list[Judged], touched: range) -> None:
    assert isinstance(finding, type(FINDING))
    functions = Functions.of(old, new)
    difference = Difference(new, {"a.go": [touched]})
    assert not list(by_calls([finding], [], functions, difference))


def test_packages_of_one_name() -> None:
    one, two = numbered(["strconv.Quote", "strconv.Quote"])
    functions = Functions.of([judged(one, two)], [judged(one)])
    assert len(list(by_calls([], [TWICE], functions, Difference([judged(one)], {})))) == 1
    functions = Functions.of([judged(one, two)], [judged(one, two)])
    assert not list(by_calls([], [TWICE], functions, Difference([judged(one)], {})))


def test_code_in_no_function() -> None:
    outside = replace(COPY, function="")
    old, new = (Judged("p", "", "", 0, "unknown", (), frozenset(c)) for c in ((E,), ()))
    functions = Functions.of([old], [new])
    assert list(by_calls([], [outside], functions, Difference([new], {})))
    touched = Difference([new], {"b.go": [range(1, 2)]})
    assert not list(by_calls([], [outside], functions, touched))
