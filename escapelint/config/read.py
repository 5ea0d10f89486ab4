"""`.escapelint.toml` → Settings, or errors that name the file, the line and the way out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from escapelint.config import PathSettings, RuleSettings
from escapelint.config.keys import KEYS, KINDS, LEVELS, PATH_KEYS, Key
from escapelint.config.lines import line_of
from escapelint.config.paths import PathSet, wrong_pattern
from escapelint.model import Level, Option

NAME = ".escapelint.toml"
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9]+")


class SettingsError(Exception):
    """A configuration file is wrong; each of `lines` says where, what and what to do."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file says: the values of `keys.KEYS` that it has, as TOML has them,
    and its tables. Relative paths start at its folder."""

    file: str = ""  # absolute; "" where there is none
    values: Mapping[str, object] = field(default_factory=dict)
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    per_path: tuple[PathSettings, ...] = ()
    text: str = ""

    @property
    def folder(self) -> str:
        return os.path.dirname(self.file)


def find_file(cwd: str, root: str) -> str:
    """The nearest `.escapelint.toml` from `cwd` upwards to `root` (real paths), "" for none."""
    folder = cwd
    while True:
        path = os.path.join(folder, NAME)
        if os.path.exists(path):
            return path
        parent = os.path.dirname(folder)
        if folder in (root, parent):
            return ""
        folder = parent


def read_file(
    path: str, shown: str, rules: Sequence[str], options: Callable[[str], Sequence[Option]]
) -> Settings:
    """Reads a file; `shown` is its name in messages. Raises `SettingsError` and `OSError`."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{shown}:{line}: it is not UTF-8: save it as UTF-8"]) from error
    return read_text(text, path, shown, rules, options)


def read_text(
    text: str,
    path: str,
    shown: str,
    rules: Sequence[str],
    options: Callable[[str], Sequence[Option]],
) -> Settings:
    """Reads a file's text.

    `rules` are the known rule ids, `options` tells the options of one. Raises `SettingsError`
    with every mistake of the file.
    """
    import tomllib  # many runs have no such file

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = _AT.search(message)
        line = int(at[1]) if at and at[1] else max(1, len(text.splitlines()))
        reason = _AT.sub("", message)
        raise SettingsError([f"{shown}:{line}: it is no TOML: {reason}"]) from error
    reader = _Reader(os.path.dirname(path), rules, options)
    values = reader.values(document, KEYS, (), ("rules", "per-path"))
    of_rules = reader.rules(document.get("rules", {}), ("rules",))
    per_path = reader.per_path(document.get("per-path", []))
    if reader.errors:
        placed = sorted((line_of(text, where), message) for where, message in reader.errors)
        raise SettingsError([f"{shown}:{line}: {message}" for line, message in placed])
    return Settings(path, values, of_rules, per_path, text)


_Where = tuple[str | int, ...]


class _Reader:
    """Checks values as they are taken; what is wrong is kept with its place."""

    def __init__(
        self, folder: str, rules: Sequence[str], options: Callable[[str], Sequence[Option]]
    ) -> None:
        self.errors: list[tuple[_Where, str]] = []
        self._folder = folder
        self._rules = rules
        self._options = options

    def values(
        self, table: Mapping[str, object], keys: Sequence[Key], at: _Where, others: Sequence[str]
    ) -> dict[str, object]:
        """The values of `keys` in a table, which may have `others` as well and nothing else."""
        known = {key.name: key for key in keys}
        found: dict[str, object] = {}
        for name, value in table.items():
            if name in known:
                problem = self._wrong(known[name].kind, value)
                if problem:
                    self._fail((*at, name), f"{name} must be {problem}")
                else:
                    found[name] = value
            elif name not in others:
                self._unknown((*at, name), "key", name, (*known, *others))
        return found

    def rules(self, table: object, at: _Where) -> dict[str, RuleSettings]:
        found: dict[str, RuleSettings] = {}
        for id_, settings in self._tables(table, at):
            options = {option.key: option for option in self._options(id_)}
            level, given = None, {}
            for name, value in settings.items():
                where = (*at, id_, name)
                if name == "level":
                    level = self._level(where, value)
                elif name not in options:
                    self._unknown(where, f"option of {id_}", name, ("level", *options))
                elif problem := options[name].wrong(value):
                    self._fail(where, f"{name} must be {problem}")
                else:
                    given[options[name].name] = options[name].taken(value)
            found[id_] = RuleSettings(level, given)
        return found

    def per_path(self, tables: object) -> tuple[PathSettings, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fail(("per-path",), "per-path is a list of tables: write [[per-path]]")
            return ()
        return tuple(self._path_table(table, number) for number, table in enumerate(tables))

    def _path_table(self, table: Mapping[str, object], number: int) -> PathSettings:
        at: _Where = ("per-path", number)
        values = self.values(table, PATH_KEYS, at, ("rules",))
        if "paths" not in table:
            self._fail(at, "per-path needs paths: the files that it is about")
        levels: dict[str, Level] = {}
        for id_, settings in self._tables(table.get("rules", {}), (*at, "rules")):
            for name, value in settings.items():
                where = (*at, "rules", id_, name)
                if name != "level":
                    self._unknown(where, f"setting of {id_} in per-path", name, ("level",))
                elif (level := self._level(where, value)) is not None:
                    levels[id_] = level
        return PathSettings(
            PathSet(self._folder, strings(values.get("paths"))),
            frozenset(strings(values.get("select"))),
            frozenset(strings(values.get("ignore"))),
            levels,
        )

    def _tables(self, table: object, at: _Where) -> Iterator[tuple[str, Mapping[str, object]]]:
        """The tables of known rules below `rules`."""
        if not isinstance(table, dict):
            self._fail(at, f"{at[-1]} holds a table for each rule: write [rules.RULE]")
            return
        for id_, settings in table.items():
            if id_ not in self._rules:
                self._unknown((*at, id_), "rule", id_, self._rules)
            elif not isinstance(settings, dict):
                self._fail((*at, id_), f"{id_} is a table: write [rules.{id_}]")
            else:
                yield id_, settings

    def _level(self, where: _Where, value: object) -> Level | None:
        problem = self._wrong("level", value)
        if problem:
            self._fail(where, f"level must be {problem}")
            return None
        return Level.parse(str(value))

    def _wrong(self, kind: str, value: object) -> str:
        """What a value must be and is not, "" where it is right."""
        words = KINDS[kind][1]
        if kind == "boolean":
            return "" if isinstance(value, bool) else f"{words}, not {toml(value)}"
        if kind in ("string", "level"):
            if not isinstance(value, str) or (kind == "level" and value not in LEVELS):
                return f"{words}, not {toml(value)}{_did_you_mean(value, LEVELS)}"
            return ""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return f"{words}, not {toml(value)}"
        for item in value:
            if kind == "rules" and item not in self._rules:
                return f"{words}, and there is no rule {item}{_did_you_mean(item, self._rules)}"
            if kind == "platforms" and not _PLATFORM.fullmatch(item):
                return f"{words}, not {toml(item)}"
            if kind == "patterns" and wrong_pattern(item):
                return f"a list of patterns as in a .gitignore, and {toml(item)} is none"
        return ""

    def _unknown(self, where: _Where, what: str, name: str, known: Iterable[str]) -> None:
        hint = _did_you_mean(name, known) or f": there are {', '.join(known)}"
        self._fail(where, f"there is no {what} {name}{hint}")

    def _fail(self, where: _Where, message: str) -> None:
        self.errors.append((where, message))


def strings(value: object) -> tuple[str, ...]:
    """A list of strings that has been checked, () for a value that is not there."""
    return tuple(map(str, value)) if isinstance(value, list) else ()


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False)  # a subset of TOML's basic strings
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{k} = {toml(v)}' for k, v in value.items())} }}"
    return str(value)


def _did_you_mean(name: object, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(str(name), list(known), n=1)
    return f": did you mean {close[0]}?" if close else ""
