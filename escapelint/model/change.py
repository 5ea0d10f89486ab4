"""What differs between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from escapelint.model.facts import Pos
from escapelint.model.finding import Finding
from escapelint.model.report import Report

Kind = Literal["added", "removed", "moved"]


class Cause(NamedTuple):
    """Why something is on the heap in lines that nobody touched."""

    text: str  # "total is no longer inlined: …"
    pos: Pos  # of the function that changed, or of its statement
    touched: bool  # whether that lies in the difference


@dataclass(frozen=True, slots=True)
class Change:
    """One allocation that differs: `finding` is the new side's, of a removed one the old side's.

    Of what moved, `before` is the old side's, and `how` says what became of it. Where it only came
    into sight, or went out of sight, there is one finding, of the side that shows it.
    """

    kind: Kind
    finding: Finding
    before: Finding | None = None
    how: str = ""
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """Two runs and what differs: the names of both sides, as they were asked for."""

    old: str
    new: str  # "" for the working tree
    report: Report  # of the new side
    changes: tuple[Change, ...]  # in the order to show them
    hidden: int = 0  # added below the level that is shown

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)
