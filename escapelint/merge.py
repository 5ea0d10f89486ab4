"""The parts of a run → its Report: one finding an allocation, whatever built it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from escapelint import filters
from escapelint.facts.reader import Tally
from escapelint.model import Accounting, Finding, Problem, Report, Toolchain

if TYPE_CHECKING:
    from escapelint.analysis import PackageResult  # stage C: imported while go compiles


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one unit, built for one platform."""

    toolchain: Toolchain
    results: tuple[PackageResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    tally: Tally = field(default_factory=Tally)
    skipped: Mapping[str, int] = field(default_factory=dict)  # facts, by stage B
    files: frozenset[str] = frozenset()  # the names of what was built
    folders: frozenset[str] = frozenset()  # of the packages, absolute


def merge(report: Report, parts: Sequence[Part]) -> Report:
    """`report` with what the parts say; its own problems come first."""
    findings: dict[tuple[str, str], Finding] = {}
    hidden: dict[tuple[str, str], str] = {}
    for result in (result for part in parts for result in part.results):
        for finding in result.findings:
            key = (finding.fingerprint, finding.region.file)
            known = findings.get(key)
            # It may be hotter on one platform than on another.
            if known is None or (known.level, known.rank) < (finding.level, finding.rank):
                findings[key] = finding
        hidden.update(result.hidden)
    reasons = Counter(reason for key, reason in hidden.items() if key not in findings)
    problems = dict.fromkeys([*report.problems, *_problems(parts)])
    toolchains = dict.fromkeys(part.toolchain for part in parts)
    return replace(
        report,
        findings=tuple(sorted(findings.values(), key=filters.order)),
        hidden=dict(sorted(reasons.items())),
        problems=tuple(problems),
        accounting=_accounting(parts),
        packages=len({r.package.dir for part in parts for r in part.results}),
        toolchains=tuple(toolchains),
    )


def _problems(parts: Iterable[Part]) -> Iterable[Problem]:
    for part in parts:
        yield from part.problems
        for result in part.results:
            yield from result.problems


def _accounting(parts: Sequence[Part]) -> Accounting:
    results = [result for part in parts for result in part.results]
    tallies = [part.tally for part in parts]
    claimed = sum(result.claimed for result in results)
    unclaimed = _sum(result.unclaimed for result in results)
    skipped = [*(t.skipped for t in tallies), *(part.skipped for part in parts)]
    return Accounting(
        lines=sum(tally.lines for tally in tallies),
        lines_read=sum(tally.lines_read for tally in tallies),
        lines_skipped=sum(tally.lines_skipped for tally in tallies),
        unread=sum(tally.unread for tally in tallies),
        heap_facts=sum(tally.heap_facts for tally in tallies),
        distinct=claimed + sum(unclaimed.values()),
        claimed=claimed,
        by_rule=_sum(result.by_rule for result in results),
        unclaimed=unclaimed,
        skipped=_sum([*skipped, *(result.skipped for result in results)]),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))
