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
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	pool.Put(b)
	return err
}

// Caddy's forwardproxy (caddyserver/forwardproxy#76): nothing ever goes back.
func never(w io.Writer, v string) error {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(v)
	_, err := w.Write(b.Bytes())
	return err
}

// Erigon (erigontech/erigon#20802): each turn gets a map, and none goes back.
func eachTurn(keys []string) (n int) {
	for _, key := range keys {
		m := maps.Get().(map[string]int)
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
	defer pool.Put(b)
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
		zr = new(gzip.Reader)
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
	return &holder{b: b}
}

func correlated(w io.Writer, pooled bool) error {
	var b *bytes.Buffer
	if pooled {
		b = pool.Get().(*bytes.Buffer)
	} else {
		b = new(bytes.Buffer)
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
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	switch n {
	case 0:
		b.WriteString("none")
	case 1:
		return errors.New("one")
	default:
		b.WriteString("many")
	}
	b.WriteTo(w)
	pool.Put(b)
	return nil
}
