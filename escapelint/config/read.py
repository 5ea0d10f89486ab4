"""`.escapelint.toml` → Settings, or errors that name the file, the line and the way out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from escapelint.config import PathSettings, RuleSettings
from escapelint.config.keys import KEYS, PATH_KEYS, RULES_KEYS, Key
from escapelint.config.kinds import mistakes
from escapelint.config.lines import line_of, line_of_unfinished
from escapelint.config.paths import PathSet
from escapelint.config.text import hint, shortened, toml_key
from escapelint.model import Level, Option

NAME = ".escapelint.toml"
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
# tomllib's words for it do not say so.
_TWICE = re.compile(r"overwrite|twice|mutate|declared")


class SettingsError(Exception):
    """A configuration file is wrong; each of `lines` says where, what and what to do."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class File:
    """A configuration file: its absolute path, its name for people, and the folder where its
    relative paths and its patterns start. Without a path it is one that says nothing."""

    path: str = ""
    shown: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The rules that a file may name, and the options of each, None where these are not known.

    `with_packs` gives those with the rules of packs, by their names in the file and its base."""

    rules: Collection[str]
    options: Callable[[str], Sequence[Option] | None]
    with_packs: Callable[[Sequence[str], str], Known] | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file says: the values of `keys.KEYS` that it has, as TOML has them,
    and its tables."""

    file: File
    values: Mapping[str, object] = field(default_factory=dict)
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    per_path: tuple[PathSettings, ...] = ()
    text: str = ""

    def place(self, *path: str | int) -> str:
        """FILE:LINE of what keys and list indexes lead to."""
        return f"{self.file.shown}:{line_of(self.text, path)}"


def find_file(cwd: str, root: str) -> str:
    """The nearest `.escapelint.toml` from `cwd` upwards to `root` (real paths), "" for none."""
    folder = cwd
    while True:
        path = os.path.join(folder, NAME)
        if os.path.lexists(path):  # one that cannot be read is an error, not none
            return path
        parent = os.path.dirname(folder)
        if folder in (root, parent):
            return ""
        folder = parent


def read_file(file: File, known: Known) -> Settings:
    """Reads a file. Raises `SettingsError` and `OSError`."""
    with open(file.path, "rb") as stream:
        data = stream.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{file.shown}:{line}: it is not UTF-8: save it as UTF-8"]) from error
    return read_text(text, file, known)


def read_text(text: str, file: File, known: Known) -> Settings:
    """Reads a file's text. Raises `SettingsError` with every mistake of the file."""
    import tomllib  # many runs have no such file

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError([f"{file.shown}:{_no_toml(text, error)}"]) from error
    reader = _Reader(file.base, known)
    packs = reader.packs(document.get("rules"))
    if packs:
        try:
            reader.add_packs(packs)
        except ValueError as error:
            line = line_of(text, ("rules", "packs"))
            raise SettingsError([f"{file.shown}:{line}: {error}"]) from error
    values = reader.values(document, KEYS, (), ("rules", "per-path"))
    of_rules = reader.rules(document.get("rules", {}))
    per_path = reader.per_path(document.get("per-path", []))
    if reader.errors:
        placed = sorted((line_of(text, where), message) for where, message in reader.errors)
        raise SettingsError([f"{file.shown}:{line}: {message}" for line, message in placed])
    values.update({"packs": packs} if packs is not None else {})
    return Settings(file, values, of_rules, per_path, text)


def _no_toml(text: str, error: Exception) -> str:
    """The line of a syntax error, and what it is."""
    at = _AT.search(str(error))
    line = int(at[1]) if at and at[1] else line_of_unfinished(text)
    reason = _AT.sub("", str(error))
    if _TWICE.search(reason):
        reason += " (is a key or a table there twice, or a key both a value and a table?)"
    return f"{line}: it is no TOML: {reason}"


_Where = tuple[str | int, ...]
_RULES_NAMES = frozenset(key.name for key in RULES_KEYS)


class _Reader:
    """Checks values as they are taken; what is wrong is kept with its place."""

    def __init__(self, base: str, known: Known) -> None:
        self.errors: list[tuple[_Where, str]] = []
        self._base = base
        self._known = known

    def values(
        self, table: Mapping[str, object], keys: Sequence[Key], at: _Where, others: Sequence[str]
    ) -> dict[str, object]:
        """The values of `keys` in a table, which may have `others` as well and nothing else."""
        known = {key.name: key for key in keys}
        found: dict[str, object] = {}
        for name, value in table.items():
            if name in known:
                if self._is_right(known[name].kind, (*at, name), name, value):
                    found[name] = value
            elif name not in others:
                what = f"key {toml_key(name)}" + (f" in {at[0]}" if at else "")
                self._fail((*at, name), f"there is no {what}{hint(name, (*known, *others))}")
        return found

    def packs(self, table: object) -> list[str] | None:
        """The packs that `[rules]` names, None where it says nothing of them."""
        if not isinstance(table, dict) or "packs" not in table:
            return None
        [key] = RULES_KEYS
        right = self._is_right(key.kind, key.path, key.name, table[key.name])
        return list(table[key.name]) if right else None

    def add_packs(self, packs: Sequence[str]) -> None:
        """Takes the rules of packs for known; raises `ValueError` where one cannot be read."""
        if self._known.with_packs is not None:
            self._known = self._known.with_packs(packs, self._base)

    def rules(self, table: object) -> dict[str, RuleSettings]:
        found: dict[str, RuleSettings] = {}
        if isinstance(table, dict):
            table = {name: each for name, each in table.items() if name not in _RULES_NAMES}
        for id_, settings in self._tables(table, ("rules",), "[rules.RULE]"):
            known = self._known.options(id_)
            options = {option.key: option for option in known or ()}
            level: Level | None = None
            given: dict[str, object] = {}
            for name, value in settings.items():
                where = ("rules", id_, name)
                if name == "level":
                    level = self._level(where, value)
                elif known is None:
                    continue  # its module is refused, which is said elsewhere
                elif name not in options:
                    what = f"option {toml_key(name)} of {id_}"
                    self._fail(where, f"there is no {what}{hint(name, ('level', *options))}")
                elif self._is_right(options[name].kind, where, name, value):
                    given[options[name].name] = tuple(value) if isinstance(value, list) else value
            found[id_] = RuleSettings(level, given)
        return found

    def per_path(self, tables: object) -> tuple[PathSettings, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fail(("per-path",), "per-path must be a list of tables: write [[per-path]]")
            return ()
        return tuple(self._path_table(table, number) for number, table in enumerate(tables))

    def _path_table(self, table: Mapping[str, object], number: int) -> PathSettings:
        at: _Where = ("per-path", number)
        values = self.values(table, PATH_KEYS, at, ("rules",))
        if "paths" not in table:
            self._fail(at, 'per-path has no paths, the files that it is about: write paths = ["…"]')
        levels: dict[str, Level] = {}
        ways_out = (*at, "rules"), "[per-path.rules.RULE]"
        for id_, settings in self._tables(table.get("rules", {}), *ways_out):
            for name, value in settings.items():
                where = (*at, "rules", id_, name)
                if name != "level":
                    what = f"{toml_key(name)} of {id_} in per-path"
                    self._fail(
                        where, f"there is no {what}: there is level; options hold everywhere"
                    )
                elif (level := self._level(where, value)) is not None:
                    levels[id_] = level
        return PathSettings(
            PathSet(self._base, strings(values.get("paths"))),
            frozenset(strings(values.get("select"))),
            frozenset(strings(values.get("ignore"))),
            levels,
        )

    def _tables(
        self, table: object, at: _Where, form: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """The tables of known rules in the table at `at`, whose headers have a `form`."""
        if not isinstance(table, dict):
            self._fail(at, f"rules must hold a table a rule, not {shortened(table)}: write {form}")
            return
        for id_, settings in table.items():
            if id_ not in self._known.rules:
                what = f"there is no rule {toml_key(id_)}"
                self._fail((*at, id_), f"{what}{hint(id_, self._known.rules)}")
            elif not isinstance(settings, dict):
                way_out = f"write {form.replace('RULE', id_)}"
                self._fail(
                    (*at, id_), f"{id_} must be a table, not {shortened(settings)}: {way_out}"
                )
            else:
                yield id_, settings

    def _level(self, where: _Where, value: object) -> Level | None:
        right = self._is_right("level", where, "level", value)
        return Level.parse(str(value)) if right else None

    def _is_right(self, kind: str, where: _Where, name: str, value: object) -> bool:
        wrong = list(mistakes(kind, name, value, self._known.rules))
        for inside, message in wrong:
            self._fail((*where, *inside), message)
        return not wrong

    def _fail(self, where: _Where, message: str) -> None:
        self.errors.append((where, message))


def strings(value: object) -> tuple[str, ...]:
    """A list of strings that has been checked, () for a value that is not there."""
    return tuple(map(str, value)) if isinstance(value, list) else ()
