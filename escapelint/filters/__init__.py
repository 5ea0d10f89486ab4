"""Findings → shown findings; the order of the filters is written down here, once.

select → named files → suppressed → level → order

Suppressed comes before level: what level hides counts for the exit code, what is suppressed never.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from escapelint.model import Finding, Level

HIDDEN_RULE = "of a rule that was not selected"
HIDDEN_FILE = "in files that were not named"


class Sifted(NamedTuple):
    """Findings as they came; the hidden ones are counted by reason (for `level`, its name)."""

    shown: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    hidden: Counter[str]


@dataclass(frozen=True, slots=True)
class Filter:
    """`rules` are the selected ids, `level` the lowest that is shown.

    `files` are the files that were named; `folders` those folders of which nothing but files
    was named, so that their other files are hidden.
    """

    rules: Collection[str]
    files: Collection[str] = ()
    folders: Collection[str] = ()
    level: Level = Level.NOTE

    def apply(self, findings: Iterable[Finding]) -> Sifted:
        """Puts each finding where the first filter that takes it out puts it."""
        hidden: Counter[str] = Counter()
        shown: list[Finding] = []
        suppressed: list[Finding] = []
        for finding in findings:
            reason = self._out_of_scope(finding)
            if reason:
                hidden[reason] += 1
            elif finding.suppression is not None:
                suppressed.append(finding)
            elif finding.level < self.level:
                hidden[str(finding.level)] += 1
            else:
                shown.append(finding)
        return Sifted(tuple(shown), tuple(suppressed), hidden)

    def _out_of_scope(self, finding: Finding) -> str:
        """Why a finding was not asked for, "" where it was."""
        if finding.rule not in self.rules:
            return HIDDEN_RULE
        file = finding.region.file
        if file not in self.files and posixpath.dirname(file) in self.folders:
            return HIDDEN_FILE
        return ""


def order(finding: Finding) -> tuple[object, ...]:
    """By place: files in alphabetical order, in each from top to bottom."""
    region = finding.region
    return (region.file, region.line, region.column, finding.rule, finding.message)
