"""Structs as they lie in memory; all numbers are bytes."""

from __future__ import annotations

from typing import NamedTuple


class Slot(NamedTuple):
    """A field and the padding behind it."""

    place: int  # among the fields as they are written, from 0
    name: str  # as in Go: "_" if blank, the type's name if embedded
    type: str  # as written
    offset: int
    size: int
    align: int
    padding: int


class Structure(NamedTuple):
    """A struct with its fields in some order."""

    slots: tuple[Slot, ...]
    size: int
    align: int
    pointer_bytes: int  # up to the end of the last pointer: what the collector looks at
    allocated: int  # what the allocator takes for one on the heap

    @property
    def padding(self) -> int:
        return sum(slot.padding for slot in self.slots)


class Picture(NamedTuple):
    """A declared struct type on one platform.

    `unknown` says why there is no layout, `kept` why a better order is not advised.
    """

    package: str  # import path
    name: str
    file: str
    line: int
    goarch: str
    now: Structure | None
    best: Structure | None = None  # None where no order is smaller
    kept: str = ""
    unknown: str = ""
