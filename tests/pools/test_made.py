"""Which assertions fail for what a pool gives, read from text alone."""

from __future__ import annotations

import pytest

from tests.pools.reading import read

_HEAD = """package p

import "sync"

type T struct{ n int }

type U struct{ n int }

type A = *T

type I interface{ M() }

func (t *T) M() {}

func newT() *T { return new(T) }

func newAny() any { return new(T) }

func either(a bool) any { if a { return new(T) }; return new(U) }
"""


@pytest.mark.parametrize(
    ("new", "wanted", "fails"),
    [
        ("func() any { return new(T) }", "*T", False),
        ("func() any { return new(T) }", "A", False),
        ("func() any { return new(T) }", "*U", True),
        ("func() any { return T{} }", "*T", True),
        ("func() any { return &T{} }", "T", True),
        ("func() any { return newT() }", "*U", True),
        ("func() any { return newAny() }", "*U", False),  # what it gives is not known
        ("newAny", "*T", False),
        ("newAny", "*U", True),
        ("func() any { return new(T) }", "I", False),
        ("func() any { return make([]byte, 8) }", "[]byte", False),
        ("func() any { return make([]byte, 8) }", "[]uint8", False),
        ("func() any { return make([]byte, 8) }", "*[]byte", True),
        ("func() any { return nil }", "*T", False),
        ("func() any { if x { return nil }; return new(U) }", "*T", False),
        ("func() any { if x { return new(T) }; return new(U) }", "*T", False),
        ("func() any { return unknown() }", "*T", False),
        ("func() any { b := make([]byte, 8); return &b }", "[]byte", True),
    ],
)
def test_what_new_returns(new: str, wanted: str, fails: bool) -> None:
    """`any` results of functions are looked into once, where New is such a function."""
    text = (
        f"{_HEAD}\nvar pool = sync.Pool{{New: {new}}}\n\nfunc f() {{ g(pool.Get().({wanted})) }}\n"
    )
    source, uses = read(text)
    assert [source.text(each.wanted) for each in uses.mismatches] == [wanted] * fails
    assert all(each.by_new for each in uses.mismatches)


@pytest.mark.parametrize(
    "body",
    [
        "t, ok := pool.Get().(*U); g(t, ok)",
        "if t, ok := pool.Get().(*U); ok { g(t) }",
        "var t, ok = pool.Get().(*U); g(t, ok)",
        "t, ok = pool.Get().(*U)",
        "switch t := pool.Get().(type) { case *U: g(t) }",
        "pool.New = func() any { return new(U) }; g(pool.Get().(*U))",
        "p := &pool; p.New = func() any { return new(U) }; g(pool.Get().(*U))",
    ],
)
def test_who_asks_or_sets_another_new_does_not_panic(body: str) -> None:
    made = "var pool = sync.Pool{New: func() any { return new(T) }}"
    assert read(f"{_HEAD}\n{made}\n\nfunc f() {{\n{body}\n}}\n")[1].mismatches == ()


@pytest.mark.parametrize(
    ("other", "fails"),
    [
        ("", True),
        ("func g() { s := &S{pool: sync.Pool{New: func() any { return new(U) }}}; use(s) }", False),
        ("func g() { s := &S{pool: sync.Pool{}}; use(s) }", False),
        ("func g(s *S) { s.pool.New = func() any { return new(U) } }", False),
        ("func g(s *S) { s.pool = sync.Pool{New: func() any { return new(U) }} }", False),
        ("func g() { use([]S{{pool: sync.Pool{New: func() any { return new(U) }}}}) }", False),
        ("func g(o *O) { o.pool.New = func() any { return new(U) } }", True),
        ("func g() { use(O{pool: sync.Pool{New: func() any { return new(U) }}}) }", True),
    ],
)
def test_a_field_needs_all_its_literals(other: str, fails: bool) -> None:
    types = "type S struct{ pool sync.Pool }\n\ntype O struct{ pool sync.Pool }"
    first = "func n() *S { return &S{pool: sync.Pool{New: func() any { return new(T) }}} }"
    get = "func (s *S) f() { use(s.pool.Get().(*U)) }"
    _, uses = read(f"{_HEAD}\n{types}\n\n{first}\n\n{get}\n\n{other}\n")
    assert bool(uses.mismatches) is fails


@pytest.mark.parametrize(
    ("value", "fails"), [("t", False), ("*t", True), ("u", True), ("&t", True), ("i", False)]
)
def test_what_is_put_into_it(value: str, fails: bool) -> None:
    get = "func f() { use(pool.Get().(*T)) }"
    put = f"func g(t *T, u *U, i any) {{ pool.Put({value}) }}"
    source, uses = read(f"{_HEAD}\nvar pool sync.Pool\n\n{get}\n\n{put}\n")
    assert [source.text(each.other) for each in uses.mismatches] == [value] * fails
