"""Which pools die with a call, read from text alone."""

from __future__ import annotations

import pytest

from tests.pools.reading import read

_HEAD = """package p

import "sync"

type T struct{ n int }

type S struct{ pool sync.Pool; at *sync.Pool; n int }

var shared sync.Pool

func (s *S) lends() int { return s.n }

func (s *S) keeps() { kept = s }

var kept *S

func give(p *sync.Pool) {}
"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("p := sync.Pool{}; p.Put(p.Get())", ["made"]),
        ("p := &sync.Pool{}; p.Put(p.Get())", ["made"]),
        ("var p sync.Pool; p.Put(p.Get())", ["made"]),
        ("var p sync.Pool; p.New = func() any { return 1 }; p.Get()", ["made"]),
        ("var p sync.Pool; for range xs { p.Put(p.Get()) }", ["looped"]),
        ("for range xs { var p sync.Pool; p.Put(p.Get()) }", ["made"]),
        ("s := S{}; s.pool.Put(s.pool.Get())", ["made"]),
        ("s := &S{n: 1}; s.pool.Get(); s.lends()", ["made"]),
        ("s := &S{}; s.pool.Get(); s.keeps()", []),
        ("s := &S{}; s.pool.Get(); kept = s", []),
        ("s := S{}; s.pool.Get(); give(&s.pool)", []),
        ("s := S{at: &shared}; s.at.Get()", []),
        ("s := kept; s.pool.Get()", []),
        ("s := *kept; s.pool.Get()", ["copied"]),
        ("p := shared; p.Get()", ["copied"]),
        ("p := &shared; p.Get()", []),
        ("shared.Put(shared.Get())", []),
        ("var p sync.Pool; give(&p); p.Get()", []),
        ("var p sync.Pool; go func() { p.Put(1) }(); p.Get()", []),
        ("var p sync.Pool; func() { p.Put(1) }(); p.Get()", []),
        ("var p, q = sync.Pool{}, sync.Pool{}; p.Get(); q.Get()", ["made", "made"]),
        ("p := by; p.Get(); by.Put(1)", ["copied", "copied"]),
        ("for _, p := range pools { p.Get() }", ["copied"]),
        ("for i := range pools { pools[i].Get() }", []),
        ("on.pool.Get()", ["copied"]),
        ("kept.pool.Get()", []),
    ],
)
def test_pools_of_one_call(body: str, found: list[str]) -> None:
    signature = "(xs []int, by sync.Pool, pools []sync.Pool, on S)"
    _, uses = read(f"{_HEAD}\nfunc f{signature} {{\n{body}\n}}\n")
    assert sorted(each.how for each in uses.placed) == sorted(found)


def test_a_value_receiver_is_a_copy() -> None:
    source, uses = read(f"{_HEAD}\nfunc (s S) f() {{ s.pool.Put(s.pool.Get()) }}\n")
    assert [(source.text(each.pool), each.how) for each in uses.placed] == [("s.pool", "copied")]
