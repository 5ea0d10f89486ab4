from __future__ import annotations

from collections import Counter, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.reporters.line_hashes import line_hashes


def test_the_vectors_of_githubs_own_tests() -> None:
    assert line_hashes(b"", {1}) == {1: "c129715d7a2bc9a3:1"}
    assert line_hashes(b" a\nb\n  \t\tc\n d", {1, 2, 3, 4}) == {
        1: "271789c17abda88f:1",
        2: "54703d4cd895b18:1",
        3: "180aee12dab6264:1",
        4: "a23a3dc5e078b07b:1",
    }


def as_github(text: str) -> dict[int, str]:
    """A unit at a time through a window of 100, as the upload action does it."""
    window: deque[int] = deque([0] * 100, maxlen=100)
    starts: deque[int] = deque([0] * 100, maxlen=100)  # the line that begins there
    seen: Counter[int] = Counter()
    hashes: dict[int, str] = {}
    line, new, after_return = 0, True, False

    def push(unit: int, begins: int) -> None:
        if starts[0]:
            value = 0
            for held in window:
                value = (value * 37 + held) % 2**64
            seen[value] += 1
            hashes[starts[0]] = f"{value:x}:{seen[value]}"
        window.append(unit)
        starts.append(begins)

    data = text.encode("utf-16-le")
    units = [int.from_bytes(data[n : n + 2], "little") for n in range(0, len(data), 2)]
    for unit in [*units, 65535]:
        if chr(unit) in " \t" or (after_return and chr(unit) == "\n"):
            after_return = False
            continue
        after_return = chr(unit) == "\r"
        unit = 10 if after_return else unit
        line += new
        push(unit, line if new else 0)
        new = unit == 10
    for _ in range(100):
        push(0, 0)
    return hashes


@given(
    st.text(
        st.one_of(
            st.sampled_from(" \t\r\nab"), st.characters(max_codepoint=0x1FFFF, codec="utf-8")
        ),
        max_size=250,
    )
)
def test_every_line_is_as_github_computes_it(text: str) -> None:
    expected = as_github(text)
    assert line_hashes(text.encode(), set(expected)) == expected


def test_equal_lines_are_counted() -> None:
    data = b"x\n" * 200
    hashes = line_hashes(data, {3, 7})
    (one, third), (other, seventh) = (mark.split(":") for mark in hashes.values())
    assert (one, third, seventh) == (other, "3", "7")


@pytest.mark.parametrize("data", [b"\xff\xfe\n", b"\xef\xbb\xbfpackage a\n"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    assert line_hashes(data, {1}) == {1: as_github(data.decode("utf-8", "replace"))[1]}


def test_lines_that_are_not_there() -> None:
    assert set(line_hashes(b"a\nb", {2, 3, 99})) == {2}
