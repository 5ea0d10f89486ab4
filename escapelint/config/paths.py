"""Sets of files, written as in a .gitignore."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SPECIAL = re.compile(r"[\\*?\[\]]")


@dataclass(frozen=True, slots=True)
class PathSet:
    """The files and folders below `base` (an absolute path) that a .gitignore there with these
    patterns would name; nothing outside of it."""

    base: str = ""
    patterns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def matches(self, path: str, *, folder: bool = False) -> bool:
        """Whether an absolute path is in the set, by itself or with a folder that it lies in;
        `folder` for the path of a folder."""
        name = self._name(path)
        return bool(self.patterns and name) and _is_in(self.patterns, name + "/" * folder)

    def without(self, folder: str) -> PathSet:
        """The set by those patterns only that do not take in a whole folder (absolute)."""
        name = self._name(folder)
        if not name:
            return self
        kept = [p for p in self.patterns if p.startswith("!") or not _is_in((p,), f"{name}/")]
        return PathSet(self.base, tuple(kept))

    def _name(self, path: str) -> str:
        """A path relative to `base`, "" for what does not lie below it."""
        below = os.path.join(self.base, "")
        return path[len(below) :].replace(os.sep, "/") if path.startswith(below) else ""


NO_PATHS = PathSet()


def anchored(pattern: str, folder: str) -> str:
    """A pattern of a .gitignore in `folder`, as one in the folder that this is relative to says
    it; `folder` has forward slashes, "." for the same folder."""
    if folder == ".":
        return pattern
    negated, body = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    start = f"{negated}{literal(folder)}/"
    return start + (body.removeprefix("/") if "/" in body.rstrip("/") else f"**/{body}")


def literal(path: str) -> str:
    """The pattern that names a path, relative to the folder of the .gitignore, and no other."""
    return "/" + _SPECIAL.sub(r"\\\g<0>", path)


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether one pattern without `!` names a file, given relative to the .gitignore's folder with
    forward slashes, or a folder that it lies in. For names that are not asked for again."""
    return _spec((pattern,)).match_file


def wrong_pattern(pattern: str) -> str:
    """What to do about a text that is no pattern, "" where it is one."""
    body = pattern.removeprefix("!")
    if not body.strip("/ "):
        return "name a file or a folder"
    if body.startswith(("./", "../")):
        rest = body.lstrip("./")
        return f"it starts at the folder itself, so write /{rest} for ./{rest}"
    try:
        if all(part.include is None for part in _spec((pattern,)).patterns):
            return "it names nothing; put \\ before # or [ to mean the character"
    except (ValueError, re.error) as error:
        return f"it cannot be read ({error})"
    return ""


@cache
def _is_in(patterns: tuple[str, ...], name: str) -> bool:
    """Whether a name is in a set; that of a folder ends with `/`."""
    parent = posixpath.dirname(name.rstrip("/"))
    if parent and _is_in(patterns, f"{parent}/"):
        return True  # as in git, nothing can be taken out of a folder that is in
    return _spec(patterns).match_file(name)


@cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # most runs have no patterns

    return GitIgnoreSpec.from_lines(patterns)
