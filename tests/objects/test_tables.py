"""The tables of program counters: written as the compiler does, read back."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.objects.archive import ObjectError
from escapelint.objects.tables import Inlined, Lines, read_table, start_of

PARTS = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(1, 1 << 16)), min_size=1, max_size=20
)


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def table(parts: list[tuple[int, int]]) -> bytes:
    """As cmd/internal/obj/pcln.go encodes (value, length in steps)."""
    found, last = b"", -1
    for value, length in parts:
        change = value - last
        found += varint(change << 1 if change >= 0 else (-change << 1) - 1) + varint(length)
        last = value
    return found + b"\x00"


def distinct(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without a value that is repeated: the compiler joins such parts."""
    return [p for i, p in enumerate(parts) if not i or parts[i - 1][0] != p[0]]


def info(line: int, calls: list[Inlined], files: int = 0) -> bytes:
    head = struct.pack("<3Ii", 0, 0, 0, line) + struct.pack(f"<I{files}I", files, *range(files))
    nodes = b"".join(
        struct.pack("<iIiQi", c.parent, c.file, c.line, c.function, c.counter) for c in calls
    )
    return head + struct.pack("<I", len(calls)) + nodes


@given(PARTS.map(distinct))
def test_a_table_is_read_back(parts: list[tuple[int, int]]) -> None:
    found = read_table(table(parts))
    assert list(found.values) == [value for value, _ in parts]
    at = 0
    for value, length in parts:
        assert (found.at(at), found.at(at + length - 1)) == (value, value)
        at += length
    with pytest.raises(IndexError):
        found.at(at)


@given(st.integers(0, 1 << 20), st.integers(1, 1 << 30))
def test_where_a_function_starts(file: int, line: int) -> None:
    assert start_of(info(line, []), table([(file, 3)])) == (file, line)
    assert start_of(info(line, []), b"") == (-1, line)


@pytest.mark.parametrize("step", [1, 2, 4])
def test_places_in_steps_of_the_architecture(step: int) -> None:
    outer, inner = Inlined(-1, 0, 10, 7, 0), Inlined(0, 1, 20, 8, 0)
    lines = Lines(
        info(9, [outer, inner], files=2),
        table([(0, 4), (2, 4)]),
        table([(11, 3), (30, 5)]),
        table([(-1, 4), (1, 4)]),
        8 * step,
    )
    assert lines.at(0) == (0, 11, ())
    assert lines.at(4 * step - 1) == (0, 30, ())
    assert lines.at(4 * step) == (2, 30, (inner, outer))


@pytest.mark.parametrize("size", [7, 24])
def test_lines_of_another_function(size: int) -> None:
    with pytest.raises(ObjectError, match="do not fit"):
        Lines(info(1, []), table([(0, 8)]), table([(1, 8)]), b"", size)


def test_inlined_calls_in_each_other() -> None:
    each = [Inlined(1, 0, 1, 0, 0), Inlined(0, 0, 1, 0, 0)]
    lines = Lines(info(1, each), table([(0, 8)]), table([(1, 8)]), table([(0, 8)]), 8)
    with pytest.raises(ObjectError, match="stand in each other"):
        lines.at(0)
