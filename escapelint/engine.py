"""run(Config) → Report: the stages in their order, a package at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from escapelint import __version__, filters
from escapelint.analysis import PackageResult, Work, analyse_all
from escapelint.catalogue import load
from escapelint.config import Config
from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.index import Index
from escapelint.model import Accounting, Level, Package, Problem, Report, Toolchain
from escapelint.paths import Roots, find_root
from escapelint.syntax.source import Source
from escapelint.targets import read_targets
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.errors import build_problems, package_problems
from escapelint.toolchain.find import describe, find_go
from escapelint.toolchain.process import Stream

FIRST_WITHOUT_RAW_STRINGS = (1, 22)


@dataclass(frozen=True, slots=True)
class Events:
    """What the command line wants to hear while a run goes on."""

    command: Callable[[Sequence[str]], None] = lambda args: None
    compiled: Callable[[str], None] = lambda package: None
    analysing: Callable[[str], None] = lambda package: None


def run(config: Config, events: Events | None = None) -> Report:
    """Runs every stage.

    Raises `toolchain.find.ToolchainError` where there is no Go to ask; all else that goes wrong
    is a problem of the report.
    """
    events = events or Events()
    targets = read_targets(config.targets, config.cwd)
    toolchain = describe(*find_go(config.go, os.environ), config.cwd)
    root = find_root(config.cwd)
    roots = Roots(root, toolchain.goroot, toolchain.gomodcache)
    tally = Tally()
    sections: list[SectionFacts] = []
    packages: list[Package] = []
    problems = list(targets.problems)
    if targets.patterns:
        command = list_command(
            toolchain.go,
            targets.patterns,
            tests=config.tests or targets.tests,
            tags=config.tags,
        )
        events.command(command)
        stream = Stream(command, config.cwd)
        raw = toolchain.release < FIRST_WITHOUT_RAW_STRINGS
        for section in read_sections(stream, tally, raw_strings=raw):
            events.compiled(section.import_path)
            sections.append(section)
        packages = list(parse_packages(stream.stdout))
        problems += build_problems(stream.code, tally.tool_lines, bool(packages))
    problems += package_problems(packages, targets, config.cwd)
    index = Index((p for p in packages if p.dir), sections, roots, config.cwd)
    del sections
    rules = load()
    results = list(analyse_all(Work(index, toolchain, rules), events.analysing))
    findings = [finding for result in results for finding in result.findings]
    problems += [problem for result in results for problem in result.problems]
    named = frozenset(map(roots.name, targets.files))
    problems += _not_analysed(targets.files, index, config.cwd)
    problems += _unread(tally, toolchain)
    selected = (config.select or frozenset(r.info.id for r in rules)) - config.ignore
    shown, hidden = filters.apply(findings, rules=selected, files=named, level=config.level)
    return Report(
        version=__version__,
        toolchain=toolchain,
        rules=tuple(sorted((r.info for r in rules if r.info.id in selected), key=lambda r: r.id)),
        findings=shown,
        hidden=dict(sorted(hidden.items())),
        problems=tuple(problems),
        accounting=_accounting(tally, index, results),
        packages=sum(1 for p in index.packages.values() if p.files and not p.error),
        cwd="" if root == config.cwd else os.path.relpath(config.cwd, root).replace(os.sep, "/"),
        root=root,
    )


def _not_analysed(files: Iterable[str], index: Index, cwd: str) -> Iterator[Problem]:
    """A note for each named file that can have no findings."""
    built = {name for package in index.packages.values() for name in index.files_of(package)}
    for path in sorted(files):
        name = index.roots.name(path)
        if name not in built:
            why = "this build does not compile it (GOOS, GOARCH or tags)"
        elif _is_generated(name, path):
            why = "it is generated code"
        else:
            continue
        shown = os.path.relpath(path, cwd)
        yield Problem(Level.NOTE, f"{shown}: not analysed, {why}", file=shown)


def _is_generated(name: str, path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return Source(name, file.read()).generated
    except OSError:
        return False  # stage C has said so


def _unread(tally: Tally, toolchain: Toolchain) -> Iterator[Problem]:
    if tally.unread_escapes:
        yield Problem(
            Level.ERROR,
            f"{tally.unread_escapes} escape lines of {toolchain.version} were not understood, so"
            f" findings may be missing; please report this line: {tally.examples[0]}",
        )


def _accounting(tally: Tally, index: Index, results: Sequence[PackageResult]) -> Accounting:
    skipped = tally.skipped + index.skipped
    by_rule: Counter[str] = Counter()
    unclaimed: Counter[str] = Counter()
    for result in results:
        skipped.update(result.skipped)
        by_rule.update(result.by_rule)
        unclaimed.update(result.unclaimed)
    claimed = sum(result.claimed for result in results)
    return Accounting(
        lines=tally.lines,
        lines_read=tally.lines_read,
        lines_skipped=tally.lines_skipped,
        unread=tally.unread,
        heap_facts=tally.heap_facts,
        distinct=claimed + sum(unclaimed.values()),
        claimed=claimed,
        by_rule=dict(sorted(by_rule.items())),
        unclaimed=dict(sorted(unclaimed.items())),
        skipped=dict(sorted(skipped.items())),
    )
