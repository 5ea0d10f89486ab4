"""Old and new files → a unified patch, as `git apply` and `patch -p1` read it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

_NO_NEWLINE = b"\\ No newline at end of file\n"


def unified(name: str, old: bytes, new: bytes) -> Iterator[bytes]:
    """The lines of a file's patch, each with its line break; none where nothing changes.

    `name` is relative to where the patch is applied, with forward slashes.
    """
    path = name.encode("utf-8", "surrogateescape")
    lines = difflib.diff_bytes(
        difflib.unified_diff, _lines(old), _lines(new), b"a/" + path, b"b/" + path, lineterm=b"\n"
    )
    for line in lines:
        if line.endswith(b"\n"):
            yield line
        else:
            yield line + b"\n"
            yield _NO_NEWLINE


def _lines(data: bytes) -> list[bytes]:
    """Lines with their breaks; only LF breaks one, and CR before it is a part of the line."""
    found = [line + b"\n" for line in data.split(b"\n")]
    last = found.pop()[:-1]
    return [*found, last] if last else found
