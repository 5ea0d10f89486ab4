"""Fields that 64-bit atomic functions and unsafe code are given, by the types of expressions."""

from __future__ import annotations

import pytest

from escapelint.syntax.source import Source
from escapelint.types.addressed import Addressed, Place, read_addressed
from escapelint.types.reader import read_types

STRUCTS = """
type U struct { x, y int64; s string; n uint64; many [4]int64; in struct{ z int64 }; c count }
type V struct { x int64; more []int64 }
type E struct { U; w bool }
type count int64
"""


def addressed(body: str, imported: str = "sync/atomic") -> Addressed:
    text = f'package p\nimport "{imported}"\n{STRUCTS}\n{body}\n'
    source = Source("a.go", text.encode())
    return read_addressed(read_types([source]), [source])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("func f(u *U) { atomic.AddInt64(&u.x, 1) }", "U.x"),
        ("func f(u U) { atomic.AddInt64 (\n\t& u.x, 1) }", "U.x"),
        ("func f(u *U) { atomic.AddInt64(&(u.x), 1) }", "U.x"),
        ("func f(us []U) { atomic.AddInt64(&us[1].x, 1) }", "U.x"),
        ("func f(e *E) { atomic.AddInt64(&e.y, 1) }", "U.y"),
        ("func f(u *U) { atomic.AddInt64(&u.many[2], 1) }", "U.many"),
        ("func f(u *U) { atomic.AddInt64(&u.in.z, 1) }", "U.in"),
        ("func f(u *U) { atomic.AddInt64((*int64)(&u.c), 1) }", "U.c"),
        ("func f(v *V) { atomic.AddInt64(&v.more[2], 1) }", ""),
        ("func f(u *U) { atomic.AddInt32(&u.x, 1) }", ""),
        ("func f(u *U) { var n atomic.Int64; n.Add(1); g(&u.x) }", ""),
        ("func f(u *U, v *V) { p := &u.y; atomic.AddInt64(p, 1); g(&v.x, &u.s) }", "U.y V.x"),
        ("func f(u *U) { add := atomic.AddUint64; add(&u.n, 1) }", "U.n"),
        # What is not known may be any struct's.
        ("func f() { atomic.AddInt64(&g().x, 1) }", ".x"),
    ],
)
def test_what_atomic_functions_are_given(body: str, fields: str) -> None:
    found = addressed(body).atomic
    assert found == {Place(*each.split(".")) for each in fields.split()}


def test_fields_whose_methods_are_atomic_are_known_by_their_type() -> None:
    found = addressed("func (c *count) inc() { atomic.AddInt64((*int64)(c), 1) }")
    assert found == Addressed(frozenset(), frozenset(("count",)), frozenset())


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("func f(u U) uintptr { return unsafe.Offsetof(u.y) }", "U.y"),
        ("func f(u *U) any { return unsafe.Pointer(&u.s) }", "U.s"),
        ("func f(u *U) any { return unsafe.Pointer(u) }", ""),
    ],
)
def test_what_unsafe_code_looks_at(body: str, fields: str) -> None:
    found = addressed(body, "unsafe").unsafe
    assert found == {Place(*each.split(".")) for each in fields.split()}
