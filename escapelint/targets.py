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
    """`patterns` are for the go command. `files` (real, absolute paths) are those that were
    named; `narrowed` are the patterns that stand for nothing but named files."""

    patterns: tuple[str, ...]
    files: frozenset[str]
    narrowed: frozenset[str]
    tests: bool  # a test file was named
    problems: tuple[Problem, ...]


def read_targets(arguments: Iterable[str], cwd: str) -> Targets:
    """Sorts the arguments of `check` into patterns, folders and files.

    A file selects its package; a folder is the package in it. What belongs to no build by Go's
    rules, or to another module, gets a note, what does not exist an error. `cwd` is a real path.
    """
    whole: dict[str, None] = {}
    of_files: dict[str, None] = {}
    files: set[str] = set()
    problems: list[Problem] = []
    for argument in arguments:
        path = os.path.realpath(os.path.join(cwd, argument))
        if argument.endswith(".go") and not os.path.isdir(path):
            reason = _no_build(path, cwd)
            if not os.path.isfile(path):
                problems.append(Problem(Level.ERROR, f"{argument}: no such file", file=argument))
            elif reason:
                problems.append(_note(argument, reason))
            else:
                files.add(path)
                of_files[_folder_pattern(os.path.dirname(path), cwd)] = None
        elif os.path.isdir(path) and argument not in _META:
            whole[_folder_pattern(path, cwd)] = None
        elif os.path.isfile(path):
            problems.append(_note(argument, "it is no Go file"))
        else:
            whole[argument] = None
    return Targets(
        tuple(whole | of_files),
        frozenset(files),
        frozenset(of_files.keys() - whole.keys()),
        any(path.endswith("_test.go") for path in files),
        tuple(problems),
    )


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
    module, own = _above(os.path.dirname(path), "go.mod"), _above(cwd, "go.mod")
    if module != own and own and module and not _above(cwd, "go.work"):
        return f"it belongs to the module in {os.path.relpath(module, cwd)}, run it there with -C"
    return ""


def _above(folder: str, name: str) -> str:
    """The nearest folder upwards that holds a file of that name, "" if none does."""
    while not os.path.isfile(os.path.join(folder, name)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder


def _folder_pattern(folder: str, cwd: str) -> str:
    relative = os.path.relpath(folder, cwd)
    if relative == ".":
        return "."
    if relative.startswith(".." + os.sep) or relative == ".." or os.path.isabs(relative):
        return relative
    return f".{os.sep}{relative}"
