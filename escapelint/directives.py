"""`//line` and `/*line*/` directives: which files a package's code says that it is from."""

from __future__ import annotations

import os
import re

from escapelint.model import Package

# https://pkg.go.dev/cmd/compile#hdr-Compiler_Directives; the marks are much faster to find.
_MARKS = (b"//line ", b"/*line ")
_DIRECTIVE = re.compile(
    rb"^//line (?P<line>[^\n]*?)(?::\d+){1,2}\r?$|/\*line (?P<block>[^\n]*?)(?::\d+){1,2}\*/", re.M
)


def has_directive(text: bytes) -> bool:
    """Whether a source text has a line directive."""
    return any(mark in text for mark in _MARKS) and _DIRECTIVE.search(text) is not None


def named_files(text: bytes) -> set[str]:
    """The file names in the directives of a source text, as they are written."""
    if not any(mark in text for mark in _MARKS):
        return set()
    names = (match["line"] or match["block"] for match in _DIRECTIVE.finditer(text))
    return {os.fsdecode(name) for name in names if name}


def line_targets(package: Package) -> set[str]:
    """The file names in the directives of a package's files, as far as these can be read."""
    found: set[str] = set()
    for file in package.files:
        try:
            with open(os.path.join(package.dir, file), "rb") as source:
                found |= named_files(source.read())
        except OSError:
            continue  # stage C says so
    return found
