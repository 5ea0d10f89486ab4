"""What this program is: another version of it may come to other results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib import metadata


@cache
def ourselves() -> tuple[object, ...]:
    """The version and files of this program, and the parsers that it asks: for `stable`."""
    import escapelint.rules

    folders = (*_folders(os.path.dirname(escapelint.__file__)), *escapelint.rules.__path__)
    files = sorted(
        (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith(".py")
    )
    parsers = [(name, metadata.version(name)) for name in ("tree-sitter", "tree-sitter-go")]
    return escapelint.__version__, files, parsers


def _folders(top: str) -> Iterator[str]:
    for path, folders, _ in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield path
