"""Trees are large: what is made of a file goes with it, and waits for no collector."""

from __future__ import annotations

import gc
import weakref

from escapelint.pools.uses import read_pool_uses
from escapelint.syntax.source import Source
from escapelint.types.expressions import type_of_expression
from escapelint.types.reader import read_types
from escapelint.types.scope import find_binding

TEXT = b"""package p

const (
	a = b << 1
	b = iota + int(c)
	c = 3
)

type T [a]int

func (t T) m(x []T) T {
	y := x[a]
	return y
}
"""


def _of_a_file() -> weakref.ref[Source]:
    source = Source("p.go", TEXT)
    types = read_types([source])
    assert dict(types.constants) == {"a": 8, "b": 4, "c": 3}
    y = source.node_at(TEXT.rindex(b"y"), TEXT.rindex(b"y") + 1)
    assert y is not None
    assert str(type_of_expression(types, source, y)) == "Named(package='', name='T', args=())"
    assert find_binding(source, y) is not None
    types.release()
    return weakref.ref(source)


def test_nothing_keeps_a_file_alive() -> None:
    gc.collect()
    gc.disable()
    try:
        assert _of_a_file()() is None
    finally:
        gc.enable()


POOLS = b"""package p

import "sync"

var pool = sync.Pool{New: func() any { return new([]byte) }}

func get() *[]byte { return pool.Get().(*[]byte) }

func put(b *[]byte) { pool.Put(b) }

func f() {
	b := get()
	defer put(b)
	func() { _ = b }()
}
"""


def _of_pools() -> weakref.ref[Source]:
    source = Source("p.go", POOLS)
    types = read_types([source])
    assert read_pool_uses(types, [source]).back
    types.release()
    return weakref.ref(source)


def test_paths_of_pooled_objects_keep_no_file_alive() -> None:
    gc.collect()
    gc.disable()
    try:
        assert _of_pools()() is None
    finally:
        gc.enable()
