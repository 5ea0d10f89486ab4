// Package sizes puts back buffers of any size.
package sizes

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// golang/go#23199, uber-go/zap#1130: one large buffer stays.
func anySize(w io.Writer, r io.Reader) error {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.Reset()
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func usualSize(w io.Writer, r io.Reader) error {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	_, err := b.ReadFrom(r)
	w.Write(b.Bytes())
	if b.Cap() < 1<<16 {
		pool.Put(b)
	}
	return err
}

func put(b *bytes.Buffer) {
	if b.Cap() > 1<<16 {
		return
	}
	b.Reset()
	pool.Put(b)
}

func wrapped(w io.Writer, r io.Reader) error {
	b := pool.Get().(*bytes.Buffer) // want pool-unreset-get:"b is written to as it comes out of pool \(line 46\), and goes into it as it was left \(line 15\): the data of its last user is still there"
	defer put(b)
	_, err := b.ReadFrom(r)
	w.Write(b.Bytes())
	return err
}

func unwritten(w io.Writer) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	pool.Put(b)
}
