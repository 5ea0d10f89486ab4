from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.model import Region
from escapelint.reporters.columns import BOM, indent, placed, split, utf16_column

from .sample import region_at

PIECES = st.lists(
    st.one_of(
        st.text(
            st.characters(exclude_characters="\n\r\ufeff", exclude_categories=["Cs"]), max_size=3
        ),
        st.just("\udcff"),  # a byte that is no UTF-8
    ),
    max_size=8,
)


def as_viewer(line: str) -> bytes:
    """The line in UTF-16 as a viewer has it that read the file as UTF-8."""
    seen = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return seen.encode("utf-16-le")


@given(PIECES, PIECES, PIECES, st.booleans())
def test_utf16_columns_cut_out_the_same_text(
    before: list[str], inside: list[str], after: list[str], marked: bool
) -> None:
    parts = ["".join(part) for part in (before, inside, after)]
    line = "".join(parts)
    sizes = [len(part.encode("utf-8", "surrogateescape")) for part in parts]
    shift = 3 if marked else 0
    text = BOM + line if marked else line
    column, end = 1 + shift + sizes[0], 1 + shift + sizes[0] + sizes[1]

    start, stop = utf16_column(text, column, 1), utf16_column(text, end, 1)

    assert as_viewer(line)[2 * (start - 1) : 2 * (stop - 1)] == as_viewer(parts[1])
    assert split(text, column, end)[1:] == (parts[1], parts[2])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.data())
def test_utf16_columns_convert_back_to_the_same_byte(line: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(line)))
    column = 1 + len(line[:count].encode())
    units = utf16_column(line, column, 2) - 1
    back = line.encode("utf-16-le")[: 2 * units].decode("utf-16-le")
    assert 1 + len(back.encode()) == column


@pytest.mark.parametrize(
    ("text", "column", "line", "expected"),
    [
        ("/*é😀*/ return &T{}", 19, 3, 16),  # é and 😀 take 2 and 4 bytes, 1 and 2 units
        ("\ufeffx := 1", 4, 1, 1),
        ("\ufeffx := 1", 1, 1, 1),
        ("\ufeffx", 4, 2, 2),  # no mark, as it does not begin the file
        ("é", 4, 1, 3),  # behind a carriage return, which is no part of the text
        ("", 9, 1, 9),
    ],
)
def test_utf16_column(text: str, column: int, line: int, expected: int) -> None:
    assert utf16_column(text, column, line) == expected


def test_indent_is_a_byte_column() -> None:
    assert indent("\t x", 1) == 3
    assert indent("\ufeff\tx", 1) == 5
    assert indent("  ", 2) == 3


def test_an_unknown_column_means_the_text_of_the_line() -> None:
    data = "a\n\tx é  \nz".encode()
    unknown = replace(region_at("a.go", data, 3, 4), column=0, end_column=0)
    known = placed(unknown)
    assert (known.line, known.column, known.end_line, known.end_column) == (2, 2, 2, 6)
    assert placed(known) is known


def test_an_unknown_column_of_an_unknown_line_stays_unknown() -> None:
    unknown = Region("a.go", 0, 0, 7, 0, 0, 0, "", "")
    assert placed(unknown) is unknown
