"""Findings → shown findings; the order of the filters is written down here, once.

select → named files → exclude → suppressed → baseline → level → order

What level hides counts for the exit code. What is suppressed or known does not, so that comes
first.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from escapelint.model import Finding, Level

HIDDEN_RULE = "of a rule that was not selected"
HIDDEN_FILE = "in files that were not named"
HIDDEN_EXCLUDED = "in excluded files"
HIDDEN_KNOWN = "known to the baseline"


Hidden = dict[tuple[str, str], str]  # (fingerprint, file) → reason


class Sifted(NamedTuple):
    """Findings as they came; of the hidden ones the reason is kept (for `level`, its name)."""

    shown: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    hidden: Hidden


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
    known: Collection[str] = frozenset()  # fingerprints that a baseline has

    def apply(self, findings: Iterable[tuple[str, Finding]]) -> Sifted:
        """Puts each finding where the first filter that takes it out puts it.

        They come with their fingerprints; those that are kept get theirs, and lose their facts
        unless a fix is to be proved by them.
        """
        excluded, selects = cache(self.excluded), cache(self.selects)
        hidden: Hidden = {}
        shown: list[Finding] = []
        suppressed: list[Finding] = []
        for fingerprint, finding in findings:
            reason = self._out_of_scope(finding, excluded, selects)
            if not reason and finding.suppression is not None:
                suppressed.append(_kept(finding, fingerprint))
                continue
            if not reason and fingerprint in self.known:
                reason = HIDDEN_KNOWN
            if not reason and finding.level < self.level:
                reason = str(finding.level)
            if reason:
                hidden[fingerprint, finding.region.file] = reason
            else:
                shown.append(_kept(finding, fingerprint))
        return Sifted(tuple(shown), tuple(suppressed), hidden)

    def _out_of_scope(
        self,
        finding: Finding,
        excluded: Callable[[str], bool],
        selects: Callable[[str, str], bool],
    ) -> str:
        """Why a finding was not asked for, "" where it was."""
        file = finding.region.file
        if finding.rule not in self.rules or not selects(finding.rule, file):
            return HIDDEN_RULE
        if file not in self.files and posixpath.dirname(file) in self.folders:
            return HIDDEN_FILE
        if excluded(file):
            return HIDDEN_EXCLUDED
        return ""


def _kept(finding: Finding, fingerprint: str) -> Finding:
    """A finding with its fingerprint, and with its facts only where a fix is proved by them.

    That takes their places; the compiler's text stays behind, and the sections, whose order is
    another one in each run. What was inlined at their places is kept of all.
    """
    proved = any(fix.removes for fix in finding.fixes)
    facts = tuple(replace(f, section=0, blocks=()) for f in finding.facts if proved)
    callees = tuple(dict.fromkeys(fact.callees for fact in finding.facts))
    inlined = callees if all(callees) else ()
    return replace(finding, fingerprint=fingerprint, facts=facts, inlined=inlined)


def order(finding: Finding) -> tuple[object, ...]:
    """By place: files in alphabetical order, in each from top to bottom."""
    region = finding.region
    return (region.file, region.line, region.column, finding.rule, finding.message)
