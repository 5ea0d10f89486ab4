// Package missing does not put back everything.
package missing

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var readers sync.Pool

var maps = sync.Pool{New: func() any { return map[string]int{} }}

// Meilisearch-go (meilisearch/meilisearch-go#623), go-sstables (thomasjungblut/go-sstables#26):
// nothing goes back where something fails.
func onError(w io.Writer, v any) error {
	b := pool.Get().(*bytes.Buffer) // want pool-missing-put/note:"what this Get gives is not put back where the function ends at line 25: the pool has one object less, and allocates anew"
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return err
}

// Caddy's forwardproxy (caddyserver/forwardproxy#76): nothing ever goes back.
func never(w io.Writer, v string) error {
	b := pool.Get().(*bytes.Buffer) // want pool-missing-put/note:"what this Get gives is never put back, nor given to anybody: the pool has one object less, and allocates anew"
	b.Reset()
	b.WriteString(v)
	_, err := w.Write(b.Bytes())
	return err
}

// Erigon (erigontech/erigon#20802): each turn gets a map, and none goes back.
func eachTurn(keys []string) (n int) {
	for _, key := range keys {
		m := maps.Get().(map[string]int) // want pool-missing-put/note:"what this Get gives is not put back at the end of each turn of the loop: the pool has one object less, and allocates anew"
		m[key]++
		n += len(m)
	}
	return n
}

func eachTurnBack(keys []string) (n int) {
	for _, key := range keys {
		m := maps.Get().(map[string]int)
		m[key]++
		n += len(m)
		clear(m)
		maps.Put(m)
	}
	return n
}

func deferred(w io.Writer, v any) error {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func given() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func tooLarge(w io.Writer, v string) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(v)
	w.Write(b.Bytes())
	if b.Cap() < 1<<16 {
		pool.Put(b)
	}
}

// A reader that failed goes for good.
func broken(r io.Reader) error {
	zr, _ := readers.Get().(*gzip.Reader)
	if zr == nil {
		zr = new(gzip.Reader) // want leaking-parameter/note:"new\(gzip\.Reader\) is allocated on the heap: its address is the receiver of \(\*gzip\.Reader\)\.Reset \(line 95\)"
	}
	if err := zr.Reset(r); err != nil {
		return err
	}
	readers.Put(zr)
	return nil
}

func panics(v any) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	if v == nil {
		panic("nil")
	}
	pool.Put(b)
}

type holder struct{ b *bytes.Buffer }

func (h *holder) open() {
	h.b = pool.Get().(*bytes.Buffer)
}

func literal() *holder {
	b := pool.Get().(*bytes.Buffer)
	return &holder{b: b} // want returned-pointer/note:"\&holder\{b: b\} is allocated on the heap: its address is returned"
}

func correlated(w io.Writer, pooled bool) error {
	var b *bytes.Buffer
	if pooled {
		b = pool.Get().(*bytes.Buffer)
	} else {
		b = new(bytes.Buffer) // want leaking-parameter/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is passed to \(\*sync\.Pool\)\.Put \(line 132\)"
	}
	b.Reset()
	b.WriteTo(w)
	if pooled {
		pool.Put(b)
	}
	return nil
}

func sent(c chan *bytes.Buffer) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	c <- b
}

func switched(n int, w io.Writer) error {
	b := pool.Get().(*bytes.Buffer) // want pool-missing-put/note:"what this Get gives is not put back where the function ends at line 150: the pool has one object less, and allocates anew"
	b.Reset()
	switch n {
	case 0:
		b.WriteString("none")
	case 1:
		return errors.New("one") // want error-construction/note:"errors\.New allocates the error that it makes"
	default:
		b.WriteString("many")
	}
	b.WriteTo(w)
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return nil
}
