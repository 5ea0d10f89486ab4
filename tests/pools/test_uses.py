"""What the paths of functions do with pooled objects, read from text alone."""

from __future__ import annotations

import pytest

from escapelint.pools.faults import ALIAS, DOUBLE, MISSING, USE
from escapelint.pools.uses import PoolUses, read_pool_uses
from escapelint.syntax.source import Source
from escapelint.types.reader import read_types

_HEAD = """package p

import "sync"

type T struct{ n int; b []byte; next *T; failed bool }

var pool, other sync.Pool

func get() *T { return pool.Get().(*T) }

func put(t *T) { t.n = 0; pool.Put(t) }

func putSmall(t *T) {
	if cap(t.b) > 1000 {
		return
	}
	pool.Put(t)
}

func look(t *T) int { return t.n }

func keep(t *T) { last = t }

func lent() (*T, func()) { t := get(); return t, func() { put(t) } }

func both() (int, *T) { return 1, pool.Get().(*T) }

var last *T

func (t *T) free() { pool.Put(t) }

func (t *T) loop() { t.loop() }
"""


def uses(body: str, signature: str = "()") -> PoolUses:
    text = f"{_HEAD}\nfunc f{signature} {{\n{body}\n}}\n"
    source = Source("p.go", text.encode(), lines=())  # no body is parsed before it is needed
    assert not Source("p.go", text.encode()).root.has_error
    return read_pool_uses(read_types([source]), [source])


def kinds(body: str, signature: str = "()") -> list[str]:
    return sorted(fault.kind for fault in uses(body, signature).faults)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("t := get(); put(t); t.n++", [USE]),
        ("t := get(); t.n++; put(t)", []),
        ("t := get(); t.free(); look(t)", [USE]),
        ("t := get(); putSmall(t); look(t)", [USE]),
        ("t := get(); put(t); t = get(); t.n++; put(t)", []),
        ("t := get(); if a { put(t) }; t.n++; put(t)", [DOUBLE, USE]),
        ("t := get(); if a { put(t) } else { t.n++; put(t) }", []),
        ("t := get(); if a { put(t) }; if !a { t.n++; put(t) }", []),
        ("t := get(); if a { put(t); return }; t.n++; put(t)", []),
        ("t := get(); if a { put(t) }; if c { t.n++ }", []),  # a and c may be one
        ("t := get(); switch { case a: put(t); return }; t.n++; put(t)", []),
        ("t := get(); defer put(t); put(t)", [DOUBLE]),
        ("t := get(); defer func() { put(t); t.n++ }()", [USE]),
        ("t := get(); for i := 0; i < 3; i++ { put(t) }", [DOUBLE]),
        ("t := get(); for { if a { put(t); return }; t.n++ }", []),
        ("t := get(); for { put(t); break }", []),
        ("t := get(); for i := range xs { if i > 1 { put(t); break } }", []),
        ("x.loop(); t := get(); t.loop(); put(t)", []),
        ("t := get(); g := func() { put(t) }; g(); t.n++", []),
        ("t := get(); go func() { defer put(t); t.n++ }()", []),
        ("t := get(); go look(t); put(t)", [ALIAS]),
        ("t := get(); go look(t); wg.Wait(); put(t)", []),
        ("t := get(); ch <- t; put(t)", [ALIAS]),
        ("t := get(); put(t); ch <- t", [ALIAS]),
        ("t := get(); goto end; end: put(t); t.n++", []),  # a jump is not followed
        ("n, t := both(); put(t); n++", []),
        ("n, t := both(); put(t); t.n++", [USE]),
        ("t := get(); put(t); if t == nil { return }", []),
    ],
)
def test_use_after_put_and_double_put(body: str, found: list[str]) -> None:
    assert kinds(body, "(a, c bool, x *T, xs []int)") == sorted(found)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("t := get(); t.n++", [MISSING]),
        ("t := get(); look(t)", [MISSING]),
        ("t := get(); keep(t)", []),
        ("t := get(); unknown(t)", []),
        ("t := get(); x.next = t", []),
        ("last = get()", []),
        ("t := get(); if a { return }; put(t)", [MISSING]),
        ("t := get(); defer put(t); if a { return }", []),
        ("t := get(); if a { panic(1) }; put(t)", []),
        ("t := get(); if t.failed { return }; put(t)", []),
        ("var t *T; if a { t = get() }; if a { put(t) }", []),
        ("t, ok := pool.Get().(*T); if !ok { return }; put(t)", []),
        ("t, _ := pool.Get().(*T); if t == nil { return }; put(t)", []),
        ("for range xs { t := get(); t.n++ }", [MISSING]),
        ("for range xs { t := get(); t.n++; put(t) }", []),
        ("for range xs { t := get(); if a { continue }; put(t) }", [MISSING]),
        ("select { case <-ch: t := get(); put(t); default: }", []),
        ("func() { t := get(); put(t) }()", []),
        ("putSmall(get())", []),
        ("switch t := pool.Get().(type) { case *T: z := t; put(z) }", []),
        ("t, back := lent(); defer back(); t.n++", []),
    ],
)
def test_missing_put(body: str, found: list[str]) -> None:
    assert kinds(body, "(a bool, x *T, xs []int)") == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("t := get(); defer put(t); return t", [ALIAS]),
        ("t := get(); return t", []),
        ("p := pool.Get().(*[]byte); defer pool.Put(p); return (*p)[:2]", [ALIAS]),
        ("p := pool.Get().(*[]byte); defer pool.Put(p); return string(*p)", []),
        ("p := pool.Get().(*[]byte); defer pool.Put(p); return (*p)[0]", []),
        ("p := pool.Get().(*[]byte); s := *p; pool.Put(p); return s", [ALIAS]),
        ("p := pool.Get().(*[]byte); s := append([]byte{}, *p...); pool.Put(p); return s", []),
        ("t := get(); defer put(t); return &T{next: t}", [ALIAS]),
        ("t := get(); defer put(t); return t.next", []),
        ("p := pool.Get().(**T); t := *p; pool.Put(p); return t", []),
    ],
)
def test_escaping_alias(body: str, found: list[str]) -> None:
    assert kinds(body, "() any") == found


def test_what_a_pool_is_given_and_gives() -> None:
    found = uses("p := pool.Get().(*[]byte); *p = append(*p, 1); pool.Put(p)")
    assert [(got.pool, got.name) for got in found.got] == [("pool", "*p")]
    assert [(b.dirty, b.grown, b.bounded) for b in found.back] == [(True, True, False)]
    found = uses("p := pool.Get().(*[]byte); *p = append((*p)[:0], 1); *p = (*p)[:0]; pool.Put(p)")
    assert not found.got
    assert [(b.dirty, b.grown) for b in found.back] == [(False, True)]
    found = uses("p := pool.Get().([]byte); if cap(p) < 9 { pool.Put(p[:0]) }")
    assert [(b.dirty, b.bounded) for b in found.back] == [(False, True)]


def test_too_many_paths_are_not_followed() -> None:
    branches = "; ".join(f"if x{i} {{ t{i} := get(); put(t{i}) }}" for i in range(9))
    assert kinds(f"t := get(); put(t); {branches}; t.n++") == []


def test_no_pool_no_work() -> None:
    text = "package p\n\nfunc f(m M) {\n\tm.Put(1)\n\tm.Put(1)\n}\n"
    source = Source("p.go", text.encode(), lines=())
    assert read_pool_uses(read_types([source]), [source]) == PoolUses()
    assert "tree" not in vars(source)
