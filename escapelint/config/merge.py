"""Defaults, the file, the environment and the command line → what holds, and who says so."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escapelint.config import Config
from escapelint.config.budgets import Budgets
from escapelint.config.keys import KEYS, RULES_KEYS
from escapelint.config.paths import PathSet, anchored
from escapelint.config.read import Settings, strings
from escapelint.model import Level, Pack

DEFAULT, FILE, COMMAND_LINE = "default", "file", "command line"
# What the command line adds to, and does not take the place of.
_ADDED = ("ignore", "exclude", "packs")
_PATHS = {key.name: key.path for key in (*KEYS, *RULES_KEYS)}


@dataclass(frozen=True, slots=True)
class Effective:
    """A value for each of `keys.KEYS` and `keys.RULES_KEYS`, as TOML has it, and who said it:
    DEFAULT, FILE, COMMAND_LINE or the name of an environment variable. What `values` has of the
    command line is relative to the working directory, but for `exclude`, which is relative to the
    file's base."""

    settings: Settings
    values: Mapping[str, object]
    said_by: Mapping[str, tuple[str, ...]]
    packs: tuple[Pack, ...] = ()  # the packs that are named and those that are installed

    def origin(self, key: str) -> str:
        """Who said a value, for people: the file with its line."""
        by = self.said_by[key]
        path = _PATHS[key]
        return ", ".join(self.settings.place(*path) if name == FILE else name for name in by)


def merge(
    settings: Settings,
    given: Mapping[str, object],
    cwd: str,
    variables: Mapping[str, tuple[str, object]] | None = None,
) -> Effective:
    """What is `given` on the command line counts before the environment's `variables` (key → the
    variable's name and value), these before the file, and that before the defaults.

    `ignore` and `exclude` are added to the file's; a `select` on the command line takes the place
    of the file's `ignore`, too. `cwd` lies below the base of the settings.
    """
    values: dict[str, object] = {}
    said_by: dict[str, tuple[str, ...]] = {}
    for key in (*KEYS, *RULES_KEYS):
        name = key.name
        values[name], said_by[name] = key.default, (DEFAULT,)
        if name in settings.values and not (name == "ignore" and "select" in given):
            values[name], said_by[name] = settings.values[name], (FILE,)
        if name in (variables or {}):
            variable, values[name] = (variables or {})[name]
            said_by[name] = (variable,)
        if name in given:
            own = given[name]
            if name == "exclude":
                folder = os.path.relpath(cwd, settings.file.base).replace(os.sep, "/")
                own = [anchored(pattern, folder) for pattern in strings(own)]
            if name in _ADDED and values[name]:
                values[name] = list(dict.fromkeys(strings(values[name]) + strings(own)))
                said_by[name] += (COMMAND_LINE,)
            else:
                values[name], said_by[name] = own, (COMMAND_LINE,)
    return Effective(settings, values, said_by)


def config_of(effective: Effective, cwd: str, log: str = "", *, object_code: bool = True) -> Config:
    """The run that the values ask for. `cwd` is absolute."""
    values, settings = effective.values, effective.settings
    base = settings.file.base

    def says(key: str, *by: str) -> bool:
        return effective.said_by[key] in [(name,) for name in by]

    def path(key: str) -> str:
        """A path, which starts at the file's base or, from the command line, at `cwd`."""
        named = os.path.expanduser(str(values[key]))
        return os.path.join(base if says(key, FILE) else cwd, named) if named else ""

    packages = strings(values["packages"])
    if says("packages", FILE):
        packages = tuple(_from(base, cwd, pattern) for pattern in packages)
    go, go_origin = "", "--go"
    if says("go", FILE, COMMAND_LINE):  # `find_go` reads the environment itself
        named = str(values["go"])
        go = path("go") if os.path.dirname(named) else named
        go_origin = effective.origin("go") if says("go", FILE) else go_origin
    return Config(
        cwd=cwd,
        targets=packages,
        select=frozenset(strings(values["select"])),
        ignore=frozenset(strings(values["ignore"])),
        level=Level.parse(str(values["level"])),
        tests=bool(values["tests"]),
        tags=",".join(strings(values["tags"])),
        go=go,
        go_origin=go_origin,
        platforms=tuple(dict.fromkeys(strings(values["targets"]))),
        rules=settings.rules,
        per_path=settings.per_path,
        exclude=PathSet(base, strings(values["exclude"])),
        # The file's packages are not named: what it excludes of them is meant.
        force_exclude=bool(values["force-exclude"]) or not says("packages", COMMAND_LINE),
        baseline_file=path("baseline"),
        object_code=object_code and not log,
        log=log,
        budgets=Budgets(base, dict(_numbers(values["budgets"]))),
        packs=effective.packs,
    )


def _numbers(value: object) -> Iterator[tuple[str, int]]:
    """The items of a table of numbers that has been checked."""
    if isinstance(value, dict):
        for name, number in value.items():
            yield str(name), int(number)


def _from(folder: str, cwd: str, pattern: str) -> str:
    """What `pattern` means in `folder`, said in `cwd`: a folder or a file, or what go names."""
    first = pattern.replace(os.sep, "/").partition("/")[0]
    is_path = first in (".", "..") or os.path.exists(os.path.join(folder, pattern))
    if not is_path or folder == cwd:
        return pattern
    return os.path.join(os.path.relpath(folder, cwd), pattern)
