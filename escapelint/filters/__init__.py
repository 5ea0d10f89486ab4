"""Findings → shown findings; the order of the filters is written down here, once.

select → named files → exclude → level → order
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from escapelint.model import Finding, Level

HIDDEN_RULE = "of a rule that was not selected"
HIDDEN_FILE = "in files that were not named"
HIDDEN_EXCLUDED = "in excluded files"


Hidden = dict[tuple[str, str], str]  # (fingerprint, file) → reason


@dataclass(frozen=True, slots=True)
class Filter:
    """`rules` are the selected ids, `level` the lowest that is shown.

    `files` are the files that were named; `folders` those folders of which nothing but files
    was named, so that their other files are hidden. `excluded` tells of a file's name whether
    its findings are, `selects` of a rule and a file's name whether per-path settings leave it on.
    """

    rules: Collection[str]
    files: Collection[str] = ()
    folders: Collection[str] = ()
    level: Level = Level.NOTE
    excluded: Callable[[str], bool] = lambda file: False
    selects: Callable[[str, str], bool] = lambda rule, file: True

    def hides(self, finding: Finding) -> str:
        """Why a finding is not shown (for `level`, the level's name), "" where it is."""
        file = finding.region.file
        if finding.rule not in self.rules or not self.selects(finding.rule, file):
            return HIDDEN_RULE
        if file not in self.files and posixpath.dirname(file) in self.folders:
            return HIDDEN_FILE
        if self.excluded(file):
            return HIDDEN_EXCLUDED
        return str(finding.level) if finding.level < self.level else ""

    def apply(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], Hidden]:
        """(shown findings as they come, why which others are hidden)."""
        hidden: Hidden = {}
        shown: list[Finding] = []
        for finding in findings:
            reason = self.hides(finding)
            if reason:
                hidden[finding.fingerprint, finding.region.file] = reason
            else:
                shown.append(finding)
        return tuple(shown), hidden


def order(finding: Finding) -> tuple[object, ...]:
    """By place: files in alphabetical order, in each from top to bottom."""
    region = finding.region
    return (region.file, region.line, region.column, finding.rule, finding.message)
