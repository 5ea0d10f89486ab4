"""run(Config) → Report: the stages in their order, a package at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from escapelint import __version__, filters
from escapelint.api import Pass
from escapelint.catalogue import LoadedRule, load
from escapelint.config import Config
from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.fingerprints import with_fingerprints
from escapelint.index import Index
from escapelint.model import (
    Accounting,
    Finding,
    Level,
    Package,
    Problem,
    Report,
    Toolchain,
)
from escapelint.paths import Roots, find_root
from escapelint.site import Site
from escapelint.syntax.source import Source
from escapelint.targets import read_targets
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.errors import build_problems, package_problems
from escapelint.toolchain.find import describe, find_go
from escapelint.toolchain.process import Stream
from escapelint.types.declared import read_types

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
    stage = _Analysis(index, toolchain, rules, problems, events)
    findings = list(stage.findings())
    named = frozenset(map(roots.name, targets.files))
    problems += _unbuilt(targets.files, index, config.cwd)
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
        accounting=_accounting(tally, index, stage),
        packages=sum(1 for p in index.packages.values() if p.files and not p.error),
        cwd="" if root == config.cwd else os.path.relpath(config.cwd, root).replace(os.sep, "/"),
        root=root,
    )


@dataclass(slots=True)
class _Analysis:
    """Stage C over all packages, and what it counts."""

    index: Index
    toolchain: Toolchain
    rules: Sequence[LoadedRule]
    problems: list[Problem]
    events: Events
    distinct: int = 0
    claimed: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    unclaimed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def findings(self) -> Iterator[Finding]:
        for path in sorted(self.index.packages):
            package = self.index.packages[path]
            if package.files:
                self.events.analysing(path)
                yield from with_fingerprints(self._package(package))

    def _package(self, package: Package) -> Iterator[Finding]:
        sources = list(self._sources(package))
        types = read_types(sources)
        sites: list[Site] = []
        for source in sources:
            for fact in self.index.facts.get(source.name, ()):
                site = Site(fact, source, self.index, types)
                reason = (
                    "in generated code"
                    if source.generated
                    else site.never_allocates(self.toolchain.release)
                )
                if reason:
                    self.skipped[reason] += 1
                else:
                    sites.append(site)
        self.distinct += len(sites)
        claimed: set[int] = set()
        for rule in self.rules:
            view = Pass(rule.info, package, self.toolchain, self.index, sources, sites, types)
            try:
                for finding in rule.check(view):
                    if finding.fact is not None:
                        if id(finding.fact) in claimed:
                            continue
                        claimed.add(id(finding.fact))
                    self.by_rule[rule.info.id] += 1
                    yield finding
            except Exception as error:
                self.problems.append(_rule_failed(rule, package, error))
        self.claimed += len(claimed)
        for site in sites:
            if id(site.fact) not in claimed:
                self.unclaimed[site.shape] += 1

    def _sources(self, package: Package) -> Iterator[Source]:
        for name in self.index.files_of(package):
            path = self.index.roots.path(name)
            try:
                with open(path, "rb") as file:
                    yield Source(name, file.read())
            except OSError as error:
                self.skipped["in a file that cannot be read"] += len(self.index.facts.get(name, ()))
                message = f"{name} cannot be read ({error.strerror}): its findings are missing"
                self.problems.append(Problem(Level.ERROR, message, package.import_path, name))


def _rule_failed(rule: LoadedRule, package: Package, error: Exception) -> Problem:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
    return Problem(
        Level.ERROR,
        f"rule {rule.info.id} failed on {package.import_path}: {type(error).__name__}: {error}"
        f" ({where}); please report it, and use --ignore {rule.info.id} meanwhile",
        package.import_path,
        bug=True,
    )


def _unbuilt(files: Iterable[str], index: Index, cwd: str) -> Iterator[Problem]:
    """A note for each named file that the build does not compile."""
    built = {name for package in index.packages.values() for name in index.files_of(package)}
    for path in sorted(files):
        if index.roots.name(path) not in built:
            shown = os.path.relpath(path, cwd)
            yield Problem(
                Level.NOTE,
                f"{shown}: not analysed, this build does not compile it (GOOS, GOARCH or tags)",
                file=shown,
            )


def _unread(tally: Tally, toolchain: Toolchain) -> Iterator[Problem]:
    if tally.unread_escapes:
        yield Problem(
            Level.ERROR,
            f"{tally.unread_escapes} escape lines of {toolchain.version} were not understood, so"
            f" findings may be missing; please report this line: {tally.examples[0]}",
        )


def _accounting(tally: Tally, index: Index, stage: _Analysis) -> Accounting:
    skipped = tally.skipped + index.skipped + stage.skipped
    return Accounting(
        lines=tally.lines,
        lines_read=tally.lines_read,
        lines_skipped=tally.lines_skipped,
        unread=tally.unread,
        heap_facts=tally.heap_facts,
        distinct=stage.distinct,
        claimed=stage.claimed,
        by_rule=dict(sorted(stage.by_rule.items())),
        unclaimed=dict(sorted(stage.unclaimed.items())),
        skipped=dict(sorted(skipped.items())),
    )
