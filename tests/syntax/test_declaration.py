"""One function of a file."""

from __future__ import annotations

import pytest

from escapelint.model import Pos
from escapelint.syntax.declaration import Declaration, read_declaration

TEXT = b"""package p

func first() {}

func (r *T) method(a int, _ string, b, c []byte, rest ...any) (n int, err error) {
\tuse(a)
}

func unnamed(int, string) {
}

func generic[T any](x T) T { return x }

func broken( {
}
"""


def declaration(line: int, column: int = 6) -> Declaration | None:
    return read_declaration(TEXT, Pos("a.go", line, column))


def test_parameters_of_a_method() -> None:
    found = declaration(5)
    assert found is not None
    columns = [pos.column if pos is not None else 0 for pos in found.parameters]
    assert columns == [7, 20, 27, 37, 40, 50]
    assert {pos.line for pos in found.parameters if pos is not None} == {5}
    assert found.is_variadic
    assert found.line(6) == "\tuse(a)"
    assert found.is_result("err")
    assert not found.is_result("a")


def test_parameters_without_names() -> None:
    found = declaration(9)
    assert found is not None
    assert found.parameters == (None, None)
    assert not found.is_variadic


def test_type_parameters_are_none() -> None:
    found = declaration(12)
    assert found is not None
    assert [pos.column for pos in found.parameters if pos is not None] == [21]


@pytest.mark.parametrize(("line", "column"), [(4, 6), (5, 13), (6, 2), (14, 6), (99, 1)])
def test_no_function_there(line: int, column: int) -> None:
    assert declaration(line, column) is None
