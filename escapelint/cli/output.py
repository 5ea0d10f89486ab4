"""Where a command's words go: stderr for what it says, stdout or files for what it made."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from typing import BinaryIO


def say(text: str) -> None:
    """One line on stderr; bytes of file names that are no UTF-8 show as U+FFFD."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    print(f"escapelint: {text}", file=sys.stderr, flush=True)


def tell(text: str) -> None:
    """One line on stdout, as UTF-8 whatever the locale is."""
    sys.stdout.flush()
    write([text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode(), b"\n"])


def drop_stdout() -> None:
    """The reader of our output went away, as `head` does; what Python still flushes at its end
    goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write(pieces: Iterable[bytes], file: BinaryIO | None = None) -> None:
    """Writes to a file, by default stdout."""
    file = file or sys.stdout.buffer
    for piece in pieces:
        file.write(piece)
    file.flush()


def write_file(path: str, pieces: Iterable[bytes], *, quiet: bool = False) -> None:
    """Writes a file whole or not at all; raises `OSError`.

    A link stays one, and what is no regular file (a pipe, a device) is written in place. Its folder
    is made where there is none, which is said unless `quiet`: the name may be misspelt.
    """
    import tempfile

    path = os.path.realpath(path)
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        os.makedirs(folder, exist_ok=True)
        if not quiet:
            say(f"note: there was no folder {os.path.relpath(folder)}: it is made")
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            write(pieces, file)
        return
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".escapelint-")
    try:
        with os.fdopen(handle, "wb") as file:
            write(pieces, file)
        os.chmod(temporary, _mode(path))
        _keep_owner(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):  # it has taken its place already
            os.unlink(temporary)
        raise


def _keep_owner(path: str, temporary: str) -> None:
    """Gives a new file to the owner of the one that it replaces, where we may."""
    if os.name == "posix" and os.path.exists(path):
        old, new = os.stat(path), os.stat(temporary)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with contextlib.suppress(PermissionError):
                os.chown(temporary, old.st_uid, old.st_gid)


def _mode(path: str) -> int:
    """The rights of a file, or those that a new one would have."""
    if os.path.exists(path):
        return stat.S_IMODE(os.stat(path).st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
