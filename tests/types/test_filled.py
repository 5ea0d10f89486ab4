"""Whether room that was made is enough, or surely too little, on every path."""

from __future__ import annotations

import pytest

from tests.types.test_growth import growth


@pytest.mark.parametrize(
    "body",
    [
        "a := make([]int, 0, len(xs)); for range xs { @ }",
        "a := make([]int, 0, len(xs)+1); a = append(a, 1); for range xs { @ }",
        "a := make([]int, 0, 1+2*len(xs)); for range xs { a = append(a, X, 2) }; a = append(a, 1)",
        "a := make([]int, 2, 3); @",
        "a := make([]int, 0, n+1); for range n { if n > 1 { @ } }",
        "k := len(xs)+1; a := make([]int, 0, k); for range xs { @ }",
        "a := make([]int, 0, len(xs)); for i := 0; i < len(xs); i++ { @ }",
        "a := make([]int, 0, len(xs)); for i := n; i < len(xs); i += n { @ }",
        "a := make([]int, 0, n-1); for i := 1; i < n; i++ { @ }",
        "a := make([]int, 0, len(xs)+len(s)); a = append(a, xs...); for range s { @ }",
        "a := make([]int, 0, 2); if n > 1 { a = append(a, 1) } else { a = append(a, 2) }; @",
        "a := make([]int, 0, 1); switch n { case 1: a = append(a, 1); case 2: @ }",
        "a := make([]int, 0, 1); if n > 1 { @ }; a = append(a, 2)",
        "var a []int; a = slices.Grow(a, len(xs)); for range xs { @ }",
        "b := make([]int, n); a := b[:0:len(xs)]; for range xs { @ }",
        "t.m[s] = make([]int, 0, len(xs)); for range xs { t.m[s] = append(t.m[s], X) }",
        "a := make([]int, 0, 2); if n > 1 { @ }; a = g(a)",
        "a := make([]int, 0, len ( xs, )); for range (xs) { @ }",
        "t.all, t.n = make([]int, 0, 1), 1; t.all = append(t.all, X)",
    ],
)
def test_it_never_grows(body: str) -> None:
    found = growth(body.replace("@", "a = append(a, X)"))
    assert (found.enough, found.lacks) == (True, "")


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ("a := make([]int, 0, len(xs)); for range xs { a = append(a, X) }", True),
        ("t.all, t.n = make([]int, 0, 1), 1; t.all = append(t.all, X)", False),  # or others do
        ("a := make([]int, 0, 1); a = append(a, 1); b := append(a, X); _ = b", False),
        ("a := make(list, 0, 1); a.add(1); a = append(a, X)", False),
        ("a := make([]int, 0, 1); f(&a); a = append(a, X)", False),
    ],
)
def test_what_is_known_to_have_room(body: str, known: bool) -> None:
    assert growth(body).fits is known


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("a := make([]int, 0, len(xs)); a = append(a, 1); for range xs { @ }", "1+len(xs)"),
        ("a := make([]int, 0, len(xs)); for range xs { a = append(a, X, 2) }", "2*len(xs)"),
        (
            "a := make([]int, 0, 3+len(xs)); for range xs { a = append(a, 1) }"
            "; a = append(a, 1, 2, 3); @",
            "4+len(xs)",
        ),
        (
            "a := make([]int, 0, 3); a = append(a, 1, 2, 3); @; if n > 1 { a = append(a, 1) }",
            "5",
        ),
        # Not on every path, or not this one first.
        ("a := make([]int, 0, len(xs)); if n > 1 { a = append(a, 1) }; for range xs { @ }", ""),
        ("a := make([]int, 0, 1); for range xs { @ }", ""),
        ("a := make([]int, 0, 1); a = append(a, 1, 2); @", ""),
        ("a := make([]int, 0, len(s)); a = append(a, 1); for range s { @ }", ""),
        ("a := make([]int, 0, n); a = append(a, 1); for range n { if n > 1 { break }; @ }", ""),
        ("a := make([]int, 0, n); a = append(a, 1); for i := n; i < n; i++ { @ }", ""),
        # What is not known.
        ("a := make([]int, 0, 1); a = g(a); a = append(a, 1); @", ""),
        ("a := make([]int, 0, 1); g(&a); a = append(a, 1); @", ""),
        ("a := make([]int, 0, 2); for range c { @; a = g(a) }", ""),
        ("a := make([]int, 0, 1); a = append(a, 1); @; a = g(a)", ""),
        ("a := make([]int, 0, 1); a = append(a[:0], 1); @", ""),
        ("a := make([]int, 0, len(xs)); xs = nil; a = append(a, 1); for range xs { @ }", ""),
        ("a := make([]int, 0, other()); @", ""),
        ("a := make([]int, 0, n); { n := 9; for range n { @ } }", ""),
        ("t.all = make([]int, 0, n); t = nil; for range n { t.all = append(t.all, X) }", ""),
        ("a := make([]int, 0, n); g(func() { a = append(a, 1) }); for range n { @ }", ""),
    ],
)
def test_it_is_not_enough(body: str, lacks: str) -> None:
    found = growth(body.replace("@", "a = append(a, X)"))
    assert (found.enough, found.lacks) == (False, lacks)
