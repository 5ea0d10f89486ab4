"""Folders for the files of another revision: the same one each time for a repository.

Where a package lies is a part of what the go command knows its compiled form by. In a folder that
stays, what does not differ from the revision that was there before is not compiled again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from typing import IO, NamedTuple

_ROOM = "revisions"
_LOCK = "lock"
_KEPT_FOR = 14 * 24 * 3600  # seconds without use


class Slot(NamedTuple):
    """A folder for files, and git's index of them beside it."""

    tree: str
    git_index: str


@contextlib.contextmanager
def slot(cache: str, repository: str, side: str) -> Iterator[Slot]:
    """The folder for one side of a comparison, for one process at a time.

    `cache` is that of results, "" for none; `repository` tells repositories apart, `side` the
    sides. Where another process has the folder, or there is no cache, it is a temporary one.
    """
    name = hashlib.sha256(repository.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder = os.path.join(cache, _ROOM, f"{name}-{side}") if cache else ""
    with contextlib.ExitStack() as stack:
        if not folder or not _locked(folder, stack):
            made = tempfile.TemporaryDirectory(prefix="escapelint-diff-")
            folder = os.path.realpath(stack.enter_context(made))
        else:
            folder = os.path.realpath(folder)
            _trim(os.path.dirname(folder))
        found = Slot(os.path.join(folder, "tree"), os.path.join(folder, "index"))
        if os.path.exists(
            f"{found.git_index}.lock"
        ):  # of a git that was stopped; nobody else is here
            os.unlink(f"{found.git_index}.lock")
        os.makedirs(found.tree, exist_ok=True)
        yield found


def _locked(folder: str, stack: contextlib.ExitStack) -> bool:
    """Makes a folder and locks it until `stack` ends; False where that cannot be had."""
    try:
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, _LOCK)
        with contextlib.ExitStack() as mine:
            if not _lock(mine.enter_context(open(path, "ab"))):
                return False
            os.utime(path)
            stack.push(mine.pop_all())
    except OSError:
        return False
    return True


def _lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: a folder of its own each time
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _trim(room: str) -> None:
    """Removes the folders that nobody has used for long."""
    now = time.time()
    for name in os.listdir(room):
        lock = os.path.join(room, name, _LOCK)
        with contextlib.suppress(OSError), open(lock, "ab") as file:
            if now - os.stat(lock).st_mtime > _KEPT_FOR and _lock(file):
                shutil.rmtree(os.path.join(room, name), ignore_errors=True)
