// Package aliases gives away memory of what goes back.
package aliases

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var slices = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

var last []byte

// Go-syncstorage (mozilla-services/go-syncstorage#148).
func marshal(v any) ([]byte, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func marshalCopy(v any) ([]byte, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	return append([]byte(nil), b.Bytes()...), nil
}

func text(v any) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("x")
	return b.String()
}

func explicit() []byte {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString("x")
	out := b.Bytes()
	pool.Put(b)
	return out
}

func trimmed() []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return bytes.TrimSpace(b.Bytes())
}

func reader() io.Reader {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return bytes.NewReader(b.Bytes())
}

type response struct{ body []byte }

func inLiteral() *response {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return &response{body: b.Bytes()}
}

func named() (out []byte) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	out = b.Bytes()
	return
}

func slice() []byte {
	p := slices.Get().(*[]byte)
	defer slices.Put(p)
	*p = append((*p)[:0], "x"...)
	return *p
}

func number() byte {
	p := slices.Get().(*[]byte)
	defer slices.Put(p)
	*p = append((*p)[:0], "x"...)
	return (*p)[0]
}

// Go-flow (xxddpac/go-flow#6): it is sent, and goes back before it is received.
func send(c chan []byte) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	c <- b.Bytes()
	pool.Put(b)
}

func sendAndWait(c chan []byte, done chan bool) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	c <- b.Bytes()
	<-done
	pool.Put(b)
}

func goroutine(w io.Writer) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	go func() { w.Write(b.Bytes()) }()
}

func waited(w io.Writer) {
	var wg sync.WaitGroup
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	wg.Add(1)
	go func() {
		defer wg.Done()
		w.Write(b.Bytes())
	}()
	wg.Wait()
}

func global() {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	last = b.Bytes()
}

func whole() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return b
}
