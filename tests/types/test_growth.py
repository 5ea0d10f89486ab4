"""How slices grow: what is appended to, and how much room is sure to be needed."""

from __future__ import annotations

import pytest

from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source
from escapelint.types.growth import Growth, read_growth
from escapelint.types.reader import read_types

HEAD = """package p
import "io"
type T struct{ all []int; m map[string][]int; n int }
var global []int
"""
LATER = "loop, after others"


def growth(body: str, results: str = "") -> Growth:
    """The growth of the `append` to which X is given."""
    signature = "(t *T, xs []int, m map[int]int, s string, n int, r io.Reader, c chan int)"
    source = Source("a.go", f"{HEAD}func f{signature} {results} {{\n{body}\n}}\n".encode())
    assert not source.root.has_error
    offset = source.data.index(b"X")
    node = source.root.descendant_for_byte_range(offset, offset + 1)
    call = enclosing(node, ("call_expression",))
    assert call is not None
    found = read_growth(read_types([source]), source, call)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("append", "kind"),
    [
        ("xs = append(xs, X)", "parameter"),
        ("xs = append(xs[:0], X)", "parameter"),
        ("global = append(global, X)", "global"),
        ("io.All = append(io.All, X)", "global"),
        ("t.all = append(t.all, X)", "field"),
        ("t.m[s] = append(t.m[s], X)", "element"),
        ("*p = append(*p, X)", "pointer"),
        ("a := append([]int{}, X)", "empty"),
        ("a := append([]int(nil), X)", "empty"),
        ("a := append(T(nil), X)", "empty"),
        ("a := append([]int{1}, X)", "literal"),
        ("a := append(append(xs, 1), X)", "append"),
        ("a := append(make([]int, 1), X)", "make"),
        ("a := append(other(), X)", "other"),
        ("var a []int; a = append(a, X)", "local"),
        ("var a []int; g(func() { a = append(a, X) })", "captured"),
        ("{ xs := []int{1}; xs = append(xs, X) }", "local"),
    ],
)
def test_whose_it_is(append: str, kind: str) -> None:
    assert growth(append).kind == kind


@pytest.mark.parametrize(
    ("body", "total", "at"),
    [
        ("var a []int; for range xs { @ }", "len(xs)", "declaration"),
        ("a := []int{}; for range t.all { a = append(a, X, 2) }", "2*len(t.all)", "declaration"),
        ("a := make([]int, 0); for k := range m { @ }", "len(m)", "declaration"),
        ("var a []int; for _, r := range s { @ }", "len(s)", "declaration"),
        ("var a []int; for range n { @ }", "n", "declaration"),
        ("var a []int; for i := 0; i < 8; i++ { @ }", "8", "declaration"),
        ("var a []int; for i := 0; i < len(xs); i++ { @ }", "len(xs)", "declaration"),
        ("var a []int; for range xs { a = append(a, 1); @ }", "2*len(xs)", "declaration"),
        ("var a []int; g(); for range xs { @ }", "len(xs)", "declaration"),
        ("var a []int; if n > 0 { g(n) }; for range xs { @ }", "len(xs)", "declaration"),
        ("var a []int; if n > 0 { return }; for range xs { @ }", "len(xs)", "loop"),
        ("var a []int; g(func() { xs = nil }); for range xs { @ }", "len(xs)", "loop"),
        ("var a []int; xs = g(); for range xs { @ }", "len(xs)", "loop"),
        ("var a []int; g(&xs); for range xs { @ }", "len(xs)", "loop"),
        ("var a []int; g(); for range m { @ }", "len(m)", "loop"),
        ("var a []int; g(); for range t.all { @ }", "len(t.all)", "loop"),
        ("var a []int; ys := xs; for range ys { @ }", "len(ys)", "loop"),
        ("var a []int; for range xs { @ }; a = append(a, 1)", "len(xs)+1", "declaration"),
        ("var a []int; a = append(a, 1); for range xs { @ }", "1+len(xs)", "declaration"),
        ("a := []int{1, 2}; for range xs { @ }", "2+len(xs)", "declaration"),
        ("var a = []int{1, 2}; for range xs { @ }", "2+len(xs)", "declaration"),
        ("a := make([]int, 2); for range xs { @ }", "2+len(xs)", "declaration"),
        ("a := make([]int, n); for range xs { @ }; a = append(a, 1)", "n+1+len(xs)", "declaration"),
        (
            "a := []int{1}; if n > 1 { a = append(a, 1, 2) } else { a = append(a, 1) }"
            "; for range xs { @ }; a = append(a, 1)",
            "4+len(xs)",
            "declaration",
        ),
        ("var a []int; for i := 1; i < n; i++ { @ }", "n", "declaration"),
        ("var a []int; for i := t.n; i < len(xs); i += n { @ }", "len(xs)", "declaration"),
        ("var a []int; for i := len(xs) - 1; i >= 0; i-- { @ }", "len(xs)", "declaration"),
        # It stays nil where nothing is appended.
        ("var a []int; if n > 1 { a = append(a, 1) }; for range xs { @ }", "len(xs)", LATER),
        (
            "var a []int; a = append(a, 1); if n > 1 { return }; for range xs { @ }",
            "len(xs)",
            LATER,
        ),
        (
            "var a []int; for range xs { if n > 0 { @ } else { a = append(a, 2) } }",
            "len(xs)",
            "declaration",
        ),
        ("for range xs { var a []int; for range xs { @ } }", "len(xs)", "declaration"),
        ("var a []int; for range xs { if err != nil { return }; @ }", "len(xs)", "declaration"),
        ("var a []int; for range xs { for range c { break }; @ }", "len(xs)", "declaration"),
        # What is not sure.
        ("var a []int; for range xs { if n > 0 { @ } }", "", ""),
        ("var a []int; for range xs { if n > 0 { continue }; @ }", "", ""),
        ("var a []int; for range xs { if n > 0 { break }; @ }", "", ""),
        ("var a []int; for range xs { if n > 0 { return }; @ }", "", ""),
        ("var a []int; for range xs { switch n { case 1: continue }; @ }", "", ""),
        ("o: for { var a []int; for range xs { for range c { continue o }; @ } }", "", ""),
        ("var a []int; for range xs { @; a = append(a, xs...) }", "", ""),
        ("var a []int; for range xs { @; g(func() { a = append(a, 1) }) }", "", ""),
        ("var a []int; for range c { @ }", "", ""),
        ("var a []int; for range r { @ }", "", ""),
        ("var a []int; for range other() { @ }", "", ""),
        ("var a []int; for range xs { for range xs { @ } }", "", ""),
        ("var a []int; for range xs { @ }; for range m { a = append(a, 1) }", "", ""),
        ("var a []int; for range xs { @ }; a = append(a, xs...)", "", ""),
        ("var a []int; a = xs; for range xs { @ }", "", ""),
        ("var a []int; a, b := g(); for range xs { @ }", "", ""),
        ("var a []int; g(&a); for range xs { @ }", "", ""),
        ("var a []int; for range a { @ }", "", ""),
        ("a := xs; for range xs { @ }", "", ""),
        ("a := []int{1: 1}; for range xs { @ }", "", ""),
        ("a, b := []int{1}, 2; for range xs { @ }", "", ""),
        ("a := [2]int{1}; for range xs { @ }", "", ""),
        ("a := []int{1}; if n > 1 { return }; for range xs { @ }", "", ""),
        ("if a := []int{1}; n > 1 { for range xs { @ } }", "", ""),
        ("var a []int; for i := len(xs) - 2; i >= 0; i-- { @ }", "", ""),
        ("var a []int; for i := len(xs) - 1; i > 0; i-- { @ }", "", ""),
        ("for range xs { var a []int; @ }", "", ""),
        ("var a []int; for i := 0; i < n; i++ { @; n-- }", "", ""),
        ("var a []int; for i := 0; i < n; i++ { @; g(&n) }", "", ""),
        ("var a []int; for i := 0; i < n; i++ { @; i++ }", "", ""),
        ("var a []int; for i := 0; i <= n; i++ { @ }", "", ""),
        ("var a []int; for i := 0; i < other(); i++ { @ }", "", ""),
        ("var a []int; for n > 0 { @ }", "", ""),
    ],
)
def test_room_for_all(body: str, total: str, at: str) -> None:
    # @ stands for the append.
    found = growth(body.replace("@", "a = append(a, X)"))
    assert (found.total, found.at) == (total, at)


def test_a_named_result_starts_as_nil() -> None:
    found = growth("for range xs { out = append(out, X) }", "(out []int, err error)")
    assert (found.starts, found.type, found.total, found.at) == ("nil", "[]int", "len(xs)", "loop")


@pytest.mark.parametrize(
    ("body", "room"),
    [
        ("a := make([]int, 0, n); a = append(a, X)", "n"),
        ("var a []int; a = make([]int, 0, len(xs)); a = append(a, X)", "len(xs)"),
        ("t.all = make([]int, 0, 4); t.all = append(t.all, X)", "4"),
        ("var a []int; a = slices.Grow(a, n); a = append(a, X)", "n"),
        ("a := make([]int, n); a = append(a, X)", ""),
    ],
)
def test_room_made_by_the_function(body: str, room: str) -> None:
    assert growth(body).room == room


def test_an_error_may_end_the_loop_and_a_count_may_be_negative() -> None:
    early = growth("var a []int; for range n { if err != nil { return }; a = append(a, X) }")
    assert (early.errors, early.may_be_negative) == (True, True)
    sure = growth("var a []int; for range xs { a = append(a, X) }")
    assert (sure.errors, sure.may_be_negative) == (False, False)
