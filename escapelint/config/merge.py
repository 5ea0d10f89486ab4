"""Defaults, the file and the command line → what holds, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escapelint.config import Config
from escapelint.config.keys import KEYS
from escapelint.config.lines import line_of
from escapelint.config.paths import PathSet
from escapelint.config.read import Settings, strings, toml
from escapelint.model import Level

COMMAND_LINE = "command line"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Effective:
    """A value for each of `keys.KEYS`, as TOML has it, and where it was said."""

    settings: Settings
    values: Mapping[str, object]
    origins: Mapping[str, str]  # COMMAND_LINE, DEFAULT or "FILE:LINE"


def merge(settings: Settings, given: Mapping[str, object], shown: str) -> Effective:
    """What is `given` on the command line counts before the file, and that before the defaults.

    `ignore` and `exclude` add to the file's; a `select` on the command line takes the place of
    the file's `ignore`, too. `shown` is the file's name for people.
    """
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for key in KEYS:
        name = key.name
        values[name], origins[name] = key.default, DEFAULT
        if name in settings.values and not (name == "ignore" and "select" in given):
            values[name] = settings.values[name]
            origins[name] = f"{shown}:{line_of(settings.text, (name,))}"
        if name in given:
            also = strings(values[name]) if name == "ignore" else ()
            own = given[name]
            both = [*also, *(i for i in strings(own) if i not in also)]
            values[name] = both if name == "ignore" else own
            origins[name] = f"{origins[name]}, {COMMAND_LINE}" if also else COMMAND_LINE
    return Effective(settings, values, origins)


def config_of(effective: Effective, cwd: str, log: str = "") -> Config:
    """The run that the values ask for. `cwd` is absolute."""
    values, settings = effective.values, effective.settings
    given = {name for name, origin in effective.origins.items() if COMMAND_LINE in origin}

    def names(key: str) -> tuple[str, ...]:
        return strings(values[key])

    def at_home(key: str) -> str:
        """A path of the file, which starts at its folder; of the command line, at `cwd`."""
        path = str(values[key])
        return os.path.join(cwd if key in given else settings.folder or cwd, path) if path else ""

    excluded = PathSet(settings.folder, strings(settings.values.get("exclude")))
    if "exclude" in given:
        excluded |= PathSet(cwd, names("exclude"))
    packages = names("packages")
    if effective.origins["packages"] not in (DEFAULT, COMMAND_LINE):
        packages = tuple(_from(settings.folder, cwd, pattern) for pattern in packages)
    go = str(values["go"])
    return Config(
        cwd=cwd,
        targets=packages,
        select=frozenset(names("select")),
        ignore=frozenset(names("ignore")),
        level=Level.parse(str(values["level"])),
        tests=bool(values["tests"]),
        tags=",".join(names("tags")),
        go=at_home("go") if os.path.dirname(go) and "go" not in given else go,
        go_origin="--go" if "go" in given or not go else effective.origins["go"],
        platforms=names("targets"),
        rules=settings.rules,
        per_path=settings.per_path,
        exclude=excluded,
        force_exclude=bool(values["force-exclude"]),
        baseline_file=at_home("baseline"),
        log=log,
    )


def _from(folder: str, cwd: str, pattern: str) -> str:
    """A pattern for the go command that is relative to `folder` as it is from `cwd`."""
    first = pattern.replace(os.sep, "/").partition("/")[0]
    if first not in (".", "..") or folder == cwd:
        return pattern
    return os.path.join(os.path.relpath(folder, cwd), pattern)


def as_toml(effective: Effective) -> Iterator[str]:
    """The lines of a configuration file that says what holds, with where it was said."""
    for key in KEYS:
        yield f"{key.name} = {toml(effective.values[key.name])}  # {effective.origins[key.name]}"
    for id_, rule in effective.settings.rules.items():
        yield f"\n[rules.{id_}]"
        if rule.level is not None:
            yield f"level = {toml(str(rule.level))}"
        for name, value in rule.options.items():
            yield f"{name.replace('_', '-')} = {toml(value)}"
    for part in effective.settings.per_path:
        yield f"\n[[per-path]]\npaths = {toml(part.paths.patterns)}"
        for name in ("select", "ignore"):
            if ids := getattr(part, name):
                yield f"{name} = {toml(sorted(ids))}"
        for id_, level in part.levels.items():
            yield f"rules.{id_}.level = {toml(str(level))}"
