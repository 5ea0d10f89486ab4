"""What objects hold when they go back, read from text alone."""

from __future__ import annotations

import pytest

from tests.pools.reading import read

_HEAD = """package p

import (
	"context"
	"sync"
)

type T struct {
	ctx  context.Context
	next *T
	n    int
	b    []byte
	Open *T
}

type Other struct{ ctx context.Context }

var pool = sync.Pool{New: func() any { return new(T) }}

var unknown func(*T)
"""


@pytest.mark.parametrize(
    ("body", "other", "held"),
    [
        ("t.ctx = ctx", "", [("ctx", True)]),
        ("t.ctx, t.n = ctx, 1", "", [("ctx", True)]),
        ("t.ctx, _ = context.WithCancel(ctx)", "", [("ctx", True)]),
        ("t.next = next", "", [("next", False)]),
        ("t.next = next; t.ctx = ctx", "", [("ctx", True), ("next", False)]),
        ("t.n = 1", "", []),
        ("t.next = new(T)", "", []),  # its own, to be used again
        ("t.ctx = context.Background()", "", []),
        ("t.ctx = ctx; t.ctx = nil", "", []),
        ("t.ctx = ctx; unknown(t)", "", [("ctx", True)]),  # others cannot reach the field
        ("t.ctx = ctx", "func (t *T) reset() { t.ctx = nil }", []),
        ("t.ctx = ctx", "func (t *T) reset() { *t = T{} }", []),
        ("t.ctx = ctx", "func reset(t *T, c context.Context) { t.n, t.ctx = 0, c }", []),
        ("t.ctx = ctx", "func at(t *T) *context.Context { return &t.ctx }", []),
        ("t.ctx = ctx", "func (o *Other) reset() { o.ctx = nil; *o = Other{} }", [("ctx", True)]),
        ("t.ctx = ctx", "func eq(t *T) bool { return t.ctx == nil }", [("ctx", True)]),
        ("t.ctx = ctx", "func (t *T) set() { if t.n == 0 { t.n = 1 } }", [("ctx", True)]),
    ],
)
def test_fields(body: str, other: str, held: list[tuple[str, bool]]) -> None:
    run = f"func f(ctx context.Context, next *T) {{ t := pool.Get().(*T); {body}; pool.Put(t) }}"
    _, uses = read(f"{_HEAD}\n{other}\n\n{run}\n")
    assert sorted((each.field, each.request) for each in uses.held) == held


def test_other_packages_may_clear_what_is_exported() -> None:
    text = _HEAD.replace("ctx  context.Context", "Ctx context.Context")
    run = "func f(ctx context.Context) { t := pool.Get().(*T); t.Ctx = ctx; pool.Put(t) }"
    assert read(f"{text}\n{run}\n")[1].held == ()
    hidden = text.replace("T struct", "t struct").replace("*T", "*t").replace("(T)", "(t)")
    run = run.replace("(*T)", "(*t)").replace("t :=", "x :=")
    run = run.replace("t.Ctx", "x.Ctx").replace("Put(t)", "Put(x)")
    assert [each.field for each in read(f"{hidden}\n{run}\n")[1].held] == ["Ctx"]


_LISTS = """package p

import "sync"

type T struct{ n int }

var lists = sync.Pool{New: func() any { return new([]*T) }}

func put(p *[]*T) { *p = (*p)[:0]; lists.Put(p) }

func putClear(p *[]*T) { clear(*p); lists.Put(p) }

func sum(s []*T) int { return len(s) }
"""


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("*p = append(*p, t); *p = (*p)[:0]; lists.Put(p)", True),
        ("s := *p; s = append(s, t); *p = s[:0]; lists.Put(p)", True),
        ("for range ts { *p = append(*p, t) }; *p = (*p)[:0]; lists.Put(p)", True),
        ("defer lists.Put(p); if t == nil { return }; *p = append((*p)[:0], t)", True),
        ("*p = append(*p, t); put(p)", True),
        ("*p = append(*p, t); putClear(p)", False),
        ("*p = append(*p, t); clear(*p); lists.Put(p)", False),
        ("*p = append(*p, t); *p = nil; lists.Put(p)", False),
        ("*p = append(*p, ts...); for i := range *p { (*p)[i] = nil }; lists.Put(p)", False),
        ("*p = append(*p, t); sum(*p); lists.Put(p)", False),  # it may clear them
        ("*p = append(*p, t); if a { clear(*p) }; lists.Put(p)", False),
        ("*p = (*p)[:0]; lists.Put(p)", False),
    ],
)
def test_slices(body: str, holds: bool) -> None:
    run = f"func f(t *T, ts []*T, a bool) {{ p := lists.Get().(*[]*T); {body} }}"
    _, uses = read(f"{_LISTS}\n{run}\n")
    assert any(each.holds > 0 for each in uses.back) is holds


@pytest.mark.parametrize(
    ("elem", "holds"),
    [
        ("*T", True),
        ("any", True),
        ("[]byte", True),
        ("pair", True),
        ("int", False),
        ("string", False),
        ("T", False),
        ("[2]T", False),
        ("[2]pair", True),
    ],
)
def test_elements(elem: str, holds: bool) -> None:
    head = _LISTS.partition("func put")[0].replace("*T", elem)
    run = f"func f(t {elem}) {{ p := lists.Get().(*[]{elem}); *p = append(*p, t); lists.Put(p) }}"
    _, uses = read(f"{head}\ntype pair struct {{ n int; t *T }}\n\n{run}\n")
    assert [each.holds > 0 for each in uses.back] == [holds]
