"""What is found wrong, or worth knowing, on the paths of one function."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source

USE, DOUBLE, MISSING, ALIAS = "use after put", "double put", "missing put", "escaping alias"


class Fault(NamedTuple):
    """A misuse. `name` is what is used as written, `other` the offset of the Put that matters, of
    what is missing, or of the Get; `how` what is done with it."""

    kind: str
    source: Source
    node: Node
    name: str
    other: int
    how: str = ""


class Got(NamedTuple):
    """A use of an object as it came out of a pool: what stood there may be read or kept."""

    pool: str
    source: Source
    node: Node  # the Get, or the call of what calls it
    name: str
    use: Node


class Back(NamedTuple):
    """An object that goes into a pool, as the function around it put it there.

    `dirty` says that it was written and not emptied, `grown` that it was appended to, `bounded`
    that its size was looked at.
    """

    pool: str
    source: Source
    node: Node  # the Put, or the call of what calls it
    name: str
    dirty: bool
    grown: bool
    bounded: bool
