"""What stands on the command line → patterns for the go command, and files to narrow them to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from escapelint.model import Level, Problem

# Names that the go command takes for sets of packages, whatever the folder holds.
_META = ("all", "std", "cmd", "tool", "work")


@dataclass(frozen=True, slots=True)
class Targets:
    """`patterns` are for the go command; `files` (absolute) narrow the findings unless empty."""

    patterns: tuple[str, ...]
    files: frozenset[str]
    tests: bool  # a test file was named
    problems: tuple[Problem, ...]


def read_targets(arguments: Iterable[str], cwd: str) -> Targets:
    """Sorts the arguments of `check` into patterns, folders and files.

    A file selects its package; a folder is the package in it. What belongs to no build by Go's
    rules gets a note, what does not exist an error.
    """
    patterns: dict[str, None] = {}
    files: set[str] = set()
    problems: list[Problem] = []
    tests = False
    for argument in arguments:
        path = os.path.normpath(os.path.join(cwd, argument))
        if argument.endswith(".go") and not os.path.isdir(path):
            reason = _no_build(path, cwd)
            if not os.path.isfile(path):
                problems.append(Problem(Level.ERROR, f"{argument}: no such file", file=argument))
            elif reason:
                problems.append(_note(argument, reason))
            else:
                files.add(path)
                tests = tests or path.endswith("_test.go")
                patterns[_folder_pattern(os.path.dirname(path), cwd)] = None
        elif os.path.isdir(path) and argument not in _META:
            patterns[_folder_pattern(path, cwd)] = None
        elif os.path.isfile(path):
            problems.append(_note(argument, "it is no Go file"))
        else:
            patterns[argument] = None
    return Targets(tuple(patterns), frozenset(files), tests, tuple(problems))


def _note(argument: str, reason: str) -> Problem:
    return Problem(Level.NOTE, f"{argument}: not analysed, {reason}", file=argument)


def _no_build(path: str, cwd: str) -> str:
    """Why the go command never builds a file, or ""."""
    if os.path.basename(path).startswith(("_", ".")):
        return "its name starts with _ or ."
    inside = os.path.relpath(path, cwd).split(os.sep)[:-1]
    for part in inside:
        if part in ("testdata", "vendor"):
            return f"it lies in a {part} folder"
        if part.startswith("_") or (part.startswith(".") and part not in (".", "..")):
            return f"it lies in the folder {part}, which go ignores"
    return ""


def _folder_pattern(folder: str, cwd: str) -> str:
    relative = os.path.relpath(folder, cwd)
    if relative == ".":
        return "."
    if relative.startswith(".." + os.sep) or relative == ".." or os.path.isabs(relative):
        return relative
    return f".{os.sep}{relative}"
