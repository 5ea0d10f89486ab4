package misplaced

import (
	"bytes"
	"io"
	"sync"
)

type item struct{ n int }

var items = sync.Pool{New: func() any { return item{} }}

func wrong() int {
	i := items.Get().(*item) // want pool-missing-put/note:"what this Get gives is never put back, nor given to anybody: the pool has one object less, and allocates anew" pool-misplaced:"the assertion to \*item panics for what an empty pool gives: New returns item\{\} \(line 11\)"
	return i.n
}

// Who asks does not panic.
func asked() int {
	if i, ok := items.Get().(*item); ok {
		return i.n
	}
	return 0
}

var right = sync.Pool{New: newItem}

func newItem() any { return &item{n: 1} } // want returned-pointer/note:"\&item\{n: 1\} is allocated on the heap: its address is returned"

func fits() int {
	i := right.Get().(*item)
	n := i.n
	right.Put(i)
	return n
}

var wrongByName = sync.Pool{New: newItem}

func wrongToo() int { return len(*wrongByName.Get().(*[]byte)) } // want pool-missing-put/note:"what this Get gives is never put back, nor given to anybody: the pool has one object less, and allocates anew" pool-misplaced:"the assertion to \*\[\]byte panics for what an empty pool gives: New returns \&item\{n: 1\} \(line 28\)"

var puts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func putsOther(b bytes.Buffer) {
	puts.Put(b) // want pool-value-put/note:"b \(bytes\.Buffer\) is copied to the heap: it is put into a sync\.Pool, which takes any"
}

func gets(w io.Writer) {
	b := puts.Get().(*bytes.Buffer) // want pool-misplaced:"the assertion to \*bytes\.Buffer panics for what the pool gives: b is put into it \(line 44\)"
	b.Reset()
	w.Write(b.Bytes())
	puts.Put(b)
}

// An interface fits what implements it.
func getsWriter() {
	w := puts.Get().(io.Writer)
	w.Write(nil)
	puts.Put(w)
}

type owner struct{ pool sync.Pool }

func newOwner() *owner {
	return &owner{pool: sync.Pool{New: func() any { return new(item) }}} // want returned-pointer/note:"\&owner\{pool: sync\.Pool\{New: func\(\) any \{ return new\(item\) \}… is allocated on the heap: its address is returned"
}

func (o *owner) wrong() int { return o.pool.Get().(*bytes.Buffer).Len() } // want pool-missing-put/note:"what this Get gives is never put back, nor given to anybody: the pool has one object less, and allocates anew" pool-misplaced:"the assertion to \*bytes\.Buffer panics for what an empty pool gives: New returns new\(item\) \(line 64\)"

type late struct{ pool sync.Pool }

func newLate() *late {
	l := &late{pool: sync.Pool{New: func() any { return new(item) }}} // want returned-pointer/note:"\&late\{pool: sync\.Pool\{New: func\(\) any \{ return new\(item\) \}\}\} is allocated on the heap: its address is returned"
	l.pool.New = func() any { return new(bytes.Buffer) } // want returned-pointer/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is returned"
	return l
}

func (l *late) right() int { return l.pool.Get().(*bytes.Buffer).Len() } // want pool-missing-put/note:"what this Get gives is never put back, nor given to anybody: the pool has one object less, and allocates anew"
