"""The tables that tell of a function's code from which lines it comes."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from escapelint.objects.archive import ObjectError

# The symbols that go with a function, by goobj's kinds: AuxFuncInfo and so on.
INFO, FILES, LINES, INLINED = 1, 8, 9, 10
_NODE = struct.Struct("<iIiQi")  # goobj.InlTreeNode
_START_LINE, _FILE_COUNT = 12, 16  # goobj.FuncInfo


class Inlined(NamedTuple):
    """One call that was inlined."""

    parent: int  # the inlined call in which it stands, -1 for none
    file: int
    line: int  # of the call
    function: int  # a symbol's key
    counter: int


class Table(NamedTuple):
    """A value for each part of a function's code."""

    ends: tuple[int, ...]  # where the parts end, exclusive, in instructions' smallest steps
    values: tuple[int, ...]

    def at(self, counter: int) -> int:
        """The value at a place of the code; raises `IndexError` behind its end."""
        return self.values[bisect_right(self.ends, counter)]


def read_table(data: bytes) -> Table:
    """A table as it is encoded: pairs of varints, the change of the value and the length."""
    ends: list[int] = []
    values: list[int] = []
    end, value = 0, -1
    rest = iter(data)
    for change in rest:
        if not change and ends:
            break
        if change > 127:
            change = _longer(change, rest)
        value += (change >> 1) ^ -(change & 1)
        length = next(rest, 0)
        end += length if length < 128 else _longer(length, rest)
        ends.append(end)
        values.append(value)
    return Table(tuple(ends), tuple(values))


def _longer(first: int, rest: Iterator[int]) -> int:
    """A number of several bytes, seven bits each, the lowest first."""
    number, shift = first & 127, 7
    for more in rest:
        number |= (more & 127) << shift
        shift += 7
        if more < 128:
            break
    return number


def start_of(info: bytes, files: bytes) -> tuple[int, int]:
    """(file, line) at which a function is declared; the file is -1 where there is none."""
    line: int = struct.unpack_from("<i", info, _START_LINE)[0]
    rest = iter(files)
    first = next(rest, 0)
    first = first if first < 128 else _longer(first, rest)
    return -1 + ((first >> 1) ^ -(first & 1)), line


class Lines:
    """The places of one function's code, which is `size` bytes long.

    `info`, `files`, `lines` and `inlined` are the symbols that go with it, as the format has them.
    """

    def __init__(self, info: bytes, files: bytes, lines: bytes, inlined: bytes, size: int) -> None:
        used: int = struct.unpack_from("<I", info, _FILE_COUNT)[0]
        at = _FILE_COUNT + 4 + 4 * used
        calls: int = struct.unpack_from("<I", info, at)[0]
        tree = info[at + 4 : at + 4 + calls * _NODE.size]
        self._calls = list(map(Inlined._make, _NODE.iter_unpack(tree)))
        self._file, self._line = read_table(files), read_table(lines)
        self._inlined = read_table(inlined)
        # Counters are in steps of the architecture: 1, 2 or 4 bytes.
        steps = self._line.ends[-1] if self._line.ends else 0
        self._step = size // steps if steps else 0
        if len(self._calls) != calls or self._step * steps != size or self._step not in (1, 2, 4):
            raise ObjectError("lines that do not fit a function")

    def at(self, offset: int) -> tuple[int, int, tuple[Inlined, ...]]:
        """(file, line, the inlined calls around it, innermost first) of a byte of the code."""
        counter = offset // self._step
        if counter < 0:
            raise ObjectError("a place before the code")
        number = self._inlined.at(counter) if self._inlined.ends else -1
        around = []
        while number >= 0:
            call = self._calls[number]
            if call.parent >= number:  # parents come first
                raise ObjectError("inlined calls that stand in each other")
            around.append(call)
            number = call.parent
        file, line = self._file.at(counter), self._line.at(counter)
        if min(file, line) < 0:
            raise ObjectError("code without a line")
        return file, line, tuple(around)
