"""Printed files → the names that findings carry, and the packages that they belong to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from escapelint.facts.section import SectionFacts, is_generated
from escapelint.model import Package, Pos
from escapelint.paths import GOROOT_PREFIX, Roots

_DRIVE = re.compile(r"[A-Za-z]:/")


class Files:
    """Which printed file is which.

    The go command prints paths relative to the folder in which the package was first compiled,
    which need not be today's (section 3.3 of the reference). Beside the files of the analysed
    packages there are those that `//line` directives name, which need not exist; `line_targets`
    gives the names in a package's directives. `sections` are those of the run, which tell where a
    tree lay that was moved.
    """

    def __init__(
        self,
        packages: Mapping[str, Package],
        roots: Roots,
        cwd: str,
        line_targets: Callable[[Package], Iterable[str]],
        sections: Iterable[SectionFacts] = (),
    ) -> None:
        self._packages = packages
        self._roots = roots
        self._cwd = cwd
        self._line_targets = line_targets
        self._owner: dict[str, Package] = {}
        self._of: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, dict[str, str]] = {}  # import path → absolute path → name
        self._by_path: dict[str, str] = {}
        self._trimmed: dict[str, str] = {}
        self._places: dict[tuple[int, str], tuple[str, Package | None]] = {}
        self._sections = sections
        self._moves: dict[str, str] | None = None  # folder as printed → folder today
        self._bases: dict[int, tuple[str, int] | None] = {}
        self._targets: dict[str, dict[str, str]] = {}  # import path → printed path → name
        for package in packages.values():
            own = {
                path: roots.name(path)
                for path in (os.path.join(package.dir, file) for file in package.files)
            }
            self._paths[package.import_path] = own
            self._of[package.import_path] = tuple(sorted(own.values()))
            for path, name in own.items():
                base = os.path.basename(path)
                self._owner.setdefault(name, package)
                self._by_path[path] = name
                self._trimmed[f"{package.import_path}/{base}"] = name
                # An external test package is printed under the path of the package it tests.
                tested = package.import_path.removesuffix("_test")
                self._trimmed.setdefault(f"{tested}/{base}", name)
                if package.module_version:
                    below = package.import_path[len(package.module) :]
                    versioned = f"{package.module}@{package.module_version}{below}/{base}"
                    self._trimmed[versioned] = name

    def of(self, package: Package) -> tuple[str, ...]:
        """The names of the files of one package, sorted."""
        return self._of[package.import_path]

    def owner(self, name: str) -> Package | None:
        """The package that has this file; None for those that only directives name."""
        return self._owner.get(name)

    def place(self, section: SectionFacts, printed: str) -> tuple[str, Package | None]:
        """The name of a file and its package; None where that is not analysed."""
        key = (section.number, printed)
        found = self._places.get(key)
        if found is None:
            name = self._find(section, printed)
            owner = self._owner.get(name)
            found = (name, owner) if owner else self._directed(section, printed, name)
            self._places[key] = found
        return found

    # ── files of packages ───────────────────────────────────────────────────────────────────

    def _find(self, section: SectionFacts, printed: str) -> str:
        printed = _with_slashes(printed)
        if _is_absolute(printed):
            path = os.path.normpath(printed)
            return self._by_path.get(path) or self._roots.name(self._moved(path))
        trimmed = self._trimmed.get(printed)
        if trimmed:
            return trimmed
        if section.number not in self._bases:
            self._bases[section.number] = self._base(section)
        base = self._bases[section.number]
        if base is None:
            own = self._packages.get(section.import_path)
            if own is None or os.path.dirname(printed) != section.import_path:
                return printed
            return self._roots.name(os.path.join(own.dir, os.path.basename(printed)))
        folder, ups = base
        more, rest = _split_ups(printed)
        # Paths go over the parents of the package's folder, so there are no fewer.
        for _ in range(more - ups):
            folder = os.path.dirname(folder)
        path = os.path.join(folder, rest)
        return self._by_path.get(path) or self._roots.name(path)

    def _moved(self, path: str) -> str:
        """Where an absolute path is today that was printed on another machine, or before the tree
        was moved: where the files of packages are that lay in the same folder, or below."""
        if self._moves is None:
            self._moves = dict(chain.from_iterable(map(self._moves_of, self._sections)))
        folder = path
        while (parent := os.path.dirname(folder)) != folder:
            folder = parent
            if folder in self._moves:
                return self._moves[folder] + path[len(folder) :]
        return path

    def _moves_of(self, section: SectionFacts) -> Iterator[tuple[str, str]]:
        """(folder as printed, folder today) of a section's own package, and of what is above them
        by the same names."""
        own = self._paths.get(section.import_path, {})
        here = {os.path.basename(path): os.path.dirname(path) for path in own}
        for printed in _own_files(section):
            folder, base = os.path.split(os.path.normpath(printed))
            if base not in here or not _is_absolute(printed):
                continue
            today = here[base]
            yield folder, today
            while os.path.basename(folder) == os.path.basename(today) and folder != today:
                folder, today = os.path.dirname(folder), os.path.dirname(today)
                yield folder, today
            return

    def _base(self, section: SectionFacts) -> tuple[str, int] | None:
        """(folder, ups): a printed `../`×ups stands for `folder`.

        Today's working directory, if one of the package's own files is found from there; else
        what the printed path of an own file says; None where the paths are import paths
        (-trimpath). A section without an own file says nothing: then it is today's.
        """
        own = self._paths.get(section.import_path, {})
        relative = [file for file in _own_files(section) if not _is_absolute(file)]
        if any(os.path.normpath(os.path.join(self._cwd, file)) in own for file in relative):
            return self._cwd, 0
        if any(file in self._trimmed for file in relative):
            return None
        for file in relative:
            ups, rest = _split_ups(file)
            for path in own:
                if path.endswith(os.sep + rest):
                    return path[: -len(rest) - 1] or os.sep, ups
        return self._cwd, 0

    # ── files of directives ─────────────────────────────────────────────────────────────────

    def _directed(
        self, section: SectionFacts, printed: str, name: str
    ) -> tuple[str, Package | None]:
        """The place of a file that no analysed package has, where a directive names it.

        It is one of the section's own package, or else of the only package that names it:
        generic code is printed in other sections, too. Sources are read for this, so not for
        each file of Go's own that has generic code.
        """
        if is_generated(printed):
            return printed, None  # no path, so not one below the working directory
        is_go = printed.endswith(".go")
        if is_go and name.startswith(GOROOT_PREFIX):
            return name, None
        home = self._packages.get(section.import_path)
        target = self._target(home, printed) if home else None
        if target:
            return target, self._owner.get(target, home)
        if not is_go:
            named = [
                (target, package)
                for package in self._packages.values()
                if (target := self._target(package, printed))
            ]
            if len(named) == 1:
                return named[0]
        return name, None

    def _target(self, package: Package, printed: str) -> str | None:
        """The name of the file that a package's directives name and the compiler printed so.

        It prints the name as it is written, or from Go 1.27 on joined to the package's folder,
        as paths are printed.
        """
        targets = self._targets.get(package.import_path)
        if targets is None:
            targets = self._targets[package.import_path] = {}
            for written in sorted(self._line_targets(package)):
                path = os.path.normpath(os.path.join(package.dir, written))
                below = os.path.relpath(path, package.dir).replace(os.sep, "/")
                forms = (path, written, f"{package.import_path}/{below}")
                targets.update(dict.fromkeys(forms, self._roots.name(path)))
        if not targets:
            return None
        if printed in targets:
            return targets[printed]
        _, rest = _split_ups(printed)
        return next((name for path, name in targets.items() if path.endswith(os.sep + rest)), None)


def _split_ups(printed: str) -> tuple[int, str]:
    """`"../../a/b.go"` → `(2, "a/b.go")`."""
    path = os.path.normpath(printed)
    ups = 0
    while path.startswith(".." + os.sep):
        path = path[3:]
        ups += 1
    return ups, path


def _own_files(section: SectionFacts) -> Iterable[str]:
    """The printed files of the section's own package, as far as can be told.

    Of other packages generic functions are judged here, and no others; facts may stand anywhere.
    """
    own = [function.pos.file for function in section.functions if "[" not in function.name]
    printed = own or [pos.file for pos in _positions(section)]
    return map(_with_slashes, dict.fromkeys(printed))


def _positions(section: SectionFacts) -> Iterator[Pos]:
    yield from (function.pos for function in section.functions)
    yield from (fact.pos for fact in section.facts)


def _with_slashes(printed: str) -> str:
    """A printed file as this system writes it; it may have been printed on Windows."""
    return printed.replace("\\", "/") if os.sep == "/" and "\\" in printed else printed


def _is_absolute(path: str) -> bool:
    return os.path.isabs(path) or _DRIVE.match(path) is not None
