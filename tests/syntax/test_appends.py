"""Statements that append to a slice."""

from __future__ import annotations

import re

import pytest

from escapelint.syntax.appends import appends, walk, walk_to
from escapelint.syntax.source import Source

CODE = b"""package p

func f(xs []int) (ys []int) {
\tfor _, x := range xs {
\t\tif x > 0 {
\t\t\tys = append(ys, x)
\t\t}
\t\tprintln("append")
\t}
\tg := func() { ys = append(ys, 1, 2) }
\tg()
\treturn append(ys, 3)
}
"""


@pytest.mark.parametrize("word", [b"append", b"ys", b"x > 0", b"println", b"nowhere"])
def test_the_nodes_with_a_text_are_those_of_a_walk(word: bytes) -> None:
    source = Source("p.go", CODE)
    having = [n for n in walk(source.root) if word in CODE[n.start_byte : n.end_byte]]
    assert list(walk_to(source, source.root, re.compile(re.escape(word)))) == having


def test_only_assignments_to_what_is_appended_to_count() -> None:
    source = Source("p.go", CODE)
    lines = sorted(source.line_of(at.start_byte) for at in appends(source, source.root, "ys"))
    assert lines == [6, 10]
