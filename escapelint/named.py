"""Files that were named and can have no findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from escapelint.merge import Part
from escapelint.model import Level, Problem
from escapelint.paths import Roots
from escapelint.targets import in_a_module, passed_over


def not_analysed(
    cwd: str, files: Iterable[str], parts: Sequence[Part], roots: Roots
) -> Iterator[Problem]:
    """A note for each of the named files, by absolute path, that can have no findings."""
    built = frozenset(name for part in parts for name in part.files)
    listed = frozenset(folder for part in parts for folder in part.folders)
    failed = any(problem.level is Level.ERROR for part in parts for problem in part.problems)
    for path in sorted(files):
        name = roots.name(path)
        if name not in built and not in_a_module(path):
            why = "it lies in no module"
        elif name not in built and failed and os.path.dirname(path) not in listed:
            continue  # the go command has said why
        elif name not in built:
            why = "this build does not compile it (GOOS, GOARCH or tags)"
        elif _is_generated(name, path):
            why = "it is generated code"
        else:
            continue
        yield passed_over(os.path.relpath(path, cwd), why)


def _is_generated(name: str, path: str) -> bool:
    from escapelint.syntax.source import Source

    try:
        with open(path, "rb") as file:
            return Source(name, file.read()).generated
    except OSError:
        return False  # stage C has said so
