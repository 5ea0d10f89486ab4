"""Findings with one cause together, and the most valuable first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from escapelint.model import Finding, Group, Level
from escapelint.words import counted


class Told(NamedTuple):
    """Findings of one level that are told at once, the most valuable first.

    `title` says what they have in common; it is "" for a finding that stands alone.
    """

    title: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def heading(self) -> str:
        """The finding's message, or the title with how many findings there are where."""
        if not self.title:
            return self.first.message
        lines = {(finding.region.file, finding.region.line) for finding in self.findings}
        if len(lines) == len(self.findings):
            return f"{self.title}, at {len(lines):,} places"
        at = "one place" if len(lines) == 1 else counted(len(lines), "place")
        return f"{self.title}: {len(self.findings):,} allocations at {at}"


class Row(NamedTuple):
    """A group of a report: `sites` counts its findings, `rank` is the highest."""

    group: Group
    sites: int
    rank: int


def told(findings: Iterable[Finding]) -> list[Told]:
    """All findings, in the order of the places of those that stand for their groups.

    Code is for one place, so that a finding with code is told with those only that have the same.
    """
    alike: dict[tuple[Level, str, str], list[Finding]] = {}
    findings = list(findings)
    for finding in findings:
        if finding.group is not None:
            alike.setdefault((finding.level, finding.group.id, finding.code), []).append(finding)
    titles = {id_: row.group.title for id_, row in table(findings).items()}
    groups = {key: tuple(sorted(group, key=value)) for key, group in alike.items()}
    result: list[Told] = []
    for finding in findings:
        group = finding.group
        same: tuple[Finding, ...] = (finding,)
        if group is not None:
            same = groups[finding.level, group.id, finding.code]
        if same[0] is finding:
            several = group is not None and len(same) > 1
            result.append(Told(titles[group.id] if group is not None and several else "", same))
    return result


def table(findings: Iterable[Finding]) -> dict[str, Row]:
    """The groups by their ids, sorted.

    A method that is known on a value in one place and on a pointer in another has two titles: the
    pointer's says more.
    """
    rows: dict[str, Row] = {}
    for finding in findings:
        group = finding.group
        if group is None:
            continue
        known = rows.get(group.id, Row(group, 0, 0))
        rows[group.id] = Row(
            min(known.group, group), known.sites + 1, max(known.rank, finding.rank)
        )
    return dict(sorted(rows.items()))


def value(finding: Finding) -> tuple[object, ...]:
    """The most valuable first: by level and rank, then by bytes, copies and place."""
    region = finding.region
    size = finding.size or 0
    place = (region.file, region.line, region.column, finding.rule, finding.message)
    return (-finding.level, -finding.rank, -size, -finding.copies, *place)


def most_valuable(blocks: Sequence[Told], most: int) -> list[Told]:
    """The first `most` of what is worth a look, of equal ones those with more findings first."""

    def key(block: Told) -> tuple[object, ...]:
        level, rank, *rest = value(block.first)
        return (level, rank, -len(block.findings), *rest)

    return sorted(blocks, key=key)[:most]
