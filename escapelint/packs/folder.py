"""A pack's folder as bytes: its rule modules, and a hash of every file. Nothing of it is run."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escapelint.model import Fault
from escapelint.reporters.terminal import printable

_END = ".py"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SKIPPED = (".git", "__pycache__")  # neither is read, and nothing in them is run
_MOST_FILES = 5_000
_MOST_BYTES = 64 << 20  # of all files together
_LARGEST = 1 << 20  # bytes of a module that are read, to say that it is too large


class FolderError(Exception):
    """A pack's folder cannot be taken as a whole; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies in a pack's folder. Names are relative to it, with forward slashes."""

    modules: Mapping[str, bytes]  # rule modules by name, in order
    hashes: Mapping[str, str]  # SHA-256 of every file, by name, in order
    faults: tuple[Fault, ...]  # files that look like rule modules and are none

    @property
    def digest(self) -> str:
        """A hash of all files and their names."""
        found = hashlib.sha256()
        for name, digest in self.hashes.items():
            found.update(f"{len(name.encode('utf-8', 'surrogateescape'))} ".encode())
            found.update(f"{name} {digest}\n".encode("utf-8", "surrogateescape"))
        return found.hexdigest()


def read_folder(path: str, shown: str) -> Folder:
    """Reads the folder of a pack; `shown` is its name for people. Raises `FolderError`.

    Links are not followed, and what is neither a file nor a folder is not opened.
    """
    modules: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    faults: list[Fault] = []
    size = 0
    try:
        for name, data, wrong in _files(path):
            size += len(data)
            hashes[name] = hashlib.sha256(data).hexdigest()
            if len(hashes) > _MOST_FILES or size > _MOST_BYTES:
                raise FolderError(
                    f"{shown} has more than {_MOST_FILES:,} files or {_MOST_BYTES >> 20} MiB:"
                    " name the folder that has the rule modules only"
                )
            if "/" in name or not name.endswith(_END):
                continue
            if not wrong and not is_module(name):
                wrong = "is no name of a rule module: write it as pool_candidate.py"
            if wrong:
                faults.append(Fault(_shown(shown, name), 0, 0, wrong))
            else:
                modules[name] = data[: _LARGEST + 1]
    except OSError as error:
        file = os.path.relpath(error.filename, path) if error.filename else ""
        place = shown if file in ("", ".") else _shown(shown, file)
        raise FolderError(f"{place} cannot be read ({error.strerror}): mend that") from error
    return Folder(modules, dict(sorted(hashes.items())), tuple(faults))


def read_file(path: str) -> bytes:
    """The bytes of a regular file that is no link; raises `OSError`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no regular file", path)
        return file.read(_MOST_BYTES + 1)


def _files(top: str, below: str = "") -> Iterator[tuple[str, bytes, str]]:
    """Each file by name, with what is hashed of it, and what keeps it from being a module."""
    with os.scandir(os.path.join(top, below)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{below}/{entry.name}" if below else entry.name
        if entry.is_symlink():
            target = os.readlink(entry.path)
            yield name, os.fsencode(f"link {target}"), "is a link: put the file itself there"
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED:
                yield f"{name}/", b"", ""
                if entry.name.endswith(_END) and not below:
                    yield name, b"folder", "is a folder: a rule is one file"
                yield from _files(top, name)
        elif entry.is_file(follow_symlinks=False):
            yield name, read_file(entry.path), ""
        else:
            yield name, b"special", "is no regular file: put a text file there"


def _shown(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{printable(name)}"


def is_module(name: str) -> bool:
    """Whether a file's name is one of a rule module."""
    return name.endswith(_END) and _NAME.fullmatch(name.removesuffix(_END)) is not None


def rule_id(name: str) -> str:
    """The id of a rule by the name of its module."""
    return name.removesuffix(_END).replace("_", "-")
