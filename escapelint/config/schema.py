"""The JSON schema of `.escapelint.toml`, for editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from escapelint.config.keys import KEYS, LEVEL_HELP, PATH_KEYS, RULES_KEYS, Key
from escapelint.config.kinds import schema_of
from escapelint.model import Option, RuleInfo

Rules = Sequence[tuple[RuleInfo, Sequence[Option]]]


def schema(rules: Rules) -> dict[str, Any]:
    """The schema for these rules and their options.

    It takes what the reader takes, but for texts that are no patterns of a .gitignore.
    """
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
                "rules": {
                    "description": "The level of each rule, and its options.",
                    **_tables(rules, options=True, others=_keys(RULES_KEYS)),
                },
                "per-path": {
                    "description": "What holds for some files; of several that fit, the last one"
                    " that says something counts.",
                    "type": "array",
                    "items": per_path,
                },
            }
        ),
        "definitions": {"rule": {"enum": [info.id for info, _ in rules]}},
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {
        key.name: {
            **schema_of(key.kind),
            "description": key.help,
            **({} if key.default is None else {"default": key.default}),
        }
        for key in keys
    }


def _tables(
    rules: Rules, *, options: bool, others: Mapping[str, object] | None = None
) -> dict[str, object]:
    return _object(
        {
            **(others or {}),
            **{
                info.id: {
                    "description": info.summary,
                    **_object({"level": _level(info), **(_options(own) if options else {})}),
                }
                for info, own in rules
            },
        }
    )


def _level(info: RuleInfo) -> dict[str, object]:
    return {**schema_of("level"), "description": LEVEL_HELP, "default": str(info.level)}


def _options(options: Sequence[Option]) -> dict[str, object]:
    return {
        option.key: {
            **schema_of(option.kind),
            "description": option.help,
            "default": option.default,
        }
        for option in options
    }
