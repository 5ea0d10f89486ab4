"""run(Config) → Report: the stages in their order, a package at a time."""

from __future__ import annotations

import gc
import os
import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from escapelint import __version__, filters
from escapelint.config import Config
from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.index import Index
from escapelint.model import Accounting, Level, Package, Problem, Report, Toolchain
from escapelint.paths import Roots, find_root
from escapelint.targets import Targets, read_targets
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.errors import build_problems, package_problems
from escapelint.toolchain.find import describe, find_go
from escapelint.toolchain.process import Stream

if TYPE_CHECKING:
    from escapelint.analysis import PackageResult

FIRST_WITHOUT_RAW_STRINGS = (1, 22)


@dataclass(frozen=True, slots=True)
class Events:
    """What the command line wants to hear while a run goes on."""

    command: Callable[[Sequence[str]], None] = lambda args: None
    compiled: Callable[[str], None] = lambda package: None
    analysing: Callable[[str], None] = lambda package: None


@dataclass(frozen=True, slots=True)
class Build:
    """What the go command printed."""

    sections: tuple[SectionFacts, ...] = ()
    packages: tuple[Package, ...] = ()
    tally: Tally = field(default_factory=Tally)
    code: int = 0


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
    with _collector_at_rest():
        build = _build(config, targets, toolchain, events)
        packages = [package for package in build.packages if package.dir]
        index = Index(packages, build.sections, roots, config.cwd)
    from escapelint.analysis import Work, analyse_all
    from escapelint.catalogue import load

    rules = load()
    selected = (config.select or frozenset(r.info.id for r in rules)) - config.ignore
    named = frozenset(map(roots.name, targets.files))
    shown = filters.Filter(selected, named, _narrowed(packages, targets, roots), config.level)
    work = Work(index, toolchain, rules, shown)
    results = list(analyse_all(work, events.analysing))
    asked = [*targets.problems, *package_problems(build.packages, targets, config.cwd)]
    asked += _not_analysed(targets.files, index, config.cwd)
    problems = [
        *(replace(problem, file=_name(problem.file, config.cwd, roots)) for problem in asked),
        *build_problems(build.code, build.tally.tool_lines, bool(build.packages)),
        *(problem for result in results for problem in result.problems),
        *_unread(build.tally, toolchain),
    ]
    findings = [finding for result in results for finding in result.findings]
    suppressed = [finding for result in results for finding in result.suppressed]
    hidden: Counter[str] = Counter()
    for result in results:
        hidden.update(result.hidden)
    return Report(
        version=__version__,
        toolchain=toolchain,
        rules=tuple(sorted((r.info for r in rules if r.info.id in selected), key=lambda r: r.id)),
        findings=tuple(sorted(findings, key=filters.order)),
        hidden=dict(sorted(hidden.items())),
        problems=tuple(problems),
        accounting=_accounting(build.tally, index, results),
        packages=len(results),
        suppressed=tuple(sorted(suppressed, key=filters.order)),
        cwd="" if root == config.cwd else os.path.relpath(config.cwd, root).replace(os.sep, "/"),
        root=root,
    )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No cyclic collection inside, and none of what was made inside afterwards.

    Reading and joining make many objects, all of which stay: walking them again and again would
    cost a fifth of the time of a run.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _build(config: Config, targets: Targets, toolchain: Toolchain, events: Events) -> Build:
    if not targets.patterns:
        return Build()
    command = list_command(
        toolchain.go,
        targets.patterns,
        tests=config.tests or targets.tests,
        tags=config.tags,
    )
    events.command(command)
    stream = Stream(command, config.cwd)
    # The go command needs a while for its first line: time to import what stage C needs.
    import escapelint.analysis  # noqa: F401

    tally = Tally()
    sections: list[SectionFacts] = []
    raw_strings = toolchain.release < FIRST_WITHOUT_RAW_STRINGS
    for section in read_sections(stream, tally, raw_strings=raw_strings):
        events.compiled(section.import_path)
        sections.append(section)
    try:
        packages = tuple(parse_packages(stream.stdout))
    except ValueError:  # it was cut off: the go command did not come to its end
        return Build(tuple(sections), (), tally, stream.code or 1)
    return Build(tuple(sections), packages, tally, stream.code)


def _narrowed(packages: Iterable[Package], targets: Targets, roots: Roots) -> frozenset[str]:
    """The names of the folders of which nothing but files was named."""
    return frozenset(
        posixpath.dirname(roots.name(os.path.join(package.dir, "file.go")))
        for package in packages
        if package.match and targets.narrowed.issuperset(package.match)
    )


def _name(file: str, cwd: str, roots: Roots) -> str:
    """The name of a file that is given relative to the working directory, as messages have it."""
    return roots.name(os.path.normpath(os.path.join(cwd, file))) if file else ""


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
    from escapelint.syntax.source import Source

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
