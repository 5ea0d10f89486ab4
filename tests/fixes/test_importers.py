"""What importers see of a package."""

from __future__ import annotations

import pytest

from escapelint.fixes.edits import Moves, Piece, apply
from escapelint.fixes.importers import changes_declarations, mover, words_of
from escapelint.syntax.source import Source

LOG = b"""# m/p
./p.go:3:6: can inline f with cost 4 as: func(int) int { return x }
./p.go:4:8: leaking param: q
./p.go:9:2: moved to heap: y
# m/p [m/p.test]
./p_test.go:1:1: leaking param: t
# m/q
./q.go:4:8: leaking param content: q
"""


def test_words_are_counted_by_package_without_tests() -> None:
    found = words_of(LOG, {})
    assert found.keys() == {"m/p", "m/q"}
    assert found["m/p"] == {
        (b"", 0, 0, b"can inline f with cost 4 as: func(int) int { return x }"): 1,
        (b"p.go", 4, 8, b"leaking param: q"): 1,
    }


OLD = b"package p\n\nvar a = 1\n\nfunc f(q *int) {\n\tprintln(q)\n}\n"


def words(line: int, column: int) -> bytes:
    return f"# m/p\n./p.go:{line}:{column}: leaking param: q\n".encode()


def test_places_are_mapped() -> None:
    pieces = [Piece(11, 11, b"// more\n")]
    old, new = Source("p.go", OLD), Source("p.go", apply(OLD, pieces))
    move = {"m/p": mover({b"p.go": (old, Moves(pieces), new)})}
    assert words_of(words(5, 8), move) == words_of(words(6, 8), {})
    assert words_of(words(5, 8), move) != words_of(words(5, 8), {})


def test_what_was_replaced_is_like_nothing() -> None:
    start = OLD.index(b"func")
    pieces = [Piece(start, len(OLD), OLD[start:])]
    source = Source("p.go", OLD)
    move = {"m/p": mover({b"p.go": (source, Moves(pieces), source)})}
    assert words_of(words(5, 8), move) != words_of(words(5, 8), {})


WHOLE = OLD.replace(b"= 1\n", b"= 1 // one\n")
WHOLE += b"\n// two\nfunc g() {}\n\ntype t struct{ a, b int }\n"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (b"println(q)", b"print(q)", False),
        (b"\tprintln", b"\tq := q\n\tprintln", False),
        (b"var a = 1", b"var a = 2", True),
        (b"q *int", b"q *uint", True),
        (b" // one", b"", False),
        (b"// two\n", b"", False),
        (b"a, b int", b"b, a int", True),
    ],
)
def test_what_is_not_in_a_body_concerns_importers(old: bytes, new: bytes, changes: bool) -> None:
    start = WHOLE.index(old)
    piece = Piece(start, start + len(old), new)
    assert changes_declarations(Source("p.go", WHOLE), [piece]) is changes
