// Package twice puts back what is back.
package twice

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func put(b *bytes.Buffer) {
	b.Reset()
	pool.Put(b)
}

func deferredToo(w io.Writer) error {
	b := pool.Get().(*bytes.Buffer)
	defer put(b) // want pool-double-put:"b is put into its pool though it was put back at line 22: two goroutines may get the same object"
	b.Reset()
	if _, err := b.WriteTo(w); err != nil {
		put(b)
		return err
	}
	return nil
}

func eitherWay(w io.Writer) error {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	if _, err := b.WriteTo(w); err != nil {
		put(b)
		return err
	}
	put(b)
	return nil
}

func flagged(w io.Writer, keep bool) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	if keep {
		put(b)
	}
	w.Write(nil)
	if !keep {
		put(b)
	}
}

func loop(w io.Writer, n int) {
	b := pool.Get().(*bytes.Buffer)
	for i := 0; i < n; i++ {
		b.Reset()
		put(b) // want pool-double-put:"b is put into its pool though it was put back in an earlier turn of the loop: two goroutines may get the same object"
	}
}

func ended(w io.Writer) error {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	for {
		if _, err := b.WriteTo(w); err != nil {
			put(b)
			return err
		}
	}
}

// Nezha's and many others' way: a goroutine is given the object, which puts it back.
func handed(w io.Writer) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		defer put(b)
		b.WriteTo(w)
	}()
}

type conn struct {
	buf *bytes.Buffer
}

func (c *conn) close() {
	pool.Put(c.buf)
	c.flush()
	pool.Put(c.buf)
}

func (c *conn) closeTwice() {
	pool.Put(c.buf)
	pool.Put(c.buf) // want pool-double-put:"c\.buf is put into its pool though it was put back at line 91: two goroutines may get the same object"
}

func (c *conn) flush() { c.buf = new(bytes.Buffer) } // want stored-in-heap-object/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is stored in c\.buf"

func closure(w io.Writer) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	free := func() { pool.Put(b) }
	if _, err := b.WriteTo(w); err != nil {
		free()
		return
	}
	free()
}
