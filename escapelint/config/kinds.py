"""Kinds of values: in words, as a JSON schema, and what is wrong with a value that is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from escapelint.config.paths import wrong_pattern
from escapelint.config.text import hint, shortened, toml

LEVELS = ("note", "warning", "error")
_OFF = ("off", "ignore", "disabled")  # what other linters take for a level
_PLATFORM = "[a-z0-9]+/[a-z0-9]+"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be; `items` names the kind of a list's items, "" for what is no list."""

    words: str
    schema: Mapping[str, object] = field(default_factory=dict)
    items: str = ""


KINDS = {
    "string": Kind("a string", {"type": "string"}),
    "name": Kind("a string that is not empty", {"type": "string", "minLength": 1}),
    "boolean": Kind("true or false", {"type": "boolean"}),
    "integer": Kind("a whole number", {"type": "integer"}),
    "number": Kind("a number", {"type": "number"}),
    "level": Kind("note, warning or error", {"enum": list(LEVELS)}),
    "rule": Kind("the id of a rule", {"$ref": "#/definitions/rule"}),
    "platform": Kind(
        'GOOS/GOARCH, as "linux/amd64"', {"type": "string", "pattern": f"^{_PLATFORM}$"}
    ),
    "pattern": Kind("a pattern as in a .gitignore", {"type": "string", "minLength": 1}),
    "strings": Kind("a list of strings", items="string"),
    "names": Kind("a list of strings", items="name"),
    "rules": Kind("a list of rule ids", items="rule"),
    "platforms": Kind('a list of "GOOS/GOARCH"', items="platform"),
    "patterns": Kind("a list of patterns as in a .gitignore", items="pattern"),
    "numbers": Kind(
        "a table of whole numbers from 0 on",
        {
            "type": "object",
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"type": "integer", "minimum": 0},
        },
    ),
    "some patterns": Kind("a list of patterns that is not empty", {"minItems": 1}, "pattern"),
}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def schema_of(kind: str) -> dict[str, object]:
    """The JSON schema of a kind's values."""
    found = KINDS[kind]
    if not found.items:
        return dict(found.schema)
    return {"type": "array", "items": schema_of(found.items), **found.schema}


def mistakes(
    kind: str, name: str, value: object, rules: Collection[str]
) -> Iterator[tuple[tuple[int, ...], str]]:
    """What is wrong with the value called `name`: where in it (the index of an item, or nothing),
    and what. `rules` are the known rule ids."""
    found = KINDS[kind]
    if not found.items:
        if not _fits(kind, value, rules):
            yield (), f"{name} must be {_instead(kind, value, rules)}"
    elif not isinstance(value, list):
        way_out = f": write [{shortened(value)}]" if isinstance(value, str) else ""
        yield (), f"{name} must be {found.words}, not {shortened(value)}{way_out}"
    elif not value and found.schema.get("minItems"):
        yield (), f"{name} must be {found.words}"
    else:
        for number, item in enumerate(value):
            if not _fits(found.items, item, rules):
                instead = _instead(found.items, item, rules)
                yield (number,), f"an item of {name} must be {instead}"


def _fits(kind: str, value: object, rules: Collection[str]) -> bool:
    if kind in _TYPES:  # true is an int of Python's
        return isinstance(value, _TYPES[kind]) and isinstance(value, bool) == (kind == "boolean")
    if kind == "numbers":
        return isinstance(value, dict) and all(map(_is_count, value.items()))
    if not isinstance(value, str):
        return False
    match kind:
        case "name":
            return value != ""
        case "level":
            return value in LEVELS
        case "rule":
            return value in rules
        case "platform":
            return re.fullmatch(_PLATFORM, value) is not None
        case "pattern":
            return not wrong_pattern(value)
    return True


def _is_count(item: tuple[str, object]) -> bool:
    name, number = item
    whole = isinstance(number, int) and not isinstance(number, bool)
    return bool(name) and whole and number >= 0  # type: ignore[operator]


def _instead(kind: str, value: object, rules: Collection[str]) -> str:
    """What a value must be, what it is, and the way out."""
    text = f"{KINDS[kind].words}, not {shortened(value)}"
    match kind:
        case "level" if isinstance(value, str):
            if value in _OFF:
                return f"{text}: to turn a rule off, name it in ignore"
            close = hint(value, LEVELS)
            return text + close if close.endswith("?") else text
        case "rule":
            return text + hint(value, rules)
        case "pattern" if isinstance(value, str):
            return f"{text}: {wrong_pattern(value)}"
        case "string" | "name" if not isinstance(value, str | list | dict):
            return f"{text}: write {toml(toml(value))}"
    return text
