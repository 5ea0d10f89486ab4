"""Structs drawn as memory."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint.layout.sizes import sizes_on
from escapelint.model.picture import Picture
from escapelint.pictures import read_pictures
from escapelint.reporters.pictures import pictures_json, pictures_text
from escapelint.reporters.terminal import Style, width
from escapelint.syntax.source import Source
from escapelint.types.reader import Surroundings, read_types

TEXT = """package p

type job struct {
	Urgent bool
	Due    int64
	Done   bool
	Next   *job
}

type table struct {
	a    byte
	rows [5][8]int16
	n, m uint32
	end  struct{}
}

type kept struct {
	a bool
	b int // C knows this layout
	c bool
}

type generic[T any] struct{ a T }

type empty struct{}

type number int
"""


def pictures(text: str, goarch: str = "amd64") -> list[Picture]:
    sources = [Source("p.go", text.encode())]
    declared = read_types(sources, Surroundings(sizes=sizes_on(goarch, (1, 26))))
    return list(read_pictures(declared, sources, bytes, "m/p"))


def drawn(pictures: Sequence[Picture]) -> str:
    return "\n".join(pictures_text(pictures, Style()))


def test_a_struct_is_drawn_now_and_better() -> None:
    assert (
        drawn(pictures(TEXT)[:1])
        == """\
m/p.job  amd64
p.go:3
  now: 32 bytes, 14 of padding, 32 on the heap, pointers in the first 32
        0  a - - - - - - -  a Urgent bool
        8  b b b b b b b b  b Due int64
       16  c - - - - - - -  c Done bool
       24  d d d d d d d d  d Next *job
  better: 24 bytes, 6 of padding, 24 on the heap, pointers in the first 24
        0  a c - - - - - -  a Urgent bool, c Done bool
        8  b b b b b b b b  b Due int64
       16  d d d d d d d d  d Next *job"""
    )


def test_long_fields_are_cut_and_those_without_size_are_named() -> None:
    assert (
        drawn(pictures(TEXT, "386")[1:2])
        == """\
m/p.table  386
p.go:10
  now: 96 bytes, 7 of padding, 96 on the heap
        0  a - b b b b b b  a a byte, b rows [5][8]int16
         ... 9 rows
       80  b b - - c c c c  c n uint32
       88  d d d d - - - -  d m uint32, e end struct{} (0 bytes)
  better: 92 bytes, 3 of padding, 96 on the heap
        0  a - b b b b b b  a a byte, b rows [5][8]int16
         ... 9 rows
       80  b b - - c c c c  e end struct{} (0 bytes), c n uint32
       88  d d d d          d m uint32"""
    )


def test_what_is_said_instead_of_a_better_order() -> None:
    kept, generic, empty = pictures(TEXT)[2:]
    assert drawn([kept]).endswith(
        '  another order would take 16 bytes; this one must stay:\n    a comment speaks of "layout"'
    )
    assert drawn([generic]).endswith("its size is not known: a type parameter")
    assert drawn([empty]).endswith("now: 0 bytes, 0 on the heap")


def test_colours_are_for_padding_and_titles() -> None:
    text = "\n".join(pictures_text(pictures(TEXT)[:1], Style(color=True)))
    assert "\x1b[1mm/p.job\x1b[0m  amd64" in text
    assert text.count("\x1b[31m-\x1b[0m") == 14 + 6
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[0m"):
        text = text.replace(code, "")
    assert text == drawn(pictures(TEXT)[:1])


_types = st.sampled_from(
    ("bool", "int64", "string", "[3]byte", "struct{}", "*job", "func(context.Context) error")
)


@given(st.lists(st.tuples(_types, st.integers(1, 60)), max_size=60))
def test_every_line_fits_and_every_byte_is_drawn(fields: list[tuple[str, int]]) -> None:
    body = "\n".join(f"\t{'f' * length}{n} {type_}" for n, (type_, length) in enumerate(fields))
    (picture,) = pictures(f"package p\n\ntype t struct {{\n{body}\n}}\n")
    lines = list(pictures_text([picture], Style()))
    assert all(width(line) <= 80 for line in lines)
    assert picture.now is not None
    cells = [line[11:26].split() for line in lines if line[:9].strip().isdigit()]
    sizes = picture.now.size + (picture.best.size if picture.best is not None else 0)
    assert sum(map(len, cells)) == sizes
    padding = picture.now.padding + (picture.best.padding if picture.best is not None else 0)
    assert sum(row.count("-") for row in cells) == padding
    if picture.best is not None:
        assert sorted(slot.place for slot in picture.best.slots) == list(range(len(fields)))
        assert picture.best.size < picture.now.size


def test_json_has_the_same() -> None:
    document = json.loads(pictures_json("1", pictures(TEXT), ["no such type"]))
    assert (document["schema"], document["problems"]) == (1, ["no such type"])
    job, table, kept, generic, empty = document["structs"]
    assert job["now"]["fields"][1] == {
        "place": 1,
        "name": "Due",
        "type": "int64",
        "offset": 8,
        "size": 8,
        "align": 8,
        "padding": 0,
    }
    assert (job["now"]["padding"], job["best"]["size"], job["best"]["allocated"]) == (14, 24, 24)
    assert (table["name"], table["line"], table["goarch"]) == ("table", 10, "amd64")
    assert (kept["kept"], kept["best"]["size"]) == ('a comment speaks of "layout"', 16)
    assert generic["now"] is None
    assert (empty["best"], empty["unknown"]) == (None, "")


@pytest.mark.parametrize("goarch", ["amd64", "386"])
def test_nothing_without_a_platform(goarch: str) -> None:
    sources = [Source("p.go", TEXT.encode())]
    assert list(read_pictures(read_types(sources), sources, bytes, "p")) == []
    assert {each.goarch for each in pictures(TEXT, goarch)} == {goarch}
