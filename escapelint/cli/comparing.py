"""What comparisons have in common: their sides are runs, and their outcome is a report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from escapelint.config import Config
from escapelint.model import Change, Level, Problem, Report


class Compared(NamedTuple):
    """What both sides are called, the new one's report of all levels, and all that differs."""

    old: str
    new: str  # "" for the files as they are
    report: Report
    changes: tuple[Change, ...]


def whole(config: Config) -> Config:
    """A run of one side: with all levels, and without the baseline, as what it has may have been
    moved."""
    return replace(config, level=Level.NOTE, judged=True, baseline=None)


def known_of(config: Config) -> Collection[str]:
    """The fingerprints that are never new."""
    return config.baseline.fingerprints if config.baseline is not None else ()


def of_side(problems: Sequence[Problem], name: str) -> Iterator[Problem]:
    """The problems of a side that has a name: errors, since of the rest nothing can be mended
    there."""
    for problem in problems:
        if problem.level is Level.ERROR:
            yield replace(
                problem,
                message=f"in {name}: {problem.message}; what it has is no part of the comparison",
            )
