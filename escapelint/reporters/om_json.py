"""Objects of sarif_om's model → compact JSON.

sarif_om names JSON's keys and defaults in the metadata of its attributes. What equals its default
is left out, as the format allows, with the exception of `level`: an absent one means "as the rule
says" and not the default.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import attr

from escapelint.reporters.stream import encoder

_KEPT = ("level",)


def _properties(value: Any) -> dict[str, Any]:
    """json's hook for what it cannot write; raises `TypeError` for all but the model's classes."""
    properties = {}
    for name, key, default in _plan(value.__class__):
        held = getattr(value, name)
        if held is not None and held != default:
            properties[key] = held
    return properties


@cache
def _plan(cls: type) -> tuple[tuple[str, str, Any], ...]:
    """Attribute, JSON key and default of each attribute of a class of the model."""
    if not attr.has(cls):
        raise TypeError(f"{cls.__name__} is no part of SARIF's object model")
    return tuple(
        (field.name, field.metadata["schema_property_name"], _default(field))
        for field in attr.fields(cls)
    )


def _default(field: attr.Attribute[Any]) -> Any:
    if field.name in _KEPT:
        return attr.NOTHING
    factory = getattr(field.default, "factory", None)
    return factory() if factory else field.default


encode = encoder(_properties)
