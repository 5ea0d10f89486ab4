"""The folder and the files in which results are kept.

A file is a hash of what follows, and a pickle of its entries. Who can write into the user's own
folders can do more than spoil a result; what is read is made of this program's own values all the
same, and of no others. What cannot be read is as good as not there: everything is worked out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import tempfile
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from escapelint.program import Look

_END = ".results"
_DIGEST = 32  # bytes of SHA-256
_KEPT_FOR = 14 * 24 * 3600  # seconds without use
_MOST = 256 << 20  # bytes of all files together

# The modules of whose classes results are made.
_MODULES = frozenset(
    f"escapelint.{name}"
    for name in (
        *("model.facts", "model.finding", "model.go", "model.report"),
        *("analysis", "program", "incremental.store", "incremental.verdicts"),
    )
)


class Entry(NamedTuple):
    """The result of one package: a pickle, and the hashes of what it was made from."""

    key: bytes
    looked: tuple[tuple[Look, bytes], ...]
    result: bytes


def read(folder: str, name: str) -> dict[str, Any]:
    """The entries of one file, as they were written; none where it is not there, or damaged."""
    path = os.path.join(folder, name + _END)
    try:
        with open(path, "rb") as file:
            data = file.read()
        body = memoryview(data)[_DIGEST:]
        if hashlib.sha256(body).digest() != data[:_DIGEST]:
            return {}
        entries = loaded(body)
        os.utime(path)
    except (OSError, *_DAMAGED):
        return {}
    return entries if isinstance(entries, dict) else {}


def loaded(data: bytes | memoryview) -> Any:
    """What was pickled; raises one of many errors for bytes that are none of ours."""
    return _Unpickler(io.BytesIO(data)).load()


def dumped(value: object) -> bytes:
    """The bytes from which `loaded` makes a value again."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def write(folder: str, name: str, entries: Mapping[str, object]) -> None:
    """Writes a file whole or not at all, and removes what was not used for long; does nothing
    where the folder cannot be written."""
    body = dumped(dict(entries))
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=_END)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).digest())
                file.write(body)
            os.replace(temporary, os.path.join(folder, name + _END))
        except BaseException:
            os.unlink(temporary)
            raise
        _trim(folder)


def _trim(folder: str) -> None:
    """Removes files that were not used for long, and the oldest of those that are too much."""
    now, size = time.time(), 0
    with os.scandir(folder) as found:
        files = [(entry.stat(), entry.path) for entry in found if entry.name.endswith(_END)]
    for status, path in sorted(files, key=lambda file: -file[0].st_mtime):
        size += status.st_size
        if size > _MOST or now - status.st_mtime > _KEPT_FOR:
            os.unlink(path)


# What the pickle of a damaged or foreign file may raise.
_DAMAGED = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    MemoryError,
    TypeError,
    ValueError,
)


class _Unpickler(pickle.Unpickler):
    """Makes values of the classes of `_MODULES` and no others."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module in _MODULES else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a result")
