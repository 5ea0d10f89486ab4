from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.reporters.terminal import Style, cut_end, cut_start, printable, width


@given(st.text(st.characters()))
def test_printable_text_cannot_steer_a_terminal(text: str) -> None:
    shown = printable(text)
    allowed = "\u200c\u200d"
    assert not [
        char
        for char in shown
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in allowed
    ]
    shown.encode()  # valid UTF-8


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b2J", r"\x9b2J"),
        ("a\r\n", r"a\r\n"),
        ("\u202e", r"\u202e"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\udcff", "\ufffd"),
        ("größe 👩\u200d🚀", "größe 👩\u200d🚀"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_tabs() -> None:
    assert printable("a\tb") == r"a\tb"
    assert printable("a\tb", "  ") == "a  b"


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("größe", 5), ("世界", 4), ("e\u0301", 1)])
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@given(st.text("ab世e\u0301", max_size=12), st.integers(1, 12))
def test_cut_text_fits(text: str, room: int) -> None:
    end, start = cut_end(text, room), cut_start(text, room)
    assert width(end) <= room
    assert width(start) <= room
    if width(text) <= room:
        assert end == start == text
    else:
        assert end.endswith("…")
        assert text.startswith(end[:-1])
        assert start.startswith("…")
        assert text.endswith(start[1:])


def test_codes_only_where_wanted() -> None:
    assert Style().paint("x", "bold", "red") == "x"
    assert Style().link("x", "file:///x") == "x"
    assert Style(color=True).paint("x", "bold", "red") == "\x1b[1;31mx\x1b[0m"
    assert Style(color=True).paint("", "red") == ""
    assert Style(hyperlinks=True).link("x", "") == "x"
