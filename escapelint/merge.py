"""The parts of a run → its Report: one finding an allocation, whatever built it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from escapelint import filters
from escapelint.baseline import Baseline, gone
from escapelint.builds import Job
from escapelint.facts.reader import Tally
from escapelint.index import Index
from escapelint.model import (
    Accounting,
    BaselineUse,
    Finding,
    Judged,
    Level,
    Package,
    Problem,
    Report,
    Toolchain,
)
from escapelint.packages import still_exists
from escapelint.toolchain.errors import EXCLUDED
from escapelint.unread import counted

if TYPE_CHECKING:
    from escapelint.analysis import PackageResult  # stage C: imported while go compiles


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part was built from, to build it again with fixes."""

    job: Job
    index: Index
    listed: Mapping[str, Package]  # all packages that it needs, by import path


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one unit, built for one platform: "GOOS/GOARCH", "" for the go command's own."""

    toolchain: Toolchain
    results: tuple[PackageResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    tally: Tally = field(default_factory=Tally)
    skipped: Mapping[str, int] = field(default_factory=dict)  # facts, by stage B
    files: frozenset[str] = frozenset()  # the names of what was built
    folders: frozenset[str] = frozenset()  # of the packages, absolute
    platform: str = ""
    bench: Bench | None = None  # where fixes are to be proved
    judged: tuple[Judged, ...] = ()  # where the configuration asks for it
    unbuilt: tuple[PackageResult, ...] = ()  # of files that this part has not built


def merge(
    report: Report,
    parts: Sequence[Part],
    baseline: Baseline | None = None,
) -> Report:
    """`report` with what the parts say; its own problems come first.

    What is about the findings of others must hold in every part that has the file: a comment that
    suppresses something on one platform is used. What is said of a file because one does not build
    it holds where none does.
    """
    results = [result for part in parts for result in part.results]
    every = [*results, *_unbuilt(parts)]
    findings = _one_each(_offered(f) for result in every for f in result.findings)
    contested = {key for r in results for key, said in r.last.items() if _denied(key, said, parts)}
    findings = {key: finding for key, finding in findings.items() if key not in contested}
    suppressed = _one_each(_offered(f) for result in every for f in result.suppressed)
    hidden = _hidden(every)
    shown = findings.keys() | suppressed.keys() | contested
    reasons = Counter(reason for key, reason in hidden.items() if key not in shown)
    whole = [result.package for result in results if not result.problems]
    analysed = frozenset(package.import_path for package in whole)
    modules = {package.module: package.module_dir for package in whole if package.module_dir}
    problems = dict.fromkeys([*report.problems, *_problems(parts)])
    # Modules differ in their go.work only.
    toolchains = {(t.version, t.goos, t.goarch): t for t in (part.toolchain for part in parts)}
    return replace(
        report,
        findings=tuple(sorted(findings.values(), key=filters.order)),
        suppressed=tuple(
            sorted((f for k, f in suppressed.items() if k not in findings), key=filters.order)
        ),
        hidden=dict(sorted(reasons.items())),
        problems=tuple(problems),
        accounting=_accounting(parts),
        packages=len({r.package.dir for part in parts for r in part.results}),
        toolchains=tuple(toolchains.values()),
        baseline=_use(baseline, {*findings, *suppressed, *hidden}, reasons, analysed, modules),
        analysed=analysed,
        unasked=frozenset(key[0] for key, why in hidden.items() if why == filters.HIDDEN_FILE),
        modules=modules,
        judged=tuple(dict.fromkeys(each for part in parts for each in part.judged)),
        silent=tuple(sorted({each for result in results for each in result.silent})),
    )


def _unbuilt(parts: Sequence[Part]) -> Iterator[PackageResult]:
    """What is said of files that no part has built."""
    built = frozenset().union(*(part.files for part in parts))
    for result in (result for part in parts for result in part.unbuilt):
        yield replace(
            result,
            findings=tuple(f for f in result.findings if f.region.file not in built),
            suppressed=tuple(f for f in result.suppressed if f.region.file not in built),
            hidden={key: why for key, why in result.hidden.items() if key[1] not in built},
        )


def _use(
    baseline: Baseline | None,
    keys: Iterable[_Key],
    reasons: Mapping[str, int],
    analysed: Collection[str],
    modules: Mapping[str, str],
) -> BaselineUse | None:
    if baseline is None:
        return None
    exists = still_exists(modules)
    entries = gone(baseline, {fingerprint for fingerprint, _ in keys}, analysed, exists)
    known = reasons.get(filters.HIDDEN_KNOWN, 0)
    return BaselineUse(known, frozenset(entry.fingerprint for entry in entries))


def _offered(finding: Finding) -> Finding:
    """A finding without fixes that are still a guess, and the facts that they are proved by."""
    if not finding.facts:
        return finding
    fixes = tuple(fix for fix in finding.fixes if fix.proof is not None or not fix.removes)
    return replace(finding, fixes=fixes, facts=())


_Key = tuple[str, str]  # fingerprint and file: copies of a module have equal fingerprints


def _one_each(findings: Iterable[Finding]) -> dict[_Key, Finding]:
    """Of several reports of one allocation the hottest: platforms may differ in that."""
    found: dict[_Key, Finding] = {}
    for finding in findings:
        key = (finding.fingerprint, finding.region.file)
        known = found.get(key)
        if known is None or (known.level, known.rank) < (finding.level, finding.rank):
            found[key] = finding
    return found


def _hidden(results: Iterable[PackageResult]) -> dict[_Key, str]:
    """Why findings are hidden; of several levels the highest, since these count."""
    found: dict[_Key, str] = {}
    for result in results:
        for key, reason in result.hidden.items():
            found[key] = max(reason, found.get(key, reason), key=_height)
    return found


def _height(reason: str) -> int:
    """How high the level is that hides a finding, 0 for another reason."""
    return next((level for level in Level if str(level) == reason), 0)


def _denied(key: _Key, said: str, parts: Sequence[Part]) -> bool:
    """Whether a part that has the file says something else of a comment, or nothing."""
    return any(
        all(result.last.get(key) != said for result in part.results)
        for part in parts
        if key[1] in part.files
    )


def _problems(parts: Sequence[Part]) -> Iterable[Problem]:
    """Each problem once; where only some of the platforms have it, it says which.

    A package that some platforms exclude is analysed for the others: that is no problem.
    """
    platforms = {part.platform for part in parts}
    found: dict[Problem, dict[str, None]] = {}
    for part in parts:
        own = counted([p for result in part.results for p in result.problems])
        for problem in (*part.problems, *own):
            found.setdefault(problem, {})[part.platform] = None
    for problem, where in found.items():
        if len(where) == len(platforms):
            yield problem
        elif EXCLUDED not in problem.message:
            yield replace(problem, message=f"{problem.message} (for {', '.join(where)})")


def _accounting(parts: Sequence[Part]) -> Accounting:
    results = [result for part in parts for result in part.results]
    tallies = [part.tally for part in parts]
    causes = _sum(result.causes for result in results)
    claimed = sum(causes.values())
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
        causes=causes,
        by_rule=_sum(result.by_rule for result in results),
        unclaimed=unclaimed,
        skipped=_sum([*skipped, *(result.skipped for result in results)]),
        allocates=_sum(result.allocates for result in results),
        structs=_sum(result.structs for result in results),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))
