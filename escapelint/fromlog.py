"""A log that was made elsewhere, and what `go list` says here → one `Build`, and what is wrong."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from escapelint.builds import Build, Job, listed, sections_of
from escapelint.facts.reader import Tally
from escapelint.facts.section import SectionFacts
from escapelint.logfile import MAKE, LogError, LogFile
from escapelint.model import Level, Package, Problem, Toolchain
from escapelint.packages import plain
from escapelint.targets import Unit
from escapelint.toolchain.errors import build_problems, package_problems
from escapelint.words import some

_NAMES_FUNCTIONS = (1, 25)  # since then an explanation says which function it is about
_MOST_NAMED = 5
_NOT_ASKED = "in a package that was not asked for"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a log says, joined with the packages that are here; `unit` stands for all units."""

    build: Build
    problems: tuple[Problem, ...]
    unit: Unit


def from_log(log: str, cwd: str, jobs: Sequence[Job], files: Collection[str]) -> Elsewhere:
    """Reads `log` (a file relative to `cwd`, or "-") and lists the packages of the jobs.

    `files` are the absolute paths of those that were named. Where nothing can be said from the
    log there is one problem, and the build is empty but for the number of lines.
    """
    file, tally, toolchain = LogFile(log, cwd), Tally(), jobs[0].toolchain
    try:
        sections = tuple(sections_of(file, toolchain, tally, parameters=True))
    except LogError as error:
        return _nothing(cwd, Tally(), str(error))
    reason = _unusable(file, sections, tally)
    if reason:
        return _nothing(cwd, tally, reason)
    tests = any(section.variant.endswith(".test") for section in sections)
    jobs = [replace(job, tests=job.tests or tests) for job in jobs]
    packages, imported, problems = _listed(jobs, cwd, files)
    unit = _together(jobs, cwd)
    asked = {plain(package.import_path) for package in packages}
    there = {section.import_path for section in sections}
    if packages and asked.isdisjoint(there):
        about = some(sorted(there - {""}), _MOST_NAMED)
        reason = f"{file.name} is about {about}, and none of it was asked for"
        return _nothing(cwd, tally, f"{reason}: name what it is about, or make it with {MAKE}")
    absent = frozenset(_absent(packages, unit, there))
    problems += _doubts(file, sections, toolchain, cwd, absent, packages)
    packages = [package for package in packages if package.module_dir not in absent]
    kept = tuple(section for section in sections if section.import_path in asked)
    for section in sections:
        if section.import_path not in asked:
            tally.skipped[_NOT_ASKED] += len(section.facts) + len(section.copies)
    build = Build(kept, tuple(packages), tuple(imported), tally)
    return Elsewhere(build, tuple(problems), unit)


def _listed(
    jobs: Sequence[Job], cwd: str, files: Collection[str]
) -> tuple[list[Package], list[Package], list[Problem]]:
    """The packages of all jobs, each with patterns that no other job has, what they import, and
    what is wrong."""
    packages: list[Package] = []
    imported: list[Package] = []
    problems: list[Problem] = []
    for job in jobs:
        found = listed(job)
        imported += found.imported
        where = os.path.relpath(job.unit.dir, cwd)
        problems += package_problems(found.packages, files, job.unit.dir, cwd)
        problems += build_problems(
            found.code, job.unit.said(found.tally.tool_lines), bool(found.packages), where
        )
        for package in found.packages:
            patterns = (_pattern(job.unit, pattern) for pattern in package.match)
            packages.append(replace(package, match=tuple(patterns)))
    return packages, imported, problems


def _together(jobs: Sequence[Job], cwd: str) -> Unit:
    """One unit for all of the jobs."""

    def patterns(of: Callable[[Unit], Iterable[str]]) -> Iterator[str]:
        return (_pattern(job.unit, pattern) for job in jobs for pattern in of(job.unit))

    return Unit(
        cwd,
        tuple(patterns(lambda unit: unit.patterns)),
        frozenset(patterns(lambda unit: unit.narrowed)),
        frozenset(patterns(lambda unit: unit.found)),
    )


def _nothing(cwd: str, tally: Tally, reason: str) -> Elsewhere:
    """Of a log that cannot be used."""
    skipped = Tally(lines=tally.lines, lines_skipped=tally.lines)
    problem = Problem(Level.ERROR, reason)
    return Elsewhere(Build(tally=skipped), (problem,), Unit(cwd, ()))


def _unusable(file: LogFile, sections: Sequence[SectionFacts], tally: Tally) -> str:
    """Why nothing can be said from a text, "" where something can."""
    if not tally.lines:
        return f"{file.name} is empty: make it with {MAKE}"
    if not any(section.import_path for section in sections):
        if file.behind:
            line, text = file.behind
            said = f"{file.name}:{line}: something stands before what the compiler says"
            return f"{said}, so cut it off: {text!r}"
        first = f" (it begins with {tally.tool_lines[0]!r})" if tally.tool_lines else ""
        said = f"has no line `# import/path`, with which a package's part begins{first}"
        return f"{file.name} {said}: make it with {MAKE}"
    if tally.heap_facts and not any(fact.blocks for s in sections for fact in s.facts):
        return f"{file.name} has escapes and no reasons, as with one -m: make it with {MAKE}"
    if tally.heap_facts and not any(section.functions for section in sections):
        said = f"{file.name} does not say which functions can be inlined, as with -l"
        return f"{said}: make it with {MAKE}"
    return ""


def _pattern(unit: Unit, pattern: str) -> str:
    """A pattern that no other unit has."""
    return f"{unit.dir}{os.pathsep}{pattern}"


def _absent(packages: Sequence[Package], unit: Unit, there: Collection[str]) -> Iterator[str]:
    """The folders of modules that no argument names and that a log says nothing of."""
    modules: dict[str, list[Package]] = defaultdict(list)
    for package in packages:
        if package.match:
            modules[package.module_dir].append(package)
    for folder, own in modules.items():
        found = all(unit.found.issuperset(p.match) for p in own)
        if folder and found and not any(plain(p.import_path) in there for p in own):
            yield folder


def _doubts(
    file: LogFile,
    sections: Sequence[SectionFacts],
    toolchain: Toolchain,
    cwd: str,
    absent: Collection[str],
    packages: Sequence[Package],
) -> Iterator[Problem]:
    """What is wrong with a log as a whole."""
    if not file.whole:
        said = f"{file.name} ends within a line, so it was cut off"
        yield Problem(Level.ERROR, f"{said}: make it again with {MAKE}")
    if absent:
        names = some(sorted(os.path.relpath(folder, cwd) for folder in absent), _MOST_NAMED)
        said = f"{file.name} says nothing of the modules in {names}"
        yield Problem(Level.WARNING, f"{said}: build there, too, and append what is said")
    explained = [fact for section in sections for fact in section.facts if fact.blocks]
    newer = any(fact.function for fact in explained)
    if explained and newer != (toolchain.release >= _NAMES_FUNCTIONS):
        made = "1.25 or later" if newer else "1.24 or earlier"
        said = f"{file.name} was made by Go {made}, and the Go here is {toolchain.version}"
        yield Problem(Level.WARNING, f"{said}: name the Go that made it with --go")
    folders: dict[str, str] = {}
    for package in packages:
        path = plain(package.import_path)
        first = folders.setdefault(path, package.dir)
        if first != package.dir:
            both = " and ".join(os.path.relpath(folder, cwd) for folder in (first, package.dir))
            said = f"{path} lies in {both}, and a log does not say which it means"
            yield Problem(Level.ERROR, f"{said}: name one of them", path)
