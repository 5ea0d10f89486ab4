"""What the comments between the fields of a struct are read to be about."""

from __future__ import annotations

import pytest

from escapelint.headings import read_headings
from escapelint.layout.headings import NONE, Headings
from escapelint.syntax.source import Source


def headings(body: str) -> Headings:
    source = Source("a.go", f"package p\n\ntype T struct {{ // of T\n{body}\n}}\n".encode())
    start = source.data.index(b"struct")
    node = source.node_at(start, len(source.data) - 1, named=True)
    assert node is not None
    assert node.type == "struct_type"
    return read_headings(source, node)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a int\nb int // of b", NONE),
        ("// Of a.\na int\n\n// Of b.\nb int", Headings(documented=frozenset((0, 1)))),
        (
            "// Of both.\na int\nb int\n\nc int",
            Headings(rows=(range(2),), documented=frozenset((0,))),
        ),
        (
            "/* Of\nboth. */\na int\nb []struct {\n\tx int\n}\nc int",
            Headings(rows=(range(3),), documented=frozenset((0,))),
        ),
        ("a int\n\n// Of the rest.\n\nb int\nc int", Headings((range(1), range(1, 3)))),
        (
            "// Alone.\n\na int\n\n// Of the rest.\n\n// Of b.\nb int",
            Headings((range(1), range(1, 2)), documented=frozenset((1,))),
        ),
        ("// Of all.\n\na int\nb int\n// The end.", NONE),
    ],
)
def test_what_comments_head(body: str, expected: Headings) -> None:
    assert headings(body) == expected
