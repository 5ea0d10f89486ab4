"""What git says of a working tree."""

from __future__ import annotations

from collections.abc import Collection

from escapelint.toolchain import process


class GitError(Exception):
    """git could not be asked."""


def changed(folder: str) -> frozenset[str]:
    """The paths in a repository that no commit has as they are, as git names them.

    `folder` is one in the working tree; a folder that is wholly new is named alone, with a slash.
    Raises `GitError`.
    """
    try:
        output = process.run(["git", "status", "--porcelain", "-z"], folder)
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from error
    if output.code:
        said = output.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git status: {said}")
    return frozenset(_paths(output.stdout.decode("utf-8", "surrogateescape").split("\0")))


def _paths(entries: Collection[str]) -> list[str]:
    """The paths of `XY path` entries; of a rename the old path follows as an entry of its own."""
    found: list[str] = []
    skip = False
    for entry in entries:
        if skip or not entry:
            skip = False
            continue
        found.append(entry[3:])
        skip = "R" in entry[:2] or "C" in entry[:2]
    return found
