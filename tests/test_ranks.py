"""Ranks: what they are made of, and what the document says of it."""

from __future__ import annotations

import re

import pytest

from escapelint import frequency
from escapelint.model import Cure, Finding, Inlining, Level, Region, Weight
from escapelint.ranks import COMMENT, stays_where_inlined, struct_weights, weights
from escapelint.syntax import cold
from tests.conftest import ROOT


def points(
    loops: int = 0,
    cold: str = "",
    inlining: Inlining | None = None,
    size: int | None = None,
    cure: Cure = "here",
    called: str = "",
    looped: str = "",
) -> list[int]:
    made = weights(loops, cold, inlining, size, cure, called, looped)
    return [weight.points for weight in made]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [40]),
        ({"loops": 1}, [40, 20]),
        ({"loops": 5}, [40, 40]),
        ({"loops": 1, "cold": cold.ERROR_PATH}, [40, 20, -25]),
        ({"inlining": Inlining(3, 1)}, [40, 3]),
        ({"inlining": Inlining(300, 0)}, [40, 15]),
        ({"inlining": Inlining(0, 2)}, [40, -20]),
        ({"inlining": Inlining(0, 0)}, [40]),
        ({"size": 255}, [40]),
        ({"size": 256}, [40, 2]),
        ({"size": 4096}, [40, 5]),
        ({"size": 32 * 1024}, [40, 5]),
        ({"size": 32 * 1024 + 1}, [40, 10]),
        ({"cure": "callee"}, [40, -5]),
        ({"cure": "dependency"}, [40, -10]),
        ({"cure": "inherent"}, [40, -20]),
        ({"called": frequency.SETUP}, [40, -25]),
        ({"cold": cold.INIT, "called": frequency.SETUP}, [40, -35]),
        ({"looped": "a.go:1"}, [40, 10]),
        ({"called": frequency.UNUSED, "looped": "a.go:1"}, [40, -35]),
    ],
)
def test_points(given: dict[str, object], expected: list[int]) -> None:
    assert points(**given) == expected  # type: ignore[arg-type]


def test_every_reason_to_be_cold_has_a_weight() -> None:
    names = (
        *("ERROR_PATH", "FATAL_PATH", "INIT", "PACKAGE_VARIABLE", "ONCE", "EMPTY_POOL", "DEBUG"),
        "TEST",
    )
    reasons = [getattr(cold, name) for name in names]
    for reason in reasons:
        (_, weight) = weights(0, reason, None, None, "here")
        assert weight.points < 0
    own = (frequency.MAIN, frequency.PEOPLE, frequency.SETUP, frequency.SELDOM, frequency.UNUSED)
    for called in (*own, *(r for r in reasons if r != cold.TEST)):
        (_, weight) = weights(0, "", None, None, "here", called)
        assert weight.points < 0


def test_a_rank_is_told_by_its_weights() -> None:
    region = Region("a.go", 0, 1, 1, 1, 1, 2, "x", "x")

    def rank(*given: int) -> int:
        made = tuple(Weight(each, "so") for each in given)
        return Finding("r", Level.NOTE, made, "p", "F", region, "m", "s", "d").rank

    assert [rank(), rank(40, 20), rank(90, 20), rank(10, -20)] == [0, 60, 100, 0]
    assert str(Weight(-5, "so")) == "-5 so"


def test_structs_and_comments() -> None:
    assert [sum(w.points for w in struct_weights(n)) for n in (0, 1, 3, 50)] == [30, 35, 45, 60]
    assert COMMENT.points == 0


def test_stays_where_inlined() -> None:
    assert not stays_where_inlined(None)
    assert not stays_where_inlined(Inlining(1, 1))
    assert stays_where_inlined(Inlining(0, 1))


def test_the_document_has_the_points() -> None:
    text = (ROOT / "docs/rank.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([+-]\d+)[^|]* \| (.*?) \|", text, re.M)
    said = {int(number) for number, _ in rows}
    colds = (cold.ERROR_PATH, cold.FATAL_PATH)
    made = {weight.points for cold in colds for weight in weights(2, cold, None, 5000, "inherent")}
    made |= {weight.points for weight in weights(1, "", None, 256, "callee")}
    made |= {weight.points for weight in weights(1, "", Inlining(0, 1), 99999, "dependency")}
    assert made <= said
