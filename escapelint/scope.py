"""Which packages and files of a unit are looked at: what is named, and what is excluded."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Collection, Iterable

from escapelint.config import Config
from escapelint.filters import Filter
from escapelint.model import Package
from escapelint.paths import Roots
from escapelint.targets import Unit


def keeps(config: Config, package: Package) -> bool:
    """Whether anything of a package is looked at. What is named is, unless `force_exclude`."""
    if _is_named(package) and not config.force_exclude:
        return True
    if config.exclude.matches(package.dir, folder=True):
        return False
    files = [os.path.join(package.dir, file) for file in package.files]
    return not files or not all(map(config.exclude.matches, files))


def filter_of(
    config: Config,
    rules: Collection[str],
    packages: Collection[Package],
    files: Iterable[str],
    unit: Unit,
    roots: Roots,
) -> Filter:
    """The filter for the findings of a unit's packages.

    `rules` are the selected ids, `files` the absolute paths of the files that were named.
    """
    named = frozenset(map(roots.name, files))
    narrowed, whole = [], []
    for package in packages:
        if package.match and unit.narrowed.issuperset(package.match):
            narrowed.append(package)
        elif _is_named(package):
            whole.append(package)
    return Filter(
        rules,
        named,
        _folders(narrowed, roots),
        config.level,
        _excluded(config, named, _folders(whole, roots), roots),
        lambda rule, name: config.selects(rule, roots.path(name)),
        config.baseline.fingerprints if config.baseline is not None else (),
    )


def _excluded(
    config: Config, named: Collection[str], whole: Collection[str], roots: Roots
) -> Callable[[str], bool]:
    """Tells of a file's name whether its findings are excluded.

    Who names a file wants it, and who names a package wants it in spite of what excludes its
    folder, but not those files in it that are excluded by themselves.
    """

    def excluded(name: str) -> bool:
        path, patterns = roots.path(name), config.exclude
        if not config.force_exclude:
            if name in named:
                return False
            if posixpath.dirname(name) in whole:
                patterns = patterns.without(os.path.dirname(path))
        return patterns.matches(path)

    return excluded


def _is_named(package: Package) -> bool:
    """Whether an argument names the package, and not only what lies around it."""
    return any("..." not in pattern for pattern in package.match)


def _folders(packages: Iterable[Package], roots: Roots) -> frozenset[str]:
    """The names of the packages' folders."""
    paths = (os.path.join(package.dir, "file.go") for package in packages)
    return frozenset(posixpath.dirname(roots.name(path)) for path in paths)
