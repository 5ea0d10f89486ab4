package returned

import (
	"errors"
	"sync"
)

type point struct{ x, y int }

type list struct {
	head *node
}

type node struct {
	next  *node
	value int
}

type counter struct{ n int }

func (c *counter) add() { c.n++ }

type big struct{ a [100]int }

// A local variable, returned by its address.
//
//go:noinline
func variable(a int) *point {
	p := point{x: a} // want returned-pointer/note:"p is moved to the heap: its address is returned"
	return &p
}

// A composite literal.
//
//go:noinline
func literal(a int) *point {
	return &point{a, a} // want returned-pointer/note:"\&point\{a, a\} is allocated on the heap: its address is returned"
}

//go:noinline
func made() *point {
	p := new(point) // want returned-pointer/note:"new\(point\) is allocated on the heap: its address is returned"
	p.x = 1
	return p
}

// A named result.
//
//go:noinline
func named(a int) (result *point, ok bool) {
	p := point{x: a} // want returned-pointer/note:"p is moved to the heap: its address is returned"
	result = &p
	return result, true
}

// Small enough to copy, but a list keeps pointers to nodes: a copy is no node.
//
//go:noinline
func newNode(v int) *node {
	return &node{value: v} // want returned-pointer/note:"&node"
}

func push(l *list, v int) {
	n := newNode(v)
	n.next = l.head
	l.head = n
}

// Its methods change it.
//
//go:noinline
func newCounter() *counter {
	return &counter{} // want returned-pointer/note:"&counter"
}

// Too large to copy.
//
//go:noinline
func newBig() *big {
	return &big{} // want returned-pointer/note:"&big"
}

// nil says that there is none.
//
//go:noinline
func find(a int) *point {
	if a == 0 {
		return nil
	}
	return &point{x: a} // want returned-pointer/note:"&point"
}

// nil with an error says nothing that the error does not say.
//
//go:noinline
func parse(a int) (*point, error) {
	if a == 0 {
		return nil, errors.New("zero") // want error-construction/note:"errors\.New allocates the error that it makes"
	}
	return &point{x: a}, nil // want returned-pointer/note:"\&point\{x: a\} is allocated on the heap: its address is returned"
}

// It can be inlined, and nobody calls it here.
func newPoint(a int) *point {
	return &point{x: a} // want returned-pointer/note:"&point"
}

// Every call is inlined, and keeps it on its stack: it is never on the heap.
func onStack(a int) *point {
	return &point{y: a}
}

// Other packages may call this one.
func OnStack(a int) *point {
	return &point{y: a} // want returned-pointer/note:"not where it is inlined, at 1 call"
}

// A call through a variable is not inlined.
func alsoCalled(a int) *point {
	return &point{y: a} // want returned-pointer/note:"not where it is inlined, at 1 call"
}

var Called = alsoCalled

func sum(a int) int {
	p, q, r := onStack(a), OnStack(a), alsoCalled(a)
	return p.x + p.y + q.x + r.x
}

// The value is passed on by value: nothing to report.
func value(a int) point { return point{x: a} }

// It stays where it is.
func stays(a int) int {
	p := &point{x: a}
	return p.x
}

type options struct{ limit *int }

// The result is a value; the pointer is one of its fields, and nil has a meaning there.
//
//go:noinline
func withLimit(n int) (result options) {
	result.limit = new(int) // want returned-pointer/note:"new\(int\)"
	*result.limit = n
	return
}

// A result that was never assigned is nil.
//
//go:noinline
func unset(ok bool) (result *point, found bool) {
	if ok {
		return &point{1, 2}, true // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
	}
	return
}

// nil is assigned.
//
//go:noinline
func dropped(ok bool) *point {
	result := &point{1, 2} // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
	if !ok {
		result = nil
	}
	return result
}

// A pointer starts as nil.
//
//go:noinline
func declared(ok bool) *point {
	var result *point
	if ok {
		result = &point{1, 2} // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
	}
	return result
}

// Other packages may call it.
//
//go:noinline
func Exported() *point {
	return &point{1, 2} // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
}

//go:noinline
func (o options) Buffer() []byte {
	var b [16]byte // want returned-pointer/note:"b is moved to the heap: its address is returned"
	return b[:]
}

// The literal's own results count.
//
//go:noinline
func Literal() func() *point {
	return func() *point { return &point{1, 2} } // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
}

// A helper that makes pointers: returning the value would be no help.
//
//go:noinline
func pointerTo(v int) *int { // want returned-pointer/note:"v is moved"
	return &v
}

var points = sync.Pool{New: func() any { return &point{} }}
