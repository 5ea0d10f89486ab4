"""Sets of files, written as in a .gitignore."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class PathSet:
    """The files and folders below `base` (an absolute path) that a .gitignore of these patterns
    would name; nothing outside of it."""

    base: str = ""
    patterns: tuple[str, ...] = ()
    also: tuple[PathSet, ...] = ()  # what belongs to the set as well

    def __bool__(self) -> bool:
        return bool(self.patterns) or any(self.also)

    def __or__(self, other: PathSet) -> PathSet:
        return PathSet(self.base, self.patterns, (*self.also, other))

    def matches(self, path: str, *, folder: bool = False) -> bool:
        """Whether an absolute path is in the set; `folder` for that of a folder."""
        if any(other.matches(path, folder=folder) for other in self.also):
            return True
        if not self.patterns:
            return False
        below = os.path.join(self.base, "")
        if not path.startswith(below):
            return False
        name = path[len(below) :].replace(os.sep, "/")
        return _spec(self.patterns).match_file(f"{name}/" if folder else name)


NO_PATHS = PathSet()


@cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # most runs have no patterns

    return GitIgnoreSpec.from_lines(patterns)


def wrong_pattern(pattern: str) -> str:
    """Why a text is no pattern, "" where it is one."""
    try:
        _spec((pattern,))
    except ValueError as error:
        return str(error)
    return ""
