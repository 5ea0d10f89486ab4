"""`diff --go OLD --go NEW`: what two toolchains make of the same files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from escapelint.cli.checking import run
from escapelint.cli.comparing import Compared, known_of, of_side, whole
from escapelint.cli.usage import UsageError
from escapelint.config import Config
from escapelint.diffing import compare

_CHOICE = "GOTOOLCHAIN"


def gos_of(options: argparse.Namespace) -> tuple[str, ...]:
    """The two Gos to compare, empty where there is one only; raises `UsageError`.

    With two there is no revision, so that what stands in its place is a target; with one the
    options are those of other commands.
    """
    gos = tuple(options.go or ())
    if len(gos) > 2:
        raise UsageError(f"--go is given {len(gos)} times: diff compares two")
    if len(gos) == 2:
        options.targets = [*([options.revisions] if options.revisions else []), *options.targets]
        options.go = None
        return gos
    if not options.revisions:
        raise UsageError("name what to compare: a revision, as in diff main, or two Gos by --go")
    options.go = gos[0] if gos else None
    return ()


def compared_gos(config: Config, options: argparse.Namespace, gos: tuple[str, ...]) -> Compared:
    """Runs the files as they are with both; raises `UsageError`."""
    every = whole(config)
    with _as_named():
        before, after = (run(replace(every, go=_path(config.cwd, go)), options) for go in gos)
    old, new = before.toolchain.version, after.toolchain.version
    if old == new:
        raise UsageError(f"--go {gos[0]} and --go {gos[1]} are both {old}: name another one")
    changes = compare(before, after, {}, known_of(config), same_files=True)
    problems = [*of_side(before.problems, old), *after.problems]
    return Compared(old, new, replace(after, problems=tuple(problems)), changes)


@contextmanager
def _as_named() -> Iterator[None]:
    """A Go is itself here, and does not choose another one because of go.mod or go.work."""
    before = os.environ.get(_CHOICE)
    os.environ[_CHOICE] = "local"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CHOICE]
        else:
            os.environ[_CHOICE] = before


def _path(cwd: str, named: str) -> str:
    """A path starts at the folder of -C, as elsewhere; what has no folder is looked for."""
    path = os.path.expanduser(named)
    return os.path.join(cwd, path) if os.path.dirname(path) else named
