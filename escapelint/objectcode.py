"""The object code of a run's packages, by the files and lines of their sources."""

from __future__ import annotations

import mmap
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from escapelint.cached import cached_property
from escapelint.facts.section import SectionFacts
from escapelint.index import Index
from escapelint.model import Fact, Package, Pos, Toolchain
from escapelint.objects.archive import ObjectError
from escapelint.objects.graph import Graph, RelocTypes, read_types
from escapelint.objects.reader import Allocation, ObjectFacts, read_builtins, read_object
from escapelint.paths import GOROOT_PREFIX
from escapelint.unread import NONE

# What the compiler calls by number, as the toolchain's own source has it.
_BUILTINS = ("src", "cmd", "internal", "goobj", "builtinlist.go")
_RELOCS = ("src", "cmd", "internal", "objabi", "reloctype.go")
_KEPT = 2  # packages whose code is held at once: a package's own, and those of generic code

Place = tuple[str, int]  # a file's name as in findings, and a 1-based line


@dataclass(frozen=True, slots=True)
class Code:
    """The allocations of one object file. `why` says what kept it from being read, "" if nothing.

    `here` has them by the place in the function that has their code, `inside` those of inlined
    code by where that is declared. `starts` are the places of functions that were read.
    """

    here: Mapping[Place, Sequence[Allocation]] = field(default_factory=dict)
    inside: Mapping[Place, Sequence[Allocation]] = field(default_factory=dict)
    starts: frozenset[Place] = frozenset()
    whole: bool = True  # whether every function was understood
    why: str = ""


def placed(read: ObjectFacts, name: Callable[[str], str]) -> Code:
    """What was read of an object file, by places; `name` gives a file as findings name it."""
    here: dict[Place, list[Allocation]] = defaultdict(list)
    inside: dict[Place, list[Allocation]] = defaultdict(list)
    for allocation in read.allocations:
        file, line = allocation.outermost
        here[name(file), line].append(allocation)
        if allocation.calls:
            inside[name(allocation.file), allocation.line].append(allocation)
    starts = frozenset((name(file), line) for file, line in read.starts)
    return Code(here, inside, starts, not read.unread)


class ObjectCode:
    """What was compiled of the packages of a run; an archive is read when it is asked for.

    `packages` are as the go command listed them, test variants apart; of others nothing is known.
    """

    def __init__(self, packages: Iterable[Package], index: Index, toolchain: Toolchain) -> None:
        self._archives = {package.import_path: package.archive for package in packages}
        self._index = index
        self._version = toolchain.version
        self._goroot = toolchain.goroot
        self._graphs: dict[str, Graph | None] = {}
        self._read: dict[int, Code] = {}  # the one that was asked for last comes last
        self._plain = {s.import_path: s for s in index.sections.values() if not s.variant}

    def of(self, fact: Fact) -> Code:
        """The code in which a fact's memory is made."""
        return self.compiled(self._index.sections[fact.section])

    def of_package(self, package: Package) -> Code:
        """The code of a package without its tests."""
        section = self._plain.get(package.import_path)
        return self.compiled(section) if section is not None else Code(why=NONE)

    def compiled(self, section: SectionFacts) -> Code:
        """The code that one compile made."""
        known = self._read.pop(section.number, None)
        if known is None:
            while len(self._read) >= _KEPT:
                del self._read[next(iter(self._read))]
            known = self._code(section)
        self._read[section.number] = known
        return known

    def graph(self, path: str) -> Graph | None:
        """The calls of a package, a test variant with its name in brackets; None where nothing was
        compiled of it. Raises `ObjectError` and `OSError`."""
        if path not in self._graphs:
            archive = self._archives.get(path, "")
            if archive:
                with open(archive, "rb") as file:
                    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._graphs[path] = Graph(data, self._called, self._types, self._version)
            else:
                self._graphs[path] = None
        return self._graphs[path]

    def name_of(self, section: SectionFacts, file: str) -> str:
        """A file of the object code as findings name it."""
        return self._name(section, file)

    @cached_property
    def _called(self) -> tuple[str, ...]:
        return read_builtins(self._text(_BUILTINS))

    @cached_property
    def _types(self) -> RelocTypes:
        return read_types(self._text(_RELOCS))

    def _text(self, file: Sequence[str]) -> str:
        with open(os.path.join(self._goroot, *file), encoding="utf-8") as text:
            return text.read()

    def _code(self, section: SectionFacts) -> Code:
        variant = f" [{section.variant}]" if section.variant else ""
        archive = self._archives.get(section.import_path + variant, "")
        if not archive:
            return Code(why=NONE)
        try:
            with (
                open(archive, "rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            ):
                read = read_object(data, self._called, self._version)
        except OSError as error:
            return Code(why=error.strerror or "cannot be read")
        except (ObjectError, ValueError) as error:  # an empty file cannot be mapped
            return Code(why=str(error))
        return placed(read, cache(partial(self._name, section)))

    def _name(self, section: SectionFacts, file: str) -> str:
        """A file of the object code as findings name it."""
        if file.startswith(GOROOT_PREFIX):
            file = self._index.roots.path(file)
        return self._index.place(section, Pos(file, 0, 0)).file
