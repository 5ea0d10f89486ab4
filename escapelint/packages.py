"""The analysed packages, and which of them a package name in the compiler's text stands for."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from escapelint.facts.section import is_generated
from escapelint.model import Package

_MAJOR_VERSION = re.compile(r"[/.]v\d+$")
_IN_MAJOR_VERSION = re.compile(r"(.+?)/v\d+((?:/.*)?)")


def merge_variants(packages: Iterable[Package]) -> dict[str, Package]:
    """The analysed packages by import path, with the files and imports of their test variants."""
    merged: dict[str, Package] = {}
    for package in packages:
        path = plain(package.import_path)
        if path.endswith(".test") and package.files and all(map(is_generated, package.files)):
            continue  # the generated main of a test binary
        known = merged.get(path, package)
        merged[path] = replace(
            known,
            import_path=path,
            go_files=tuple(dict.fromkeys(known.go_files + package.go_files)),
            cgo_files=tuple(dict.fromkeys(known.cgo_files + package.cgo_files)),
            imports=tuple(dict.fromkeys(map(plain, known.imports + package.imports))),
            import_map=tuple(
                dict.fromkeys(
                    (path, plain(to)) for path, to in known.import_map + package.import_map
                )
            ),
            build_ids=tuple(dict.fromkeys(known.build_ids + package.build_ids)),
        )
    return merged


def still_exists(modules: Mapping[str, str]) -> Callable[[str], bool]:
    """Tells of an import path whether there may be a package of it.

    `modules` are the known modules' paths and folders; of a package of another one nothing is
    known, so that it may exist.
    """

    def exists(path: str) -> bool:
        owners = [m for m in modules if path == m or path.startswith(f"{m}/")]
        if not owners:
            return True
        module = max(owners, key=len)
        base, below = modules[module], path[len(module) :].lstrip("/")
        # An external test package has its import path only.
        paths = {below, below.removesuffix("_test")}
        # The run may have nothing of a module that is nested here, whose folder need not be
        # called by its version.
        for nested in filter(None, map(_IN_MAJOR_VERSION.fullmatch, tuple(paths))):
            if os.path.isfile(os.path.join(base, nested[1], "go.mod")):
                paths.add(nested[1] + nested[2])
        return any(_has_go_files(os.path.join(base, path)) for path in paths)

    return exists


def _has_go_files(folder: str) -> bool:
    try:
        return any(name.endswith(".go") for name in os.listdir(folder))
    except OSError:
        return False


def plain(import_path: str) -> str:
    """`"m/p [m/p.test]"` → `"m/p"`."""
    return import_path.partition(" [")[0]


class Qualifiers:
    """Package names → packages. The compiler prints `util.New` whatever util's import path is."""

    def __init__(self, packages: Mapping[str, Package]) -> None:
        self._packages = packages
        self._by_name: dict[str, list[Package]] = defaultdict(list)
        for package in packages.values():
            self._by_name[package.name].append(package)
        self._known: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def meant(
        self, name: str, home: Package | None, others: Iterable[Package], *, indirect: bool = True
    ) -> Sequence[Package]:
        """The analysed packages that `name.` can stand for in the section of `home`.

        These are `others`, whose code is printed there, and the imports of all; the section's own
        package is printed without a name, as a rule. Inlined code may come from farther away:
        where nothing in sight has the name, and `indirect` allows it, it is the only analysed
        package of that name. None at all where one that is not analysed fits.
        """
        candidates = self._by_name.get(name, ())
        if not candidates:
            return ()
        near = set()
        for package in (*others, home):
            if package is None:
                continue
            imports, strangers = self._imports(package)
            if name in strangers:
                return ()
            near |= {c.import_path for c in candidates if c.import_path in imports}
            if package is not home:
                near.add(package.import_path)
        fits = [c for c in candidates if c.import_path in near]
        if fits or not indirect:
            return fits
        if home in candidates:
            return (home,)
        return candidates if len(candidates) == 1 else ()

    def named(self, name: str) -> int:
        """How many of the analysed packages have a name."""
        return len(self._by_name.get(name, ()))

    def _imports(self, package: Package) -> tuple[frozenset[str], frozenset[str]]:
        """(import paths, likely names of those that are not analysed) of a package."""
        found = self._known.get(package.import_path)
        if found is None:
            strangers = (_likely_name(p) for p in package.imports if p not in self._packages)
            found = frozenset(package.imports), frozenset(strangers)
            self._known[package.import_path] = found
        return found


def _likely_name(import_path: str) -> str:
    """`"example.com/util/v2"` → `"util"`: what a package is called by convention."""
    return _MAJOR_VERSION.sub("", import_path).rpartition("/")[2]


def is_standard(import_path: str, packages: Mapping[str, Package]) -> bool:
    """Whether a package is of the standard library, by its path if it was not listed."""
    if import_path in packages:
        return not packages[import_path].module
    first = import_path.partition("/")[0]
    modules = (package.module.partition("/")[0] for package in packages.values())
    return "." not in first and first not in modules
