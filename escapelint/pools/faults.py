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
    that its size was looked at, `owned` that the function got it from the pool; `holds` is as of
    `state.Object`.
    """

    pool: str
    source: Source
    node: Node  # the Put, or the call of what calls it
    name: str
    dirty: bool
    grown: bool
    bounded: bool
    owned: bool = True
    holds: int = 0


class Call(NamedTuple):
    """A call of a sync.Pool's method: `name` is "Get" or "Put", `pool` as of `Finder`."""

    source: Source
    node: Node
    name: str
    pool: str


class Given(NamedTuple):
    """A field of an object from a pool gets a value, which may be None: one of several results."""

    pool: str
    source: Source
    node: Node  # the field as it is assigned: t.ctx
    value: Node | None


class Placed(NamedTuple):
    """A pool that each call of a function has for itself, and what is in it is lost with it.

    `how` is "made" (by the function), "copied" (of another one), or "looped": what the function
    puts back it takes again itself. `at` is the offset of the name, and of the value where the
    declaration has one. `pool` is what its Get or Put is called on.
    """

    source: Source
    name: Node
    at: tuple[int, ...]
    pool: Node
    how: str


class Mismatch(NamedTuple):
    """A Get whose assertion fails for what the pool's New, or a Put, gives: `other` is that."""

    call: Call
    wanted: Node  # the type of the assertion
    other_source: Source
    other: Node
    by_new: bool


class Held(NamedTuple):
    """A field that an object holds when it goes back: `node` is its assignment.

    `request` says that it is a context, a part of a request, or a secret.
    """

    back: Back
    field: str
    source: Source
    node: Node
    request: bool
