"""What the go command prints → sections and packages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from escapelint.facts.dialects import has_raw_strings
from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.model import Package, Toolchain
from escapelint.targets import Unit
from escapelint.toolchain import process
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.process import Stream

# Characters of patterns that one command line takes beside the environment, with room to spare.
_LONGEST = 24_000 if os.name == "nt" else 1_000_000


@dataclass(frozen=True, slots=True)
class Build:
    """What the go command printed, and with which exit code it ended."""

    sections: tuple[SectionFacts, ...] = ()
    packages: tuple[Package, ...] = ()
    imported: tuple[Package, ...] = ()  # what these import, directly or not, and nobody asked for
    tally: Tally = field(default_factory=Tally)
    code: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What is built: a unit for one platform, with or without its tests."""

    unit: Unit
    toolchain: Toolchain
    env: dict[str, str]
    tests: bool
    tags: str
    judged: bool = False  # keep why functions cannot be inlined, and what leaks


def build(
    job: Job,
    command: Callable[[Sequence[str]], None],
    started: Callable[[], None],
    compiled: Callable[[str], None],
) -> Build:
    """Compiles a unit's packages and reads what the compiler says.

    `command` hears of each go command before it is started, `compiled` of each package that was
    read; `started` is called while the go command does not print yet.
    """
    tally = Tally()
    sections: list[SectionFacts] = []
    packages: list[Package] = []
    code = 0
    for patterns in _batches(job.unit.patterns):
        args = list_command(job.toolchain.go, patterns, tests=job.tests, tags=job.tags)
        command(args)
        stream = Stream(args, job.unit.dir, job.env)
        started()
        before = len(sections) + 1
        for section in sections_of(stream, job.toolchain, tally, before, judged=job.judged):
            compiled(section.import_path)
            sections.append(section)
        code = code or stream.code
        try:
            packages += parse_packages(stream.stdout)
        except ValueError:  # it was cut off: the go command did not come to its end
            return Build(tuple(sections), tally=tally, code=code or 1)
    return Build(tuple(sections), *_sorted(packages), tally, code)


def listed(job: Job) -> Build:
    """What packages a unit has, not compiled."""
    tally = Tally()
    packages: list[Package] = []
    code = 0
    for patterns in _batches(job.unit.patterns):
        args = list_command(job.toolchain.go, patterns, tests=job.tests, tags=job.tags, build=False)
        output = process.run(args, job.unit.dir, job.env)
        code = code or output.code
        tally.tool_lines += output.stderr.decode("utf-8", "replace").splitlines()
        try:
            packages += parse_packages(output.stdout, built=False)
        except ValueError:  # it was cut off: the go command did not come to its end
            return Build(tally=tally, code=code or 1)
    return Build((), *_sorted(packages), tally, code)


def _sorted(listed: Iterable[Package]) -> tuple[tuple[Package, ...], tuple[Package, ...]]:
    """The packages that were asked for, and the others; a batch may import another one's."""
    asked: dict[str, list[Package]] = {}
    imported: dict[str, Package] = {}
    for package in listed:
        if package.only_imported:
            imported.setdefault(package.import_path, package)
        else:
            asked.setdefault(package.import_path, []).append(package)
    others = tuple(package for path, package in imported.items() if path not in asked)
    return tuple(package for same in asked.values() for package in same), others


def sections_of(
    chunks: Iterable[bytes],
    toolchain: Toolchain,
    tally: Tally,
    before: int = 0,
    *,
    parameters: bool = False,
    judged: bool = False,
) -> Iterator[SectionFacts]:
    """The sections of what a toolchain printed, as they come."""
    raw_strings = has_raw_strings(toolchain.release)
    return read_sections(
        chunks,
        tally,
        raw_strings=raw_strings,
        before=before,
        parameters=parameters,
        judged=judged,
    )


def _batches(patterns: Sequence[str]) -> Iterator[list[str]]:
    """The patterns in as many parts as command lines have room for."""
    batch: list[str] = []
    length = 0
    for pattern in patterns:
        length += len(os.fsencode(pattern)) + 1
        if batch and length > _LONGEST:
            yield batch
            batch, length = [], len(os.fsencode(pattern)) + 1
        batch.append(pattern)
    if batch:
        yield batch
