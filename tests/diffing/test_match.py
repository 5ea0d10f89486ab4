"""Which findings of two runs are one allocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.diffing.match import Functions, Match, matched
from escapelint.fingerprints import fingerprints
from escapelint.model import Finding, Judged, Level, Region

Row = tuple[str, str, str]  # package, function, identity


def findings(rows: Sequence[Row]) -> list[Finding]:
    made = [
        Finding(
            rule="r",
            level=Level.WARNING,
            weights=(),
            package=package,
            function=function,
            region=Region(f"{package}.go", n, n + 1, n + 1, 1, n + 1, 2, "", ""),
            message="",
            subject="",
            suggestion="",
            fingerprint="",
            identity=identity,
        )
        for n, (package, function, identity) in enumerate(rows)
    ]
    by_package = {f.package: [g for g in made if g.package == f.package] for f in made}
    return [
        replace(finding, fingerprint=known)
        for of in by_package.values()
        for known, finding in fingerprints(of)
    ]


def judged(rows: Sequence[Row]) -> list[Judged]:
    names = dict.fromkeys((package, function) for package, function, _ in rows)
    return [Judged(package, name, f"{package}.go", 1, "", ()) for package, name in names]


def match(old: Sequence[Row], new: Sequence[Row], same: Sequence[Row] = ()) -> Match:
    """`same` are functions of both sides without findings."""
    functions = Functions.of(judged([*old, *same]), judged([*new, *same]))
    return matched(findings(old), findings(new), functions)


def counts(found: Match) -> tuple[int, int, int, int]:
    return len(found.kept), len(found.moved), len(found.added), len(found.removed)


F: Row = ("p", "F", "& T { }")


@pytest.mark.parametrize(
    ("old", "new", "same", "expected"),
    [
        pytest.param([F], [F], [], (1, 0, 0, 0), id="the same"),
        pytest.param([F], [F, F], [], (1, 0, 1, 0), id="one more of the same"),
        pytest.param([F], [("q", "F", F[2])], [], (1, 0, 0, 0), id="moved with its function"),
        pytest.param([F], [("p", "G", F[2])], [], (1, 0, 0, 0), id="renamed"),
        pytest.param([F], [("q", "G", F[2])], [], (0, 0, 1, 1), id="moved and renamed is guessing"),
        # Both functions are on both sides: one was fixed, and another one made worse.
        pytest.param(
            [F], [("q", "F", F[2])], [F, ("q", "F", "")], (0, 0, 1, 1), id="two of a name"
        ),
        pytest.param(
            [F], [("p", "G", F[2])], [F, ("p", "G", "")], (0, 0, 1, 1), id="two functions"
        ),
        pytest.param([F], [("p", "G", F[2])], [F], (0, 1, 0, 0), id="into a new function"),
        pytest.param([F], [("p", "G", F[2])], [("p", "G", "")], (0, 1, 0, 0), id="inlined by hand"),
        pytest.param(
            [F, ("p", "F", "x")], [("p", "G", F[2])], [], (0, 1, 0, 1), id="half of it in another"
        ),
        pytest.param(
            [("p", "F", "old ( x )"), ("p", "old", "x")],
            [("p", "F", "fresh ( x )"), ("p", "fresh", "x")],
            [],
            (2, 0, 0, 0),
            id="a call of what was renamed",
        ),
        pytest.param(
            [("p", "F", "a ( x )")],
            [("p", "F", "b ( x )")],
            [("p", "a", ""), ("p", "b", "")],
            (0, 0, 1, 1),
            id="a call of another function",
        ),
        pytest.param(
            [("p", "", "x")], [("q", "", "x")], [], (1, 0, 0, 0), id="variables of a package"
        ),
        pytest.param(
            [("p", "", "x")], [("q", "", "x")], [("p", "F", "")], (0, 0, 1, 1), id="of two"
        ),
    ],
)
def test_matches(
    old: list[Row], new: list[Row], same: list[Row], expected: tuple[int, int, int, int]
) -> None:
    assert counts(match(old, new, same)) == expected


_ROWS = st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from(["", "F", "G", "H"]), st.sampled_from("xy"))
)


@given(_ROWS, _ROWS)
def test_each_is_somewhere_once(old: list[Row], new: list[Row]) -> None:
    found = match(old, new)
    pairs = [*found.kept, *found.moved]
    assert sorted(
        [*(p.before.fingerprint for p in pairs), *(f.fingerprint for f in found.removed)]
    ) == (sorted(f.fingerprint for f in findings(old)))
    assert sorted(
        [*(p.after.fingerprint for p in pairs), *(f.fingerprint for f in found.added)]
    ) == (sorted(f.fingerprint for f in findings(new)))


@given(_ROWS)
def test_nothing_differs_from_itself(rows: list[Row]) -> None:
    assert counts(match(rows, rows)) == (len(rows), 0, 0, 0)


class TestSameFiles:
    """Where two toolchains compile the same, a place is what tells allocations apart."""

    FUNCTIONS = Functions.of(judged([F]), judged([F]))

    def test_the_place_and_not_the_fingerprint(self) -> None:
        one, two = findings([F, F])
        # The first of two equal ones has the fingerprint that a single one has.
        alone = replace(two, fingerprint=one.fingerprint)
        found = matched([alone], [one, two], self.FUNCTIONS, same_files=True)
        assert [(p.before.region, p.after.region) for p in found.kept] == [(two.region, two.region)]
        assert found.added == (one,)

    def test_another_rule_at_the_place(self) -> None:
        [one] = findings([F])
        found = matched([one], [replace(one, rule="s")], self.FUNCTIONS, same_files=True)
        assert counts(found) == (1, 0, 0, 0)

    def test_a_file_of_go(self) -> None:
        [one] = findings([F])
        moved = [
            replace(one, region=replace(one.region, file="$GOROOT/src/a.go", start=n, end=n + 1))
            for n in (1, 9)
        ]
        found = matched(moved[:1], moved[1:], self.FUNCTIONS, same_files=True)
        assert counts(found) == (1, 0, 0, 0)
