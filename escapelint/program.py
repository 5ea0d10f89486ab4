"""The packages of a build, and which of them can use what one of them declares."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cache, partial
from typing import NamedTuple

from escapelint.config.paths import NO_PATHS
from escapelint.model import Package
from escapelint.paths import Roots
from escapelint.syntax.source import Source
from escapelint.targets import Unit, modules_below
from escapelint.types.declared import DeclaredTypes
from escapelint.types.reader import Surroundings, read_imported

_INTERNAL = "/internal/"
TEST_ENDS = ("_test.go", ".s")  # of the files that are TESTS; assembly may call functions, too
CODE, TESTS, WHOLE, WHOLE_STD = "code", "tests", "whole", "whole of std"


class Look(NamedTuple):
    """Something that was asked of a `Program`: a package's CODE or its TESTS, which are not built,
    by its import path; whether a folder (absolute) is listed as a WHOLE, of a module or of std."""

    kind: str
    what: str


class Program:
    """The code of a build beyond the package that is looked at.

    `packages` are all that the go command lists, by import path; `whole` are the folders
    (absolute) of which it lists every package, those below included. `roots` names files, `read`
    gives their bytes and may raise `OSError`. `looked` is what was asked beyond `packages`.
    """

    def __init__(
        self,
        packages: Mapping[str, Package],
        whole: frozenset[str],
        roots: Roots,
        read: Callable[[str], bytes],
    ) -> None:
        self._packages = packages
        self._whole = whole
        self._roots = roots
        self._read = read
        self._is_whole = cache(partial(_is_whole, whole))
        self.looked: set[Look] = set()

    def watched(self) -> Program:
        """The same program, of which nothing has been asked yet."""
        program = copy(self)
        program.looked = set()
        return program

    def users(self, package: Package) -> tuple[Package, ...] | None:
        """The other packages that import one, None where there may be some that are not known.

        They are known of programs, and of internal packages where all that may import these are
        listed (https://pkg.go.dev/cmd/go#hdr-Internal_Directories).
        """
        if package.name == "main":
            return ()
        path = f"/{package.import_path}/"
        if _INTERNAL not in path:
            return None
        below = path[path.rindex(_INTERNAL) :].strip("/")
        root = package.dir.removesuffix(below.replace("/", os.sep))
        is_std = not package.module
        if root == package.dir or not self.is_whole(os.path.normpath(root), is_std=is_std):
            return None
        return self.importing(package)

    def is_whole(self, folder: str, *, is_std: bool) -> bool:
        """Whether all packages in a folder (absolute) and below it are listed; `is_std`: those of
        the standard library."""
        self.looked.add(Look(WHOLE_STD if is_std else WHOLE, folder))
        return self._is_whole(folder, is_std)

    def importing(self, package: Package) -> tuple[Package, ...]:
        """The other packages of the build that import one."""
        path = package.import_path
        packages = self._packages.values()
        return tuple(p for p in packages if path in p.imports and p.import_path != path)

    def sources(self, package: Package, text: bytes) -> Iterator[Source]:
        """The files of a package that have a text, parsed around it when they are looked into."""
        self.looked.add(Look(CODE, package.import_path))
        for name in package.files:
            path = os.path.join(package.dir, name)
            try:
                data = self._read(path)
            except OSError:
                continue  # the go command has compiled it; it is gone since
            if text in data:
                yield Source(self._roots.name(path), data, tuple(_lines_with(text, data)))

    def only_tests_name(self, package: Package, name: str) -> bool:
        """Whether tests that are not built name what no Go code uses, and assembly does not."""
        self.looked.add(Look(TESTS, package.import_path))
        word = re.compile(rb"\b%s\b" % name.encode())
        try:
            in_tests = any(map(word.search, self.texts(package, "_test.go")))
            symbol = f"·{name}".encode()
            return in_tests and not any(symbol in text for text in self.texts(package, ".s"))
        except OSError:
            return False

    def assembly(self, package: Package) -> bytes:
        """The text of all assembly in a package's folder, whatever it is built for."""
        self.looked.add(Look(TESTS, package.import_path))
        try:
            return b"\n".join(self.texts(package, ".s"))
        except OSError:
            return b""

    def texts(self, package: Package, *ends: str) -> Iterator[bytes]:
        """The files in a package's folder whose names end in one of `ends`; raises `OSError`."""
        for file in sorted(os.listdir(package.dir)):
            if file.endswith(ends):
                yield self._read(os.path.join(package.dir, file))

    def imports(self, package: Package, source: Source) -> DeclaredTypes:
        """What the imports of a file of a package are called in it, and its declarations."""
        around = Surroundings("", dict(package.import_map), self._name)
        return read_imported([(source.name, source.data)], around)

    def _name(self, path: str) -> str:
        package = self._packages.get(path)
        return package.name if package is not None else ""


def _lines_with(text: bytes, data: bytes) -> Iterator[int]:
    """The 1-based lines that have a text without line breaks."""
    line, at = 1, 0
    found = data.find(text)
    while found >= 0:
        line += data.count(b"\n", at, found)
        at = found
        yield line
        found = data.find(text, found + 1)


def whole_folders(unit: Unit, goroot: str) -> frozenset[str]:
    """The folders of which the go command lists all packages, those below included."""
    found = set()
    for pattern in unit.patterns:
        if pattern == "std":
            if "cmd" in unit.patterns:  # they use each other's internal packages
                found.add(os.path.join(goroot, "src"))
        elif pattern.endswith("/...") and "..." not in pattern[:-4]:
            base = pattern[:-4]
            if base.startswith(".") or os.path.isabs(base):
                found.add(os.path.normpath(os.path.join(unit.dir, base)))
    return frozenset(found)


def _is_whole(whole: frozenset[str], folder: str, is_std: bool) -> bool:
    """Whether all packages below a folder are listed: no other module lies in it."""
    at = folder
    while at not in whole:
        parent = os.path.dirname(at)
        if parent == at:
            return False
        at = parent
    # In GOROOT/src lies the module cmd, which is asked for by name.
    return is_std or not any(modules_below(folder, NO_PATHS))
