"""The JSON schema of `.escapelint.toml`, for editors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from escapelint.config.keys import KEYS, KINDS, LEVEL_HELP, PATH_KEYS, Key
from escapelint.model import Option, RuleInfo

Rules = Sequence[tuple[RuleInfo, Sequence[Option]]]

_LEVEL = {**KINDS["level"][0], "description": LEVEL_HELP}
_TYPES: dict[str, dict[str, object]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "str": {"type": "string"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
}


def schema(rules: Rules) -> dict[str, Any]:
    """The schema for these rules and their options."""
    per_path = {
        **_object({**_keys(PATH_KEYS), "rules": _tables(rules, options=False)}),
        "required": ["paths"],
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "escapelint",
        "description": "The configuration of escapelint, a linter for Go's heap allocations.",
        **_object(
            {
                **_keys(KEYS),
                "rules": _tables(rules, options=True),
                "per-path": {
                    "description": "What holds for some files; the last that fits counts.",
                    "type": "array",
                    "items": per_path,
                },
            }
        ),
        "$defs": {"rule": {"enum": [info.id for info, _ in rules]}},
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {
        key.name: {**KINDS[key.kind][0], "description": key.help, "default": key.default}
        for key in keys
    }


def _tables(rules: Rules, *, options: bool) -> dict[str, object]:
    return _object(
        {
            info.id: {
                "description": info.summary,
                **_object({"level": _LEVEL, **(_options(own) if options else {})}),
            }
            for info, own in rules
        }
    )


def _options(options: Sequence[Option]) -> dict[str, object]:
    return {
        option.key: {
            **_TYPES[option.type],
            "default": list(option.default)
            if isinstance(option.default, tuple)
            else option.default,
        }
        for option in options
    }
