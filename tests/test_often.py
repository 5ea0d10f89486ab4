"""Which places of heap facts run often."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from escapelint.often import (
    IN_CALLED,
    IN_LOOP,
    PER_ITEM,
    is_filled_often,
    loops_around,
    runs_often,
)
from escapelint.syntax.purpose import purpose
from escapelint.syntax.source import Source
from tests.test_struct_uses import sites

CALLS = (
    b"package p\n\nfunc run() {\n\tfor {\n\t\tf()\n\t\twait()\n\t}\n}\n\nfunc setup() {\n\tf()\n}\n"
)
LOOPED, IN_SETUP = "a.go:5", "a.go:11"


def asked(looped: str, seldom: str) -> Any:
    """A pass that knows of a loop that calls each function, and why each is called seldom."""
    return SimpleNamespace(
        sources=[Source("a.go", CALLS)],
        cold=lambda site: site.cold,
        purpose=lambda site: purpose(site.source, site.node),
        called_in_loop=lambda site: looped,
        seldom_called=lambda site: seldom,
    )


@pytest.mark.parametrize(
    ("code", "looped", "expected"),
    [
        ("func f(n int) { for range n { use(&T{}) } }", "", IN_LOOP),
        ("func loadAll(n int) { for range n { use(&T{}) } }", "", ""),
        ("func f(n int) { for range n { panic(&T{}) } }", "", ""),
        ("func f() { use(&T{}) }", "", ""),
        ("func f() { use(&T{}) }", LOOPED, IN_CALLED),
        ("func loadAll() { use(&T{}) }", LOOPED, ""),
        ("func newT() *T { return &T{} }", LOOPED, IN_CALLED),
        ("func newT(n int) { for range n { use(&T{}) } }", "", ""),
        ("func f() { use(&T{}) }", IN_SETUP, ""),
        ("func f() { use(&T{}) }", "other.go:5", ""),
        ("func writeT() { use(&T{}) }", "", PER_ITEM),
        ("func writeT() { _ = func() { use(&T{}) } }", "", ""),
        ("func writeConfig() { use(&T{}) }", "", ""),
    ],
)
def test_how_often_a_place_runs(code: str, looped: str, expected: str) -> None:
    (site,), _, _ = sites(code, {"&T{}": "&T{}"})
    assert runs_often(asked(looped, ""), site) == expected


def test_a_constructor_that_only_set_up_calls() -> None:
    (site,), _, _ = sites("func newT() *T { return &T{} }", {"&T{}": "&T{}"})
    assert runs_often(asked(LOOPED, "set-up"), site) == ""


def test_the_loops_around_a_place() -> None:
    (site,), _, _ = sites("func f(n int) { for range n { use(&T{}) } }", {"&T{}": "&T{}"})
    assert [loops_around(asked(looped, ""), site) for looped in ("", LOOPED)] == [1, 2]


@pytest.mark.parametrize(
    ("code", "looped", "expected"),
    [
        ("func f(n int) { for range n { use(&T{}) } }", "", False),
        ("func f(n int) { for range n { use(&T{}) } }", LOOPED, True),
        ("func f(n int) { for range n { use(&T{}) } }", IN_SETUP, False),
        ("func F(n int) { for range n { for range n { use(&T{}) } } }", "", True),
    ],
)
def test_how_often_a_loop_fills_something(code: str, looped: str, expected: bool) -> None:
    (site,), _, _ = sites(code, {"&T{}": "&T{}"})
    assert is_filled_often(asked(looped, ""), site) == expected
