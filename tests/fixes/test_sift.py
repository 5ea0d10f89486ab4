"""Bisection: what holds is kept, what does not is refused, in few trials."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from escapelint.fixes.sift import Failure, Groups, sift


class Trials:
    """Fails each group that has one of `bad`, or all of a pair of `clashes`."""

    def __init__(self, bad: set[int], clashes: set[tuple[int, int]] | None = None) -> None:
        self.bad = bad
        self.clashes = clashes or set()
        self.count = 0

    def __call__(self, groups: Groups) -> Mapping[str, Failure]:
        self.count += 1
        return {
            key: Failure("bad")
            for key, group in groups.items()
            if self.bad & set(group) or any({*pair} <= set(group) for pair in self.clashes)
        }


def test_one_trial_where_all_is_well() -> None:
    trials = Trials(set())
    assert sift({"p": [0, 1, 2], "q": [3]}, trials) == ({0, 1, 2, 3}, {})
    assert trials.count == 1


def test_no_trial_where_there_is_nothing() -> None:
    trials = Trials(set())
    assert sift({"p": []}, trials) == (set(), {})
    assert trials.count == 0


@given(st.integers(1, 40), st.sets(st.integers(0, 39), max_size=4))
def test_exactly_the_bad_ones_are_refused(count: int, bad: set[int]) -> None:
    trials = Trials(bad)
    kept, refused = sift({"p": list(range(count))}, trials)
    there = {number for number in bad if number < count}
    assert refused == dict.fromkeys(there, "bad")
    assert kept == set(range(count)) - there
    assert trials.count <= 1 + 14 * max(1, len(there))


@given(st.integers(2, 20), st.data())
def test_of_two_that_clash_one_is_kept(count: int, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, count - 2))
    other = data.draw(st.integers(one + 1, count - 1))
    kept, refused = sift({"p": list(range(count))}, Trials(set(), {(one, other)}))
    assert len(refused) == 1
    assert len({one, other} & kept) == 1


def test_what_is_certain_is_refused_at_once() -> None:
    tried: list[list[int]] = []

    def attempt(groups: Groups) -> Mapping[str, Failure]:
        tried.append(groups["p"])
        if 1 in groups["p"]:
            return {"p": Failure("x", {1: "still there", 9: "of another group"})}
        return {}

    assert sift({"p": [0, 1, 2]}, attempt) == ({0, 2}, {1: "still there"})
    assert tried == [[0, 1, 2], [0, 2]]


def test_suspects_are_tried_behind_the_others() -> None:
    tried: list[list[int]] = []

    def attempt(groups: Groups) -> Mapping[str, Failure]:
        tried.append(groups["p"])
        return {"p": Failure("more", {}, frozenset((2,)))} if 2 in groups["p"] else {}

    assert sift({"p": [0, 1, 2, 3]}, attempt) == ({0, 1, 3}, {2: "more"})
    assert tried == [[0, 1, 2, 3], [0, 1, 3], [0, 1, 3, 2]]


def test_a_group_waits_for_the_one_that_it_needs() -> None:
    tried: list[Groups] = []

    def attempt(groups: Groups) -> Mapping[str, Failure]:
        tried.append(groups)
        if 0 in groups.get("p", ()):
            return {"p": Failure("broken"), "q": Failure("p is broken", held=True)}
        return {}

    assert sift({"p": [0], "q": [1]}, attempt) == ({1}, {0: "broken"})
    assert tried == [{"p": [0], "q": [1]}, {"q": [1]}]


def test_groups_that_wait_for_each_other_are_refused() -> None:
    held = Failure("the other", held=True)
    kept, refused = sift({"p": [0], "q": [1]}, lambda groups: dict.fromkeys(groups, held))
    assert (kept, refused) == (set(), {0: "the other", 1: "the other"})
