"""What the go command prints → sections and packages: by a build of ours, or from a log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import BinaryIO

from escapelint.facts.dialects import has_raw_strings
from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.model import Package, Toolchain
from escapelint.targets import Unit
from escapelint.toolchain import process
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.process import Stream

_CHUNK = 1 << 20
# Characters of patterns that one command line takes beside the environment, with room to spare.
_LONGEST = 24_000 if os.name == "nt" else 1_000_000


@dataclass(frozen=True, slots=True)
class Build:
    """What the go command printed, and with which exit code it ended."""

    sections: tuple[SectionFacts, ...] = ()
    packages: tuple[Package, ...] = ()
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
        for section in _sections(stream, job.toolchain, tally, len(sections) + 1):
            compiled(section.import_path)
            sections.append(section)
        code = code or stream.code
        try:
            packages += parse_packages(stream.stdout)
        except ValueError:  # it was cut off: the go command did not come to its end
            return Build(tuple(sections), (), tally, code or 1)
    return Build(tuple(sections), tuple(packages), tally, code)


def read_log(log: str, jobs: Sequence[Job]) -> tuple[Build, bool]:
    """What a build elsewhere printed, and whether its last line was whole.

    `log` is a file or, as "-", standard input; `jobs` are the units that it is about, which the
    go command here lists but does not build. Raises `OSError`.
    """
    tally = Tally()
    end = [b"\n"]
    with open_log(log) as file:
        sections = tuple(_sections(_chunks(file, end), jobs[0].toolchain, tally, 0))
    packages: list[Package] = []
    code = 0
    for job in jobs:
        tests = job.tests or any(section.variant for section in sections)
        for patterns in _batches(job.unit.patterns):
            args = list_command(job.toolchain.go, patterns, tests=tests, tags=job.tags, build=False)
            output = process.run(args, job.unit.dir, job.env)
            code = code or output.code
            tally.tool_lines += output.stderr.decode("utf-8", "replace").splitlines()
            packages += parse_packages(output.stdout, built=False)
    return Build(sections, tuple(packages), tally, code), end[0] == b"\n"


def open_log(log: str) -> AbstractContextManager[BinaryIO]:
    """Opens the text of a build."""
    return nullcontext(sys.stdin.buffer) if log == "-" else open(log, "rb")


def _chunks(file: BinaryIO, end: list[bytes]) -> Iterator[bytes]:
    """The pieces of a file; `end` holds the last byte afterwards."""
    while chunk := file.read(_CHUNK):
        end[0] = chunk[-1:]
        yield chunk


def _sections(
    chunks: Iterable[bytes], toolchain: Toolchain, tally: Tally, before: int
) -> Iterator[SectionFacts]:
    raw_strings = has_raw_strings(toolchain.release)
    return read_sections(chunks, tally, raw_strings=raw_strings, before=before)


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
