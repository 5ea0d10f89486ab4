"""A build's text that was made elsewhere → the bytes that a build of ours would have printed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

MAKE = 'go build -gcflags="-m -m" ./... 2> FILE'

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
# The start of a section behind a time, a job's name or a colour.
_BEHIND = re.compile(
    rb"^(?!# )[^\n]*(?:[^\n#\w/]|\x1b\[[\d;]*m)# [\w.~/-]+(?: \[[^\n\]]+\])?"
    rb"(?:\x1b\[[\d;]*[mK])*$",
    re.M,
)


class LogError(Exception):
    """The text cannot be read; which, why and the way out in one line."""


class LogFile:
    """The text of a build: iterate it for its bytes; then ask what is known of it.

    `log` is a file's name for people or "-" for standard input, `folder` what it is relative to.
    Line ends are Go's afterwards, and a byte order mark is gone, as is a last line without an end.
    Iterating raises `LogError` for what is no text or cannot be opened.
    """

    def __init__(self, log: str, folder: str) -> None:
        self.name = "standard input" if log == "-" else log
        self._path = "" if log == "-" else os.path.join(folder, log)
        self.whole = True  # whether the last line has an end
        self.behind: tuple[int, str] | None = None  # (line, text) where sections start too late

    def __iter__(self) -> Iterator[bytes]:
        held = b""
        try:
            with self._open() as file:
                for chunk in self._chunks(file):
                    held += chunk
                    end = held.rfind(b"\n") + 1
                    if end:
                        yield held[:end]
                        held = held[end:]
        except OSError as error:
            said = f"{self.name} cannot be read ({error.strerror})"
            raise LogError(f"{said}: name a file, or - for standard input") from error
        self.whole = not held  # what there is of a line that was cut off may say another thing

    def _open(self) -> AbstractContextManager[BinaryIO]:
        return open(self._path, "rb") if self._path else nullcontext(sys.stdin.buffer)

    def _chunks(self, file: BinaryIO) -> Iterator[bytes]:
        first, carry = True, b""
        while chunk := file.read(_CHUNK):
            if first:
                self._check(chunk)
                chunk = chunk.removeprefix(_BOM)
                match = _BEHIND.search(chunk.replace(b"\r\n", b"\n"))
                if match:
                    line = chunk.count(b"\n", 0, chunk.find(match[0])) + 1
                    self.behind = line, match[0].decode("utf-8", "replace")
            first = False
            chunk = carry + chunk
            carry = b"\r" if chunk.endswith(b"\r") else b""
            yield chunk.removesuffix(carry).replace(b"\r\n", b"\n")
        if carry:
            yield carry

    def _check(self, start: bytes) -> None:
        if start.startswith(_GZIP):
            raise LogError(f"{self.name} is compressed: gunzip it first")
        if start.startswith(_UTF16):
            said = f"{self.name} is UTF-16, as PowerShell writes it"
            raise LogError(f"{said}: make it with cmd /c '{MAKE}'")
        if b"\0" in start:
            raise LogError(f"{self.name} is no text: make it with {MAKE}")
