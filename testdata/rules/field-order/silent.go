package p

import (
	"sync/atomic"
	"unsafe"
)

type small struct {
	p    *int
	a, b bool
}

type generic[T any] struct {
	a bool
	t T
	b bool
}

type genericPointer[T any] struct {
	a bool
	t *T
	b bool
}

type unknownSize struct {
	a bool
	d [len("not simple")]byte
	b bool
}

type padded struct {
	a bool
	_ [64]byte
	n int64
	b bool
}

// header has the layout of struct nlmsghdr in the kernel.
type header struct {
	a bool
	n int64
	b bool
}

type commented struct {
	a bool // must be first
	n int64
	b bool
}

type viaUnsafe struct {
	a bool
	n int64
	b bool
}

func cast(p []byte) *viaUnsafe { return (*viaUnsafe)(unsafe.Pointer(&p[0])) }

type counted struct {
	a    bool
	hits int64
	b    bool
}

func (c *counted) hit() { atomic.AddInt64(&c.hits, 1) }

type contains struct {
	c counted
	a bool
	n int64
	b bool
}

func anonymous() bool {
	type local struct {
		a bool
		n int64
		b bool
	}
	var l local
	var s struct {
		a bool
		n int64
		b bool
	}
	return l.a && s.a
}
