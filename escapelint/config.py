"""What a run was asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from escapelint.model import Level


@dataclass(frozen=True, slots=True)
class Config:
    """One run. Paths are absolute; `targets` are as typed, relative to `cwd`."""

    cwd: str
    targets: tuple[str, ...] = ("./...",)
    select: frozenset[str] = frozenset()  # empty: all rules
    ignore: frozenset[str] = frozenset()
    level: Level = Level.WARNING  # the lowest level that is shown
    tests: bool = False
    tags: str = ""
    go: str = ""  # --go
