"""The archive that the go command keeps of a package, down to its object file."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import NamedTuple

Data = bytes | mmap.mmap

_ARCHIVE = b"!<arch>\n"
_ENTRY = 60  # bytes of an entry's head: name 16, date 12, owner 6, group 6, mode 8, size 10, "`\n"
_OBJECT = b"_go_.o"  # the compiler's; those of the assembler and cgo have other names
_EXPORTED = b"__.PKGDEF"  # what importers read, which has the same head
_HEAD = b"go object "
_MAGIC = b"\x00go120ld"  # goobj.Magic of Go 1.20 to 1.27


class ObjectError(ValueError):
    """The text says what is not as in the releases that are known."""


class Member(NamedTuple):
    """The object file of an archive."""

    start: int  # byte offset of its magic
    end: int
    version: str  # "go1.27.3"
    goarch: str


def find_object(data: Data) -> Member:
    """The compiler's object file in an archive; raises `ObjectError` where there is none."""
    for name, start, end in _entries(data):
        if name == _OBJECT:
            return _member(data, start, end)
    raise ObjectError("an archive without an object file")


def find_objects(data: Data) -> list[Member]:
    """All of Go's object files in an archive: the compiler's and those of the assembler.

    Raises `ObjectError` where the compiler's is not there.
    """
    found = [find_object(data)]
    for name, start, end in _entries(data):
        is_other = name not in (_OBJECT, _EXPORTED)
        if is_other and data[start : start + len(_HEAD)] == _HEAD:
            found.append(_member(data, start, end))
    return found


def _entries(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """The archive's files: name, start and end in bytes."""
    if data[: len(_ARCHIVE)] != _ARCHIVE:
        raise ObjectError("no archive")
    at = len(_ARCHIVE)
    while at + _ENTRY <= len(data):
        name, size = data[at : at + 16].rstrip(), data[at + 48 : at + 58]
        at += _ENTRY
        if not size.strip().isdigit():
            raise ObjectError("an archive entry without a size")
        end = at + int(size)
        yield name, at, end
        at = end + (end & 1)


def _member(data: Data, at: int, end: int) -> Member:
    """The object behind its text: "go object linux amd64 go1.27.3 …", up to a line with "!"."""
    start = data.find(b"\n!\n", at, end)
    words = data[at:start].split(b"\n")[0].decode("utf-8", "replace").split()
    if start < 0 or words[:2] != ["go", "object"] or len(words) < 5:
        raise ObjectError("an object file without a head")
    start += len(b"\n!\n")
    if end > len(data) or data[start : start + len(_MAGIC)] != _MAGIC:
        raise ObjectError("an object file of an unknown format")
    return Member(start, end, words[4], words[3])
