"""What the result of a package was made from, as a hash.

Of the package itself that is everything: its files, what the go command calls what it compiled (a
hash of the sources, the flags and what was imported, and so of the text), and what stage B says of
it. Of what it imports, directly or not, it is the same but for what others do with that. Of all
packages of the run it is what they are called and import. What else is looked at, as the callers
of a function, is recorded while a package is analysed (`Program.looked`), and hashed by `digest`.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from hashlib import blake2b

from escapelint.incremental.stable import stable
from escapelint.index import Index
from escapelint.model import Fact, Package
from escapelint.program import (
    BESIDE,
    CODE,
    IMPORTERS,
    TEST_ENDS,
    TESTS,
    WHOLE_STD,
    Look,
    Program,
)

_SIZE = 16  # bytes of a hash
_TICK = 20_000_000  # nanoseconds: file systems tell the time less exactly than clocks


class Inputs:
    """The hashes of one run. `packages` are all that the go command lists, by import path;
    `settings` are bytes that say how the run was asked and by which program."""

    def __init__(
        self, index: Index, packages: Mapping[str, Package], program: Program, settings: bytes
    ) -> None:
        self._index = index
        self._packages = packages
        self._program = program
        self._settings = settings
        self._read: dict[str, os.stat_result] = {}
        self._since = time.time_ns() - _TICK
        self.digest = cache(self._digest)
        self._code = cache(self._code_of)
        self._seen = cache(self._seen_of)

    def key(self, package: Package) -> bytes | None:
        """The hash of what the result of an analysed package was made from, but for what it
        looked at; None where that cannot be told."""
        if self._index.unplaced(package):
            return None  # whether the files are there that directives name is no matter of hashes
        found = blake2b(self._everywhere, digest_size=_SIZE)
        sections = {fact.section for fact in self._facts(package)}
        homes = {self._index.sections[number].import_path for number in sections}
        if not homes <= self._packages.keys():
            return None
        for path in sorted(self._closure({package.import_path, *homes})):
            seen = self._seen(path)
            if seen is None:
                return None
            found.update(path.encode() + b"\0" + seen)
        for fact in self._facts(package):
            found.update(stable(fact.inlining and tuple(fact.inlining)))
        found.update(stable(self._across.get(package.import_path, [])))
        return found.digest()

    def _digest(self, look: Look) -> bytes | None:
        """The hash of what was looked at; None where it cannot be read."""
        if look.kind == CODE:
            return self._code(look.what)
        if look.kind == TESTS:
            package = self._packages.get(look.what)
            return self._tests(package) if package is not None else None
        if look.kind in (BESIDE, IMPORTERS):
            package = self._packages.get(look.what)
            return self._around(package, look.kind) if package is not None else None
        is_whole = self._program.is_whole(look.what, is_std=look.kind == WHOLE_STD)
        return b"whole" if is_whole else b"not whole"

    def unchanged(self) -> bool:
        """Whether no file has changed since it was hashed, as far as the file system tells."""
        return all(_same(path, known) for path, known in self._read.items())

    # ── packages ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _everywhere(self) -> bytes:
        """Of the whole run: how it was asked, and which packages there are that import which."""
        found = blake2b(self._settings, digest_size=_SIZE)
        for path in sorted(self._packages):
            package = self._packages[path]
            package = replace(
                package, go_files=(), cgo_files=(), build_ids=(), archive="", error=""
            )
            found.update(repr(package).encode("utf-8", "surrogatepass"))
        return found.digest()

    def _closure(self, paths: set[str]) -> set[str]:
        """The packages of some import paths, and all that they import."""
        found: set[str] = set()
        left = list(paths)
        while left:
            path = left.pop()
            if path not in found and path in self._packages:
                found.add(path)
                left += self._packages[path].imports
        return found

    def _code_of(self, path: str) -> bytes | None:
        """The hash of a package's files, None where one cannot be read."""
        package = self._packages.get(path)
        if package is None:
            return None
        try:
            return _hashed((n, self._file(os.path.join(package.dir, n))) for n in package.files)
        except OSError:
            return None

    def _tests(self, package: Package) -> bytes | None:
        """The hash of the tests in a package's folder; None where they may have changed since the
        run began, as they are hashed after they were looked at."""
        try:
            found = _hashed(("", text) for text in self._program.texts(package, *TEST_ENDS))
            with os.scandir(package.dir) as files:
                times = [f.stat().st_mtime_ns for f in files if f.name.endswith(TEST_ENDS)]
        except OSError:
            return None
        return None if max(times, default=0) > self._since else found

    def _around(self, package: Package, kind: str) -> bytes | None:
        """The hash of files that are no part of a package; None as for `_tests`."""
        program = self._program
        try:
            files = (program.beside if kind == BESIDE else program.importers)(package)
            found = _hashed((file.path, file.data) for file in files)
            times = [os.stat(file.path).st_mtime_ns for file in files]
        except OSError:
            return None
        return None if max(times, default=0) > self._since else found

    def _file(self, path: str) -> bytes:
        with open(path, "rb") as file:
            self._read[path] = os.fstat(file.fileno())
            return file.read()

    # ── what the compiler says ──────────────────────────────────────────────────────────────

    def _seen_of(self, path: str) -> bytes | None:
        """The hash of what others see of a package; None where it cannot be told."""
        package, code = self._packages[path], self._code(path)
        if code is None or (package.files and not package.build_ids and path != "unsafe"):
            return None
        found = blake2b(code, digest_size=_SIZE)
        found.update(stable(sorted(package.build_ids)))
        analysed = self._index.packages.get(path)
        facts = list(self._facts(analysed)) if analysed is not None else []
        own = set(map(id, facts))
        unplaced = self._index.unplaced(analysed) if analysed is not None else ()
        elsewhere = (*self._by_home.get(path, ()), *unplaced)
        others = (fact for fact in elsewhere if id(fact) not in own)
        for text in (*map(self._said, facts), *sorted(map(self._said, others))):
            found.update(text)
        return found.digest()

    def _facts(self, package: Package) -> Iterator[Fact]:
        for file in self._index.files_of(package):
            yield from self._index.facts.get(file, ())

    @cached_property
    def _by_home(self) -> Mapping[str, list[Fact]]:
        """The facts by the package in whose compile they were found."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for facts in self._index.facts.values():
            for fact in facts:
                found[self._index.sections[fact.section].import_path].append(fact)
        return found

    def _said(self, fact: Fact) -> bytes:
        """A fact, but for what became of its copies, which its importers do not ask for."""
        section = self._index.sections[fact.section]
        home = (section.import_path, section.variant)
        head = (fact.kind, fact.text, fact.header, tuple(fact.pos), fact.function, home)
        rest = (fact.blocks, fact.callees, fact.boxed)
        return repr((head, rest)).encode("utf-8", "surrogatepass")

    @cached_property
    def _across(self) -> Mapping[str, list[object]]:
        """By import path, what other packages say of one: captures and uses of its types."""
        found: dict[str, list[object]] = defaultdict(list)
        owner = {
            file: package.import_path
            for package in self._index.packages.values()
            for file in self._index.files_of(package)
        }
        for pos, capture in sorted(self._index.captures.items()):
            if pos.file in owner:
                found[owner[pos.file]].append((tuple(pos), tuple(capture)))
        for (path, *type_), count in sorted(self._index.type_uses.items()):
            found[path].append((*type_, count))
        return found


def _hashed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The hash of names and contents."""
    found = blake2b(digest_size=_SIZE)
    for name, text in files:
        found.update(b"%s\0%d\0" % (os.fsencode(name), len(text)))
        found.update(text)
    return found.digest()


def _same(path: str, known: os.stat_result) -> bool:
    try:
        now = os.stat(path)
    except OSError:
        return False
    return (now.st_mtime_ns, now.st_size, now.st_ino) == (
        known.st_mtime_ns,
        known.st_size,
        known.st_ino,
    )
