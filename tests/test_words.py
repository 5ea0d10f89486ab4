"""The words that several rooms share."""

from __future__ import annotations

import pytest

from escapelint.words import and_more, closest, counted, some


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a", "b", "c"], "a, b and 1 more"),
        ([*"ab", *["c"] * 1_200], "a, b and 1,200 more"),
    ],
)
def test_some(names: list[str], said: str) -> None:
    assert some(names, 2) == said


def test_separator() -> None:
    assert some(["a, b", "c", "d"], 2, "; ") == "a, b; c and 1 more"


def test_numbers() -> None:
    assert [counted(n, "fact") for n in (0, 1, 1_203)] == ["0 facts", "1 fact", "1,203 facts"]
    assert and_more(3_000) == "and 3,000 more"


def test_closest() -> None:
    assert closest("returned-pointr", ["panic-argument", "returned-pointer"]) == "returned-pointer"
    assert closest("x", ["panic-argument"]) == ""
