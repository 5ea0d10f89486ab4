"""The canary's recorded logs, read and compared."""

from __future__ import annotations

from escapelint.canary.compare import CanaryResult, compare
from escapelint.canary.expect import expected
from escapelint.canary.run import source
from escapelint.facts.dialects import has_raw_strings
from tests.conftest import TESTDATA
from tests.facts.logs import read


def log_of(release: str) -> str:
    return (TESTDATA / "logs" / release / "canary.txt").read_text(encoding="utf-8")


def numbers(release: str) -> tuple[int, int]:
    """`"1.26"` → `(1, 26)`."""
    major, minor = release.split(".")
    return int(major), int(minor)


def compared(text: str, release: str) -> CanaryResult:
    """What the canary says of a release that prints `text`."""
    sections, tally = read(text, raw_strings=has_raw_strings(numbers(release)))
    return compare(expected(source(), numbers(release)), sections, tally)
