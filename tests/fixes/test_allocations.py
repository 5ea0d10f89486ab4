"""What became of allocations, compared as multisets over mapped places."""

from __future__ import annotations

from escapelint.fixes.allocations import Allocation, compare
from escapelint.fixes.edits import Moves, Piece


def at(offset: int, function: str = "f", text: str = "x", *callees: str) -> Allocation:
    return Allocation("p.go", offset, "expr", False, text, function, callees)


def moves(*changed: Piece) -> dict[str, Moves]:
    return {"p.go": Moves(changed)}


def test_what_moved_is_the_same_whatever_its_text_is_now() -> None:
    inserted = moves(Piece(5, 5, b"12345"))
    found = compare([at(1), at(10)], [at(1), at(15, "f", "y")], inserted)
    assert (found.gone, found.new, found.more) == ((), (), {})


def test_what_was_replaced_is_gone_and_what_stands_there_is_new() -> None:
    found = compare([at(1), at(10)], [at(1), at(10, "f", "y")], moves(Piece(10, 12, b"yy")))
    assert found.gone == (at(10),)
    assert found.new == (at(10, "f", "y"),)
    assert found.more == {}


def test_equal_places_are_counted() -> None:
    found = compare([at(1), at(1)], [at(1)], {})
    assert found.gone == (at(1),)
    assert compare([at(1)], [at(1), at(1)], {}).more == {"f": (1, 2)}


def test_a_function_may_not_pay_for_another_one() -> None:
    found = compare([at(1), at(2)], [at(1), at(9, "g")], {})
    assert found.more == {"g": (0, 1)}


def test_the_memory_and_the_box_of_an_expression_are_two() -> None:
    box = at(1)._replace(boxed=True)
    assert compare([at(1), box], [box], {}).gone == (at(1),)


def test_a_copy_of_what_the_callee_has_is_not_new() -> None:
    had = at(1, "newError", "&errorString{...}", "errors.New")
    copy = at(50, "caller", "&errorString{...}", "newError", "errors.New")
    found = compare([had], [had, copy], {})
    assert (found.new, found.more) == ((), {})
    other = at(50, "caller", "&other{...}", "newError")
    assert compare([had], [had, other], {}).more == {"caller": (0, 1)}


def test_other_files_stay_where_they_are() -> None:
    other = at(10)._replace(file="q.go")
    assert compare([other], [other], moves(Piece(0, 0, b"123"))).gone == ()
