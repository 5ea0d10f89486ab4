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
# Of go.work a line with a folder and nothing else: `use ./a`, and those of a list.
_USED = re.compile(
    rb"^[ \t]*(?:use[ \t]+)?([\"`]?(?:\.{1,2}|\.{0,2}/[^\s()\"`]*)[\"`]?)[ \t]*(?://.*)?\r?$", re.M
)
_IMPORTS = re.compile(rb"^import\b[^\n(]*(?:\((?:[^)\"`]|\"[^\"\n]*\"|`[^`]*`)*\)|[^\n]*)", re.M)
_QUOTED = re.compile(rb"[\"`]([^\"`\n]+)[\"`]")
TEST_ENDS = ("_test.go", ".s")  # of the files that are TESTS; assembly may call functions, too
CODE, TESTS, WHOLE, WHOLE_STD = "code", "tests", "whole", "whole of std"
BESIDE, IMPORTERS = "beside", "importers"


class Look(NamedTuple):
    """Something that was asked of a `Program`: a package's CODE or its TESTS, which are not built,
    by its import path; whether a folder (absolute) is listed as a WHOLE, of a module or of std;
    what lies BESIDE a package's files, and the files of its IMPORTERS, built or not."""

    kind: str
    what: str


class GoFile(NamedTuple):
    """A file: its absolute path, the name that it has in findings, and its text."""

    path: str
    name: str
    data: bytes


class Program:
    """The code of a build beyond the package that is looked at.

    `packages` are all that the go command lists, by import path; `whole` are the folders
    (absolute) of which it lists every package, those below included. `roots` names files, `read`
    gives their bytes and may raise `OSError`. `gowork` is the path of the go.work in force, ""
    or "off" for none. `looked` is what was asked beyond `packages`.
    """

    def __init__(
        self,
        packages: Mapping[str, Package],
        whole: frozenset[str],
        roots: Roots,
        read: Callable[[str], bytes],
        gowork: str = "",
    ) -> None:
        self._packages = packages
        self._whole = whole
        self._roots = roots
        self._read = read
        self._is_whole = cache(partial(_is_whole, whole))
        self._modules = cache(partial(self._modules_of, gowork))
        self._by_import = cache(self._read_imports)
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

    def beside(self, package: Package) -> tuple[GoFile, ...]:
        """The Go files in a package's folder that its build leaves out: tests that are not built,
        other platforms' and other packages'; raises `OSError`."""
        self.looked.add(Look(BESIDE, package.import_path))
        names = sorted(os.listdir(package.dir))
        others = (n for n in names if n.endswith(".go") and n not in package.files)
        return tuple(self._file(os.path.join(package.dir, name)) for name in others)

    def importers(self, package: Package) -> tuple[GoFile, ...]:
        """The Go files of the user's modules that import a package, whatever they are built for,
        and what lies in their folders; but for its own folder. Raises `OSError`."""
        self.looked.add(Look(IMPORTERS, package.import_path))
        paths = self._by_import().get(package.import_path, ())
        folders = {os.path.dirname(path) for path in paths} - {package.dir}
        found = (os.path.join(folder, name) for folder in folders for name in os.listdir(folder))
        return tuple(self._file(path) for path in sorted(found) if path.endswith(".go"))

    def is_ours(self, package: Package) -> bool:
        """Whether a package is of a module that is the user's to edit."""
        return package.module_dir in self._modules()

    def is_editable(self, path: str) -> bool:
        """Whether a file (absolute) is a part of the user's modules and no test's material."""
        folder = os.path.dirname(path)
        while not os.path.exists(os.path.join(folder, "go.mod")):
            parent = os.path.dirname(folder)
            if parent == folder:
                return False
            folder = parent
        inside = os.path.relpath(path, folder).split(os.sep)
        return folder in self._modules() and "testdata" not in inside

    def _file(self, path: str) -> GoFile:
        return GoFile(path, self._roots.name(path), self._read(path))

    def _modules_of(self, gowork: str) -> frozenset[str]:
        """The folders of the user's modules: those that the go command lists, and go.work's."""
        packages = self._packages.values()
        listed = {p.module_dir for p in packages if p.module_dir and not p.module_version}
        return frozenset(listed | set(_used_by(gowork, self._read)))

    def _read_imports(self) -> Mapping[str, tuple[str, ...]]:
        """Import path → the Go files (absolute) of the user's modules that import it."""
        found: dict[str, dict[str, None]] = {}
        for module in sorted(self._modules()):
            for path in _go_files(module):
                for imported in imported_by(self._read(path)):
                    found.setdefault(imported, {})[path] = None
        return {imported: tuple(paths) for imported, paths in found.items()}

    def imports(self, package: Package, source: Source) -> DeclaredTypes:
        """What the imports of a file of a package are called in it, and its declarations."""
        around = Surroundings("", dict(package.import_map), self.name_of)
        return read_imported([(source.name, source.data)], around)

    def name_of(self, path: str) -> str:
        """The name of a listed package, "" for others."""
        package = self._packages.get(path)
        return package.name if package is not None else ""


def _used_by(gowork: str, read: Callable[[str], bytes]) -> Iterator[str]:
    """The folders (absolute) of a go.work's modules."""
    if gowork not in ("", "off"):
        for line in _USED.finditer(read(gowork)):
            used = os.fsdecode(line[1]).strip('"`')
            yield os.path.normpath(os.path.join(os.path.dirname(gowork), used))


def _go_files(folder: str) -> Iterator[str]:
    """The Go files below a folder, but for what the go command never looks into."""
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._" and name != "vendor")
        yield from (os.path.join(at, name) for name in files if name.endswith(".go"))


def imported_by(data: bytes) -> Iterator[str]:
    """The import paths in a Go file."""
    for declaration in _IMPORTS.finditer(data):
        for path in _QUOTED.finditer(declaration[0]):
            yield path[1].decode("utf-8", "replace")


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
