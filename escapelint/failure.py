"""An assertion that does not hold, or that nobody can check."""

from __future__ import annotations

from typing import NamedTuple

from escapelint.model import Step
from escapelint.syntax.assertions import Assertion
from escapelint.syntax.source import Source

MEND = "mend that, or take the assertion back"


class Failure(NamedTuple):
    """An assertion that does not hold, at the bytes `start` to `end` of a file."""

    source: Source
    start: int
    end: int
    function: str
    message: str
    suggestion: str
    because: tuple[Step, ...] = ()


def at(source: Source, assertion: Assertion, message: str, suggestion: str) -> Failure:
    """A failure at the assertion itself."""
    around = assertion.around
    return Failure(source, assertion.start, assertion.end, around, message, suggestion)


def unchecked(source: Source, assertion: Assertion, why: str) -> Failure:
    """The failure of an assertion that cannot be checked."""
    message = f"{assertion.text} cannot be checked: {why}"
    return at(source, assertion, message, assertion.hint or MEND)
