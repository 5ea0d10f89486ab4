"""Where a value stands: compared with documents whose lines are known."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings

from escapelint.config.lines import line_of, line_of_unfinished
from tests.config.documents import Lines, documents


@settings(max_examples=300, deadline=None)
@given(documents())
def test_line_of_any_value(document: tuple[str, Lines, list[int]]) -> None:
    text, where, _ = document
    tomllib.loads(text)
    assert {path: line_of(text, path) for path in where} == where


@settings(max_examples=100, deadline=None)
@given(documents())
def test_the_line_of_what_is_not_finished(document: tuple[str, Lines, list[int]]) -> None:
    text, _, statements = document
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.rstrip("\r\n").split(newline)
    whole = [*lines, "x = [1,", "  2,"]
    assert line_of_unfinished(newline.join(whole)) == len(lines) + 1
    for start in statements:
        cut = [*lines[: start - 1], 'x = """', "", "a"]
        assert line_of_unfinished(newline.join(cut)) == start


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("", ("a",), 1),
        ("a = 1", ("b",), 1),
        ("\n\na = 1\n", ("a",), 3),
        ("[t.u]\n\nk = 1\n", ("t", "u", "k"), 3),
        ("[t.u]\n\nk = 1\n", ("t", "u"), 1),
        ("a = 1\n[t]\n[u]\n[t.v]\nk = 2\n", ("t", "v", "k"), 5),
        ("x = [\n  { a = [1,\n    2,\n    3] },\n]\n", ("x", 0, "a", 1), 3),
        ("x = [\n  { a = [1,\n    2,\n    3] },\n]\n", ("x", 0, "a", 2), 4),
        ('x = ["""\n""",\n  "b",\n]\n', ("x", 1), 3),
        ("x = [[[\n1,\n2]]]\n", ("x", 0, 0, 0), 2),
        ("# \x85 \u2028\na = 1\n", ("a",), 2),
    ],
)
def test_line_of(text: str, path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(text)
    assert line_of(text, path) == line


def test_a_long_file_is_not_read_again_for_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f'k{number} = ["a", "b"]\n' for number in range(1000))
    loads, read = tomllib.loads, 0

    def counted(piece: str) -> object:
        nonlocal read
        read += len(piece)
        return loads(piece)

    monkeypatch.setattr("tomllib.loads", counted)
    assert [line_of(text, (f"k{n}",)) for n in (0, 500, 999)] == [1, 501, 1000]
    assert read < 50 * len(text)
