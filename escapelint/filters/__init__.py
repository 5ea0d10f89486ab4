"""Findings → shown findings; the order of the filters is written down here, once.

select → named files → level → order
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from escapelint.model import Finding, Level

HIDDEN_RULE = "of a rule that was not selected"
HIDDEN_FILE = "in files that were not named"


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

    def hides(self, finding: Finding) -> str:
        """Why a finding is not shown (for `level`, the level's name), "" where it is."""
        if finding.rule not in self.rules:
            return HIDDEN_RULE
        file = finding.region.file
        if file not in self.files and posixpath.dirname(file) in self.folders:
            return HIDDEN_FILE
        return str(finding.level) if finding.level < self.level else ""

    def apply(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], Counter[str]]:
        """(shown findings as they come, how many are hidden for which reason)."""
        hidden: Counter[str] = Counter()
        shown: list[Finding] = []
        for finding in findings:
            reason = self.hides(finding)
            if reason:
                hidden[reason] += 1
            else:
                shown.append(finding)
        return tuple(shown), hidden


def order(finding: Finding) -> tuple[object, ...]:
    """By place: files in alphabetical order, in each from top to bottom."""
    region = finding.region
    return (region.file, region.line, region.column, finding.rule, finding.message)
