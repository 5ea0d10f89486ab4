"""Values → bytes that are the same in each run, for hashing."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum


def stable(value: object) -> bytes:
    """What is equal gives the same bytes, and what differs others, whatever the order of sets and
    mappings is in this process; raises `TypeError` for a value of which that is not known."""
    return _text(value).encode("utf-8", "surrogatepass")


def _text(value: object) -> str:
    if value is None or isinstance(value, Enum | bool | int | str | bytes):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{_text(k)}:{_text(v)}' for k, v in value.items()))}}}"
    if isinstance(value, Set):
        return f"<{','.join(sorted(map(_text, value)))}>"
    if isinstance(value, tuple | list):
        return f"({','.join(map(_text, value))})"
    if is_dataclass(value):
        parts = (f"{field.name}={_text(getattr(value, field.name))}" for field in fields(value))
        return f"{type(value).__name__}({','.join(parts)})"
    raise TypeError(f"{type(value).__name__} has no stable form")
