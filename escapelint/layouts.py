"""`layout`: the struct types that a user names → pictures. Nothing is compiled.

The go command only lists the packages and what they import: it alone knows which files a platform,
tags, vendoring and go.mod select.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from escapelint.builds import Job, listed
from escapelint.layout.sizes import Sizes, sizes_on
from escapelint.model import Package, Toolchain
from escapelint.model.picture import Picture
from escapelint.packages import merge_variants
from escapelint.paths import Roots
from escapelint.pictures import read_pictures
from escapelint.program import Program
from escapelint.syntax.source import Source
from escapelint.targets import Unit, in_a_module
from escapelint.types.imported import Imports
from escapelint.types.reader import read_types
from escapelint.words import closest

_TYPE = re.compile(r"(?:(?P<package>.*[^/])\.)?(?P<name>[^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Layouts:
    """What came of it; each problem is a line that names what to do."""

    pictures: tuple[Picture, ...] = ()
    problems: tuple[str, ...] = ()


def read_layouts(
    names: Sequence[str],
    cwd: str,
    root: str,
    toolchain: Toolchain,
    goarch: str,
    tags: str = "",
) -> Layouts:
    """The struct types with these names on one architecture, and all those of packages.

    A name is that of a type in the package of `cwd`, `package.Type`, or a pattern of packages as
    the go command has them. `goarch` "" is the toolchain's own.
    """
    # Outside of a module the go command would refuse all because of the folder itself.
    here = in_a_module(os.path.join(cwd, "any.go"))
    readings = {name: tuple(_readings(name, cwd, here=here)) for name in names}
    patterns = dict.fromkeys(pattern for each in readings.values() for pattern, _ in each)
    env = {"GOARCH": goarch} if goarch else {}
    job = Job(Unit(cwd, tuple(patterns)), toolchain, env, False, tags)
    built = listed(job)
    packages = merge_variants((*built.imported, *built.packages))
    sizes = sizes_on(goarch or toolchain.goarch, toolchain.release)
    reader = _Reader(packages, Roots(root, toolchain.goroot, toolchain.gomodcache), sizes)
    found: dict[tuple[str, str], Picture] = {}
    problems: list[str] = []
    for name, possible in readings.items():
        chosen = _chosen(reader, built.packages, possible)
        if not chosen:
            problems.append(_nothing(name, reader, built.packages, possible))
        for each in chosen:
            found[each.package, each.name] = each
    return Layouts(tuple(found.values()), tuple(problems))


def _readings(name: str, cwd: str, *, here: bool) -> Iterator[tuple[str, str]]:
    """What a name may mean: (pattern, type), of which a type goes first."""
    match = _TYPE.fullmatch(name)
    if match is not None and (here or match["package"]):
        yield _pattern(match["package"] or ".", cwd), match["name"]
    yield _pattern(name, cwd), ""


def _pattern(name: str, cwd: str) -> str:
    """A folder's name as the go command takes it for one, without "./", too; others as they are."""
    is_folder = not name.startswith((".", "/")) and os.path.isdir(os.path.join(cwd, name))
    return f"./{name}" if is_folder else name


class _Reader:
    """Reads a package's pictures once."""

    def __init__(
        self, packages: Mapping[str, Package], roots: Roots, sizes: Callable[..., Sizes] | None
    ) -> None:
        self._packages = packages
        self._roots = roots
        self._imports = Imports(packages, _read, sizes)
        self._program = Program(packages, frozenset(), roots, _read)
        self._known: dict[str, tuple[Picture, ...]] = {}

    def pictures(self, path: str) -> tuple[Picture, ...]:
        """Those of a package by its import path; raises `OSError`."""
        if path not in self._known:
            package = self._packages[path]
            names = [os.path.join(package.dir, name) for name in package.files]
            sources = [Source(self._roots.name(name), _read(name)) for name in names]
            types = read_types(sources, self._imports.surroundings(package))
            assembly = partial(self._program.assembly, package)
            self._known[path] = tuple(read_pictures(types, sources, assembly, path))
            types.release()
        return self._known[path]


def _chosen(
    reader: _Reader, packages: Iterable[Package], possible: Iterable[tuple[str, str]]
) -> list[Picture]:
    """The pictures of the first meaning that there is."""
    for pattern, type_ in possible:
        found = [
            picture
            for package in packages
            if pattern in package.match and package.files
            for picture in reader.pictures(package.import_path)
            if type_ in ("", picture.name)
        ]
        if found:
            return found
    return []


def _nothing(
    name: str,
    reader: _Reader,
    packages: Sequence[Package],
    possible: Sequence[tuple[str, str]],
) -> str:
    """Why there is nothing to draw, the plainest reason."""
    for pattern, type_ in possible:
        there = [p for p in packages if pattern in p.match and p.files]
        # A name in small letters is rather a package's.
        if there and type_ and (pattern != "." or name[:1].isupper()):
            known = [pic.name for p in there for pic in reader.pictures(p.import_path)]
            near = closest(type_, known)
            hint = f"did you mean {near}?" if near else f"it has {len(known)} others"
            return f"{there[0].import_path} declares no struct type {type_}: {hint}"
        if there and not type_:
            return f"{name}: no struct types are declared there"
    pattern = possible[-1][0]
    errors = [p.error for p in packages if pattern in p.match and p.error]
    said = " ".join(errors[0].split()) if errors else "no such package or type"
    return f"{name}: {said}: name a type, package.Type or a package"


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
