"""Branches for a few things, and those that end in an error."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from escapelint.syntax.guards import asks_for_few, ends_in_error
from escapelint.syntax.source import Source
from tests.syntax import marked


def at(body: str, results: str = "error") -> tuple[Source, Node]:
    return marked.at(f"func f(xs, ys []int) {results} {{\n{body}\n}}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if len(xs) == 3 { X() }", True),
        ("if len(xs) == 3 && ok { for range ys { X() } }", True),
        ("if len(t.xs) <= 8 { X() }", True),
        ("if len(xs) < 2 { X() }", True),
        ("if len(xs) == 9 { X() }", False),
        ("if len(xs) == 16 { X() }", False),
        ("if len(xs) > 1 { X() }", False),
        ("if len(xs) == 3 || ok { X() }", False),
        ("if len(xs) == 3 { } else { X() }", False),
        ("if len(xs) == 3 { func() { X() }() }", False),
        ("if len(xs) == 3 { }; X()", False),
    ],
)
def test_few(body: str, expected: bool) -> None:
    assert asks_for_few(*at(body)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if !ok { for range xs { X() }; return fmt.Errorf(a) }", True),
        ("if !ok { X(); panic(a) }", True),
        ("if ok { return nil } else { X(); panic(a) }", True),
        ("switch a { case 1: X(); return errors.New(a) }", True),
        ("switch a { default: X(); panic(a) // told\n }", True),
        ("if !ok { X(); return nil }", False),
        ("if !ok { X(); return }", False),
        ("if !ok { X() }; return fmt.Errorf(a)", False),
        ("X(); return fmt.Errorf(a)", False),
        ("if !ok { func() { X() }(); panic(a) }", False),
        ("if !ok { X(); panics(a) }", False),
    ],
)
def test_errors(body: str, expected: bool) -> None:
    assert ends_in_error(*at(body)) is expected
