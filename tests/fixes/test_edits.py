"""Edits of several fixes over one file, and where its bytes are afterwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from escapelint.fixes.edits import Moves, Piece, apply, edited, merge, pieces
from escapelint.syntax.source import Source
from tests.fixes.changes import change

TEXT = b"package p\n\nvar a, b = 1, 2\n"
SOURCE = Source("p.go", TEXT)


def test_of_two_that_overlap_the_first_by_place_is_kept() -> None:
    late = change(SOURCE, (15, 19, "x"))
    early = change(SOURCE, (11, 16, "y"))
    merged = merge([late, early])
    assert merged.kept == (early,)
    assert [(left.change, left.first) for left in merged.left] == [(late, early)]


def test_equal_places_are_in_the_order_of_the_rules() -> None:
    one, two = change(SOURCE, (3, 5, "x"), rule="b"), change(SOURCE, (3, 5, "y"), rule="a")
    assert merge([one, two]).kept == (two,)


def test_equal_edits_are_made_once() -> None:
    one = change(SOURCE, (3, 5, "x"), (11, 14, "y"), rule="a")
    two = change(SOURCE, (3, 5, "x"), (15, 16, "z"), rule="b")
    merged = merge([one, two])
    assert merged.kept == (one, two)
    made = edited(merged.kept, {"p.go": TEXT})["p.go"]
    assert made == TEXT[:3] + b"x" + TEXT[5:11] + b"y" + TEXT[14:15] + b"z" + TEXT[16:]


def test_insertions_at_one_place_come_all_and_equal_ones_once() -> None:
    changes = [
        change(SOURCE, (11, 11, "x\n"), rule="a"),
        change(SOURCE, (11, 11, "y\n"), rule="b"),
        change(SOURCE, (11, 11, "x\n"), rule="c"),
    ]
    merged = merge(changes)
    assert merged.left == ()
    assert edited(merged.kept, {"p.go": TEXT})["p.go"] == TEXT.replace(b"var", b"x\ny\nvar")


def test_an_insertion_may_touch_the_end_of_what_goes_and_not_its_start() -> None:
    gone = change(SOURCE, (11, 15, ""))
    behind, before, inside = (change(SOURCE, (at, at, "x")) for at in (15, 11, 13))
    assert merge([gone, behind]).left == ()
    assert [left.change for left in merge([gone, before]).left] == [before]
    assert [left.change for left in merge([gone, inside]).left] == [inside]


def test_a_change_is_kept_whole_or_not_at_all() -> None:
    first = change(SOURCE, (11, 14, "x"))
    second = change(SOURCE, (12, 13, "y"), (20, 21, "z"))
    assert merge([first, second]).kept == (first,)


def test_files_do_not_overlap() -> None:
    other = Source("q.go", TEXT)
    assert merge([change(SOURCE, (11, 14, "x")), change(other, (11, 14, "y"))]).left == ()


def test_new_lines_have_the_line_breaks_of_the_file() -> None:
    crlf = TEXT.replace(b"\n", b"\r\n")
    at = crlf.index(b"var")
    made = edited([change(Source("p.go", crlf), (at, at, "x\ny\r\n"))], {"p.go": crlf})
    assert made["p.go"] == crlf.replace(b"var", b"x\r\ny\r\nvar")


def test_a_file_with_both_line_breaks_gets_what_the_fix_says() -> None:
    mixed = TEXT.replace(b"\n", b"\r\n", 1)
    at = mixed.index(b"var")
    made = edited([change(Source("p.go", mixed), (at, at, "x\n"))], {"p.go": mixed})
    assert made["p.go"] == mixed.replace(b"var", b"x\nvar")


def test_a_byte_order_mark_and_bytes_that_are_no_utf8_stay() -> None:
    data = b"\xef\xbb\xbfpackage p // \xff\n\nvar a = 1\n"
    at = data.index(b"a =")
    made = edited([change(Source("p.go", data), (at, at + 1, "é"))], {"p.go": data})
    assert made["p.go"] == data.replace(b"a =", b"\xc3\xa9 =")


@st.composite
def pieces_of(draw: st.DrawFn) -> tuple[bytes, list[Piece]]:
    """Some bytes that differ from each other, and sorted, disjoint pieces over them."""
    data = bytes(range(draw(st.integers(0, 60))))
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8).filter(_is_even)))
    texts = st.binary(max_size=5).map(lambda b: bytes(200 + x % 50 for x in b))
    ends = zip(cuts[::2], cuts[1::2], strict=True)
    return data, [Piece(start, end, draw(texts)) for start, end in ends]


def _is_even(cuts: list[int]) -> bool:
    return len(cuts) % 2 == 0


@given(pieces_of())
def test_moved_bytes_are_where_they_are_said_to_be(made: tuple[bytes, list[Piece]]) -> None:
    data, changed = made
    new, moves = apply(data, changed), Moves(changed)
    for at in range(len(data)):
        to = moves.moved(at)
        if any(piece.start <= at < piece.end for piece in changed):
            assert to is None
            assert data[at] not in new
        else:
            assert to is not None
            assert new[to] == data[at]
    end = moves.moved(len(data))
    assert end == len(new)
    for piece, (start, stop) in zip(changed, moves.spans(), strict=True):
        assert new[start:stop] == piece.data


@given(pieces_of())
def test_changes_one_by_one_do_what_they_do_together(made: tuple[bytes, list[Piece]]) -> None:
    data, changed = made
    source = Source("p.go", data)
    changes = [change(source, (p.start, p.end, p.data.decode("latin-1"))) for p in changed]
    kept = merge(changes).kept
    together = edited(kept, {"p.go": data}).get("p.go", data)
    apart = data
    for each in sorted(kept, key=lambda c: c.finding.region.start, reverse=True):
        own = pieces([each], "p.go", data)
        if len(own) == 1 and own[0].start == own[0].end:
            return  # several may stand at one place
        apart = apply(apart, own)
    assert together == apart
