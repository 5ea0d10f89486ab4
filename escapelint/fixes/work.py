"""What is known while the fixes of one build are tried."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from escapelint.fixes.allocations import Allocation, Known, Place, read_allocations
from escapelint.fixes.compiled import Line
from escapelint.fixes.edits import Change, Moves, apply, pieces
from escapelint.fixes.promised import check_files
from escapelint.fixes.trial import Trial, Workshop, build_trial
from escapelint.index import Index
from escapelint.model import Package, Proof
from escapelint.objectcode import ObjectCode
from escapelint.syntax.source import Source
from escapelint.types.imported import Imports
from escapelint.words import counted


@dataclass(frozen=True, slots=True)
class Base:
    """What the unedited build said: the facts of all packages, and all packages listed."""

    index: Index
    listed: Mapping[str, Package]


class Work:
    """The changes of one build while they are tried, and what became of them, by their numbers."""

    def __init__(
        self,
        changes: Sequence[Change],
        shop: Workshop,
        base: Base,
        proving: Callable[[str], None],
    ) -> None:
        self.changes = changes
        self.shop = shop
        self.base = base
        self.proving = proving
        self.refused: dict[int, str] = {}
        self.proofs: dict[int, Proof] = {}
        self.has_unsaid = any(change.finding.unsaid and change.fix.removes for change in changes)
        # What all this depends on.
        self.is_broken = False  # whether something does not compile without any change
        self.affects = False  # whether importers may be compiled to other code
        self._imports: dict[str, set[str]] = {}  # what was built, by import path
        self._folders: dict[str, str] = {}
        self._old: dict[str, Source] = {}
        self.owners = {
            name: package
            for package in base.index.packages.values()
            for name in base.index.files_of(package)
        }

    def folder_of(self, name: str) -> str:
        package = self.owners.get(name)
        return package.dir if package is not None else ""

    def old(self, name: str) -> Source:
        """A file as it is without fixes."""
        if name not in self._old:
            path = self.shop.roots.path(name)
            try:
                self._old[name] = Source(name, self.shop.read(path))
            except OSError:
                self._old[name] = Source(name, b"")
        return self._old[name]

    @cached_property
    def failed_before(self) -> frozenset[str]:
        """What of the whole build does not compile without any change, tests among it."""
        return self.broken_before(self.shop.job.unit.patterns)

    def broken_before(self, patterns: Sequence[str]) -> frozenset[str]:
        """What of some packages does not compile without any change, tests among it."""
        tried = build_trial(self.shop, patterns, {}, tests=True, keep=False)
        self.is_broken = self.is_broken or bool(tried.failed)
        return frozenset(failed.import_path for failed in tried.failed)

    def unsaid(self, numbers: Iterable[int]) -> frozenset[str]:
        """The functions in which changes take away what only the object code tells."""
        own = (self.changes[number] for number in numbers)
        return frozenset(c.finding.function for c in own if c.finding.unsaid and c.fix.removes)

    def built(self, trial: Trial) -> None:
        """Notes what the packages of a trial import, and the tests of those that it is about."""
        for path, package in trial.listed.items():
            tests = package.test_imports if path in trial.index.packages else ()
            self._imports.setdefault(path, set()).update(package.imports, tests)
            self._folders[path] = package.dir

    def needs(self) -> dict[str, frozenset[str]]:
        """By folder, those of what a package there, or its tests, import, and its own; without
        the standard library and the module cache, which do not change where they are not linted."""
        roots = self.shop.roots
        own = os.path.join(roots.root, "")
        fixed = tuple(os.path.join(top, "") for top in (roots.goroot, roots.modcache) if top)
        found: dict[str, frozenset[str]] = {}
        for folder in {package.dir for package in self.owners.values()}:
            left = [path for path, at in self._folders.items() if at == folder]
            seen: set[str] = set()
            while left:
                path = left.pop()
                if path not in seen:
                    seen.add(path)
                    left += self._imports.get(path, ())
            dirs = {self._folders.get(path, "") for path in seen} - {""}
            paths = {os.path.join(d, "") for d in dirs}
            paths = {p for p in paths if p.startswith(own) or not p.startswith(fixed)}
            found[folder] = frozenset(p.rstrip(os.sep) for p in paths)
        return found

    def edited(self, numbers: Iterable[int]) -> Edited:
        return Edited(self, sorted(numbers))

    def known(self, trial: Trial, package: Package) -> Known:
        """What a package of a trial allocates, by its facts and its object code."""
        return self._read(trial, package, trial.read, trial.objects)

    def facts(self, trial: Trial | Base, package: Package) -> list[Allocation]:
        """What a package allocates by its facts alone."""
        read = trial.read if isinstance(trial, Trial) else self.shop.read
        return self._read(trial, package, read, None).facts

    def _read(
        self,
        trial: Trial | Base,
        package: Package,
        read: Callable[[str], bytes],
        objects: ObjectCode | None,
    ) -> Known:
        imports = Imports(trial.listed, read)
        own = trial.index.packages[package.import_path]
        toolchain = self.shop.job.toolchain
        return read_allocations(
            trial.index, own, read, imports, toolchain, objects, unsaid=self.has_unsaid
        )


class Edited:
    """The files that some changes edit."""

    def __init__(self, work: Work, numbers: Sequence[int]) -> None:
        changes = [work.changes[number] for number in numbers]
        names = sorted({name for change in changes for name in change.files})
        olds = {name: work.old(name).data for name in names}
        self.pieces = {name: pieces(changes, name, olds[name]) for name in names}
        self.moves = {name: Moves(found) for name, found in self.pieces.items()}
        path = work.shop.roots.path
        self.contents = {path(n): apply(olds[n], found) for n, found in self.pieces.items()}
        self.contents.update(check_files(changes, work.owners))
        self._path = path

    def line(self, place: Place) -> Line:
        """The line of a place in an edited file."""
        before = self.contents[self._path(place.file)][: place.offset]
        return place.file, before.count(b"\n") + 1, place.kind


def said_more(function: str, counts: tuple[int, int]) -> str:
    """That a function allocates more: how often before and after."""
    before, after = counts
    where = function or "a variable's value"
    return f"{where} allocates more: {counted(after, 'allocation')} instead of {before}"
