"""Why parameters leak: the compiler's blocks of text, kept short until somebody asks for one.

    a.go:3:8: parameter p leaks to {heap} for F with derefs=0:      (` for F` since Go 1.25)
    a.go:3:8:   flow: {heap} ← p:
    a.go:3:8:     from sink = p (assign) at a.go:4:7

They are two thirds of the text, with many blocks a parameter. What callers see is how few loads lie
between the parameter and the heap, so of each parameter a block with the fewest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from escapelint.facts.text import decoded

_START = b": parameter "
_LEAKS = b" leaks to "
_DEREFS = b" with derefs="
_HEAP = b"{heap}"
_RESULT = b"~r"
_STORAGE = b"{"


class Leak(NamedTuple):
    """Why a parameter leaks; `body` is as that of a block of a fact, for `flows.parse_block`."""

    function: str  # as printed; "" up to Go 1.24
    derefs: int  # how many loads lie between the parameter and the heap
    body: bytes


class Leaks:
    """The leaks of one section, by the parameter's printed position."""

    def __init__(self, *, named: bool = False) -> None:
        # The parameters' names by position, where these are asked for.
        self.names: dict[bytes, bytes] | None = {} if named else None
        # Of a position and a kind of destination: derefs, header from the destination on, lines.
        self._found: dict[tuple[bytes, bool], tuple[bytes, bytes, bytes]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def positions(self) -> set[bytes]:
        """The printed positions of the parameters that leak."""
        return {pos for pos, _ in self._found}

    def stored(self) -> Iterator[tuple[bytes, bytes, int]]:
        """Of what leaks to the heap or to memory on it, where names are kept: position, name, and
        how many loads lie between."""
        names = self.names or {}
        for (pos, stored), (derefs, _, _) in self._found.items():
            if stored and pos in names:
                yield pos, names[pos], int(derefs.rstrip(b":"))

    def read_run(self, text: bytes) -> None:
        """Reads the blocks in a piece of the text that holds whole lines about parameters."""
        at = text.find(_LEAKS)
        while at >= 0:
            stop = text.find(b"\n", at)
            if not text.startswith(_RESULT, at + len(_LEAKS)):
                start = text.rfind(b"\n", 0, at) + 1
                middle = text.find(_START, start, at)
                if middle > 0:
                    self._add(text[start:middle], text[at + len(_LEAKS) : stop], text, stop)
                    if self.names is not None:
                        self.names[text[start:middle]] = text[middle + len(_START) : at]
            at = text.find(_LEAKS, stop)

    def read_item(self, pos: bytes, message: bytes, more: bytes) -> None:
        """Reads one block: the first line without its position, and the lines that follow it."""
        parameter, _, header = message.partition(_LEAKS)
        if header and not header.startswith(_RESULT):
            self._add(pos, header, b"\n" + more, 0)
            if self.names is not None:
                self.names[pos] = parameter.partition(b" ")[2]

    def _add(self, pos: bytes, header: bytes, text: bytes, stop: int) -> None:
        """`stop` is where in `text` the first line ends."""
        target, separator, derefs = header.rpartition(_DEREFS)
        if not separator:
            return
        # What ends in a variable may end in a result, which only the source tells.
        key = (pos, target.startswith(_STORAGE))
        known = self._found.get(key)
        if known is not None and known[0] <= derefs:
            better = target.startswith(_HEAP) and not known[1].startswith(_HEAP)
            if known[0] < derefs or not better:
                return
        prefix = b"\n" + pos + b":   "
        end = stop
        while text.startswith(prefix, end):
            end = text.find(b"\n", end + len(prefix))
        body = text[stop + len(prefix) : end + 1].replace(prefix, b"\n")
        self._found[key] = (derefs, target, body)

    def of(self, pos: bytes, *, stored: bool) -> Leak | None:
        """Why the parameter at a printed position leaks to the heap or to memory on the heap.

        Without `stored`, why it leaks to a variable, which may be a result of the function.
        """
        found = self._found.get((pos, stored))
        if found is None:
            return None
        derefs, target, body = found
        # `{storage for x}` has the words as well.
        function = b"" if target.endswith(b"}") else target.rpartition(b" for ")[2]
        return Leak(
            decoded(function) if b" for " in target else "",
            int(derefs.rstrip(b":")),
            body,
        )
