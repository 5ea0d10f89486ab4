"""Which type a heap fact allocates, by the compiler's text alone."""

from __future__ import annotations

import re
from typing import NamedTuple

_ALLOCATED_TYPE = re.compile(
    r"(?:&|new\(|(?P<many>make\(\[\]|\[\d*\]))?(?:(?P<package>\w+)\.)?(?P<name>[A-Za-z_]\w*)"
    r"(?:\[.*\])?(?:\{.*\}|\)|, .*\))",
    re.S,
)


class HeapUses(NamedTuple):
    """How many heap facts allocate a type: one value each, or slices and arrays of it."""

    objects: int = 0
    slices: int = 0


class AllocatedType(NamedTuple):
    """The type that a fact's text names, as `package.name` or `name`."""

    package: str  # its name as printed, "" for the section's own
    name: str
    in_slice: bool  # a slice or array of it is allocated, not one value


def allocated_type(text: str) -> AllocatedType | None:
    """The named type of `&T{…}`, `new(T)`, `T{…}`, `make([]T, …)` or `[]T{…}`.

    None for other texts; a slice of pointers holds no value of the type.
    """
    match = _ALLOCATED_TYPE.fullmatch(text)
    if match is None:
        return None
    return AllocatedType(match["package"] or "", match["name"], match["many"] is not None)
