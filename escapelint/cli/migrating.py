"""`migrate`: assertions of gcassert and checkescape become ours."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator

from escapelint.cli.output import say, tell, write, write_file
from escapelint.cli.usage import ACT, CLEAN, UsageError
from escapelint.fixes.patch import unified
from escapelint.syntax.migration import migrated
from escapelint.syntax.source import Source
from escapelint.words import counted

_SKIPPED = ("vendor", "testdata")


def migrate(options: argparse.Namespace, cwd: str) -> int:
    """Rewrites files, or prints the patch; a comment that stays is named."""
    code, files, comments = CLEAN, 0, 0
    for path in _files(options.paths, cwd):
        shown = os.path.relpath(path, cwd).replace(os.sep, "/")
        try:
            with open(path, "rb") as file:
                source = Source(shown, file.read())
            found = migrated(source)
            for line, why in found.left:
                say(f"warning: {shown}:{line} is left as it is: {why}")
                code = ACT
            if not found.number:
                continue
            files, comments = files + 1, comments + found.number
            if options.diff:
                write(unified(shown, source.data, found.data))
            else:
                write_file(path, [found.data])
        except OSError as error:
            say(f"error: {shown} is left as it is: {error.strerror}")
            code = ACT
    if not options.diff:
        tell(f"{counted(comments, 'assertion')} rewritten in {counted(files, 'file')}")
    return code


def _files(paths: Iterable[str], cwd: str) -> Iterator[str]:
    """The Go files that paths name: files, and those in folders and below, without what go skips.

    Raises `UsageError` for a path that is not there.
    """
    seen: set[str] = set()
    for named in paths:
        path = os.path.normpath(os.path.join(cwd, named.removesuffix("...") or "."))
        if not os.path.exists(path):
            raise UsageError(f"{named}: no such file or folder")
        for each in sorted(_below(path)) if os.path.isdir(path) else [path]:
            if each not in seen:
                seen.add(each)
                yield each


def _below(folder: str) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in _SKIPPED and f[0] not in "._"]
        yield from (os.path.join(where, name) for name in names if name.endswith(".go"))
