"""What becomes of memory that is passed to a function, down to the statement that keeps it.

The compiler says of a call only that its parameter leaks. Why it does so is said where the callee
is compiled, and so on through what that calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from escapelint.bodies import Body, Leaking
from escapelint.chains import followed
from escapelint.facts import destination as ends
from escapelint.facts.destination import Destination, destination
from escapelint.facts.flows import HEAP
from escapelint.facts.text import (
    arguments_of,
    callee_of,
    is_result,
    without_type_arguments,
)
from escapelint.index import Index
from escapelint.model import Flow, Note, Pos
from escapelint.syntax.declaration import Declaration, read_declaration
from escapelint.types.scope import find_name

_MOST_CALLS = 6
_COMPILERS = (".", "~", "#", "{")  # what the compiler's own variables begin with
_NOT_VARIABLES = ("type", "const", "typeparam")
_DICTIONARY = re.compile(r"&(?:\w+\.)?\.dict\.")
_WORD = re.compile(r"\w+")


class Hop(NamedTuple):
    """One function on the way: what it does with its parameter."""

    body: Body
    flows: tuple[Flow, ...]  # of the parameter
    end: Destination
    said: bool  # whether the place of `end` shows its target


class Keepers:
    """Follows memory through the functions of a run, whose files it reads as it needs them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._files: dict[str, bytes] = {}
        self._declarations: dict[Pos, Declaration | None] = {}

    def hops(self, section: int, flows: tuple[Flow, ...], line: str) -> Iterator[Hop]:
        """The functions, one calling the next, to which the end of some flows passes memory on.

        `line` is the text of the line of their last note. None where that is no call, or where it
        is not certain which function is called, or which of its parameters takes the memory.
        """
        seen: set[Pos] = set()
        for _ in range(_MOST_CALLS):
            if not flows or flows[-1].dst != HEAP or not flows[-1].notes:
                return
            note = flows[-1].notes[-1]
            if note.reason != "call parameter":
                return
            called = callee_of(note.expr)
            written = _is_called(called, line)
            body = self._index.bodies.find(section, called, written=written)
            declaration = self._declaration(body.pos) if body is not None else None
            if body is None or declaration is None:
                return
            leak = self._leak(body, declaration, flows[-1])
            if leak is None or leak.pos in seen:
                return
            seen.add(leak.pos)
            flows, section = followed(self._index, leak.flows, leak), leak.section
            hop = _hop(body, declaration, flows)
            if hop is None:
                return
            yield hop
            if hop.end.kind != ends.CALL:
                return
            line = declaration.line(hop.end.pos.line)

    def _leak(self, body: Body, declaration: Declaration, flow: Flow) -> Leaking | None:
        """Why the parameter leaks that takes what a flow passes; of two ways the shorter one."""
        at = argument_index(flow, len(declaration.parameters), declaration.is_variadic)
        parameter = declaration.parameters[at] if at is not None else None
        if parameter is None:
            return None
        stored = self._index.bodies.leaking(body, parameter, stored=True)
        other = self._index.bodies.leaking(body, parameter, stored=False)
        if other is not None and declaration.is_result(other.flows[-1].dst):
            other = None
        found = [leak for leak in (stored, other) if leak is not None and leak.flows]
        return min(found, key=lambda leak: leak.derefs, default=None)

    def _declaration(self, name: Pos) -> Declaration | None:
        if name not in self._declarations:
            data = self.text(name.file)
            self._declarations[name] = read_declaration(data, name)
        return self._declarations[name]

    def text(self, file: str) -> bytes:
        """The text of a file of the run; empty for one that cannot be read."""
        if file not in self._files:
            try:
                with open(self._index.roots.path(file), "rb") as opened:
                    self._files[file] = opened.read()
            except OSError:
                self._files[file] = b""
        return self._files[file]


def argument_index(flow: Flow, parameters: int, variadic: bool) -> int | None:
    """Which parameter (the receiver is the first) takes what a flow passes to a call.

    None where two arguments are printed alike, or where the numbers do not fit.
    """
    call = flow.notes[-1].expr
    passed = flow.notes[-2].expr if len(flow.notes) > 1 else flow.src
    # A function with type parameters takes what it must know of the types first, or second.
    arguments = [text for text in arguments_of(call) if not _DICTIONARY.match(text)]
    if variadic and arguments:
        arguments = [*arguments[:-1], arguments[-1].removesuffix("...")]
    if len(arguments) != parameters or arguments.count(passed) != 1:
        return None
    return arguments.index(passed)


def _hop(body: Body, declaration: Declaration, flows: tuple[Flow, ...]) -> Hop | None:
    note = next((n for flow in reversed(flows) for n in reversed(flow.notes)), None)
    if note is None:
        return None
    names = _Names(declaration, note)
    sink = flows[-1].dst
    returned = note.reason == "return" or is_result(sink) or declaration.is_result(sink)
    end = destination(note, sink, returned=returned, names=names)
    return Hop(body, flows, end, _is_said(declaration, end))


def _is_said(declaration: Declaration, end: Destination) -> bool:
    """Whether the target stands on its line, and is not of code that was inlined there."""
    if end.pos.file != declaration.source.name:
        return False
    line = declaration.line(end.pos.line)
    if end.kind in (ends.CALL, ends.DYNAMIC):
        return _is_called(end.target, line)
    return " ".join(end.target.split()) in " ".join(line.split())


def _is_called(callee: str, line: str) -> bool:
    """Whether a line calls something of the name of a printed callee."""
    words = _WORD.findall(without_type_arguments(callee))
    return bool(words) and re.search(rf"\b{words[-1]}[\[(]", line) is not None


class _Names:
    """What names mean in one function; of its package nothing more is known."""

    def __init__(self, declaration: Declaration, note: Note) -> None:
        self._source = declaration.source
        pos = note.pos
        same = pos.file == self._source.name and pos.column
        offset = self._source.offset(pos.line, pos.column) if same else None
        root = self._source.root
        self._node = root.descendant_for_byte_range(offset, offset) if offset is not None else None

    def _is_local(self, name: str) -> bool:
        if self._node is None or not name.isidentifier():
            return name.startswith(_COMPILERS)
        binding = find_name(self._source, name, self._node)
        return binding is not None and binding.kind not in _NOT_VARIABLES

    def is_variable(self, name: str) -> bool:
        """Whether it is a variable or parameter of the function."""
        return self._is_local(name)

    def is_global(self, name: str) -> bool:
        """Whether it is none, so that only a variable of the package can be assigned."""
        return not self._is_local(name)

    def is_package(self, name: str) -> bool:
        """Whether it may be an imported package."""
        return False
