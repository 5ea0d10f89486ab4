"""What keeps a fingerprint and what changes it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from escapelint.fingerprints import with_fingerprints
from escapelint.model import Finding, Level, Region


def finding(line: int, *, rule: str = "r", function: str = "F", identity: str = "x") -> Finding:
    region = Region("p.go", line * 10, line * 10 + 1, line, 1, line, 2, "x", "x")
    return Finding(
        rule, Level.WARNING, 40, "example.com/p", function, region, "m", "s", "do",
        identity=identity,
    )  # fmt: skip


def prints(*findings: Finding) -> list[str]:
    return [f.fingerprint for f in with_fingerprints(findings)]


@given(st.lists(st.integers(1, 50), unique=True, min_size=1, max_size=5), st.integers(1, 50))
def test_lines_do_not_matter(lines: list[int], moved: int) -> None:
    lines.sort()
    before = prints(*(finding(line) for line in lines))
    after = prints(*(finding(line + moved) for line in lines))
    assert before == after
    assert len(set(before)) == len(lines)


def test_each_part_matters() -> None:
    base = finding(1)
    others = [
        replace(base, rule="q"),
        replace(base, function="G"),
        replace(base, identity="y"),
        replace(base, package="example.com/q"),
    ]
    found = {prints(one)[0] for one in [base, *others]}
    assert len(found) == 5


def test_message_and_file_do_not_matter() -> None:
    base = finding(1)
    renamed = replace(base, message="other", region=replace(base.region, file="q.go"))
    assert prints(base) == prints(renamed)


def test_they_are_what_they_were() -> None:
    """A change of the recipe must be meant: baselines and alerts hang on it."""
    assert prints(finding(1)) == ["50b29679a62454ffbae26591b3a3860b"]
