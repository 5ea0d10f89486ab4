"""Findings → shown findings; the order of the filters is written down here, once.

select → named files → level → order
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from escapelint.model import Finding, Level

HIDDEN_RULE = "of a rule that was not selected"
HIDDEN_FILE = "in files that were not named"


def apply(
    findings: Iterable[Finding],
    *,
    rules: Collection[str],
    files: Collection[str],
    level: Level,
) -> tuple[tuple[Finding, ...], Counter[str]]:
    """(shown findings in order, how many are hidden by reason or, for --level, by their level).

    `rules` are the selected ids; `files` the named files, empty for all; `level` the lowest
    that is shown.
    """
    hidden: Counter[str] = Counter()
    shown: list[Finding] = []
    for finding in findings:
        if finding.rule not in rules:
            hidden[HIDDEN_RULE] += 1
        elif files and finding.region.file not in files:
            hidden[HIDDEN_FILE] += 1
        elif finding.level < level:
            hidden[str(finding.level)] += 1
        else:
            shown.append(finding)
    return tuple(sorted(shown, key=order)), hidden


def order(finding: Finding) -> tuple[object, ...]:
    """By place: files in alphabetical order, in each from top to bottom."""
    region = finding.region
    return (region.file, region.line, region.column, finding.rule, finding.message)
