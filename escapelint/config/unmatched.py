"""Patterns of `.escapelint.toml` that name nothing: most likely misspelt, or left behind."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

from escapelint.config.budgets import Budgets
from escapelint.config.merge import FILE, Effective
from escapelint.config.paths import matcher
from escapelint.config.read import Settings, strings
from escapelint.config.text import toml
from escapelint.model import Level, Package, Problem

_MOST_FOLDERS = 20_000  # that are looked through


def unmatched(effective: Effective, cwd: str) -> Iterator[Problem]:
    """A note for each pattern of `exclude` and `per-path` in the file that names no Go file.

    It is said only where the run takes in all of the folder in which the patterns start, since who
    looks at a part of a repository does not mean to mend its configuration. `cwd` is a real path;
    the problems' `file` is relative to it.
    """
    settings = effective.settings
    base = settings.file.base
    if not settings.file.path or not _takes_in(effective, cwd, base):
        return
    patterns = list(_patterns(settings))
    if FILE not in effective.said_by["exclude"]:
        patterns = [each for each in patterns if each[0][0] != "exclude"]
    idle = _idle(base, {pattern for _, pattern in patterns})
    for where, pattern in patterns:
        if pattern in idle:
            place = settings.place(*where)
            key = "paths" if where[0] == "per-path" else "exclude"
            said = f"{place}: {toml(pattern)} in {key} names no Go file: correct it, or drop it"
            line = int(place.rpartition(":")[2])
            yield Problem(Level.NOTE, said, file=settings.file.shown, line=line)


def idle_budgets(
    effective: Effective, cwd: str, packages: Collection[str], modules: Mapping[str, str]
) -> Iterator[Problem]:
    """A warning for each pattern of `budgets` that names none of the `packages` of a run, which are
    import paths; `modules` has the folders of their modules by path.

    As for other patterns that is where the run takes in all of the configuration's folder. It is a
    warning, since a budget that is about nothing would hold whatever the code does.
    """
    settings = effective.settings
    if not settings.file.path or not _takes_in(effective, cwd, settings.file.base):
        return
    known = [Package(path, _folder(path, modules)) for path in packages]
    for pattern in _keys(settings.values.get("budgets")):
        budget = Budgets(settings.file.base, {pattern: 0})
        if not any(budget.of(package) for package in known):
            place = settings.place("budgets", pattern)
            line = int(place.rpartition(":")[2])
            what = f"{place}: {toml(pattern)} in budgets names no package of this run"
            said = f"{what}: correct it, or drop it"
            yield Problem(Level.WARNING, said, file=settings.file.shown, line=line)


def _keys(value: object) -> Iterator[str]:
    yield from map(str, value if isinstance(value, dict) else ())


def _folder(path: str, modules: Mapping[str, str]) -> str:
    """The folder of a package, by that of its module."""
    owners = [m for m in modules if f"{path}/".startswith(f"{m}/")]
    if not owners:
        return ""
    module = max(owners, key=len)
    return os.path.join(modules[module], *path[len(module) :].split("/"))


def _takes_in(effective: Effective, cwd: str, folder: str) -> bool:
    """Whether the packages that are asked for are all those in and below a folder."""
    start = cwd if effective.said_by["packages"] != (FILE,) else effective.settings.file.base
    for pattern in strings(effective.values["packages"]):
        name, dots, rest = pattern.replace(os.sep, "/").partition("...")
        if not dots or rest or name.split("/")[0] not in (".", ".."):
            continue
        around = os.path.realpath(os.path.join(start, name))
        if os.path.join(folder, "").startswith(os.path.join(around, "")):
            return True
    return False


def _patterns(settings: Settings) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The file's patterns, with the keys and indexes that lead to each."""
    for number, pattern in enumerate(strings(settings.values.get("exclude"))):
        yield ("exclude", number), pattern
    for table, part in enumerate(settings.per_path):
        for number, pattern in enumerate(part.paths.patterns):
            yield ("per-path", table, "paths", number), pattern


def _idle(base: str, patterns: Iterable[str]) -> set[str]:
    """Those of some patterns that name no Go file below `base`; none where there is too much to
    look through. One with `!` is judged by what it would take out."""
    left = {pattern: matcher(pattern.removeprefix("!")) for pattern in patterns}
    for count, (folder, folders, files) in enumerate(os.walk(base)):
        if not left or count >= _MOST_FOLDERS:
            return set()
        if ".git" in folders:
            folders.remove(".git")
        for file in files:
            if file.endswith(".go"):
                name = os.path.relpath(os.path.join(folder, file), base).replace(os.sep, "/")
                left = {pattern: named for pattern, named in left.items() if not named(name)}
    return set(left)
