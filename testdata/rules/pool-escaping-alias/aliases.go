// Package aliases gives away memory of what goes back.
package aliases

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var slices = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }} // want dynamic-size/note:"make\(\[\]byte, 0, 512\) is on the heap: it is returned"

var last []byte

// Go-syncstorage (mozilla-services/go-syncstorage#148).
func marshal(v any) ([]byte, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil // want pool-escaping-alias:"b\.Bytes\(\) is returned, but it is memory of an object that is put back into its pool \(line 20\): the next user of the object overwrites it"
}

func marshalCopy(v any) ([]byte, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.Reset()
	if err := json.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	return append([]byte(nil), b.Bytes()...), nil // want append-growth/note:"append copies to new memory: it starts from an empty slice"
}

func text(v any) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.Reset()
	b.WriteString("x")
	return b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}

func explicit() []byte {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString("x")
	out := b.Bytes()
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return out // want pool-escaping-alias:"out is returned, but it is memory of an object that is put back into its pool \(line 51\): the next user of the object overwrites it"
}

func trimmed() []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return bytes.TrimSpace(b.Bytes()) // want pool-escaping-alias:"bytes\.TrimSpace\(b\.Bytes\(\)\) is returned, but it is memory of an object that is put back into its pool \(line 57\): the next user of the object overwrites it"
}

func reader() io.Reader {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return bytes.NewReader(b.Bytes()) // want inlined-allocation/note:"bytes\.NewReader allocates: its code is inlined here, and \&bytes\.Reader\{\.\.\.\} is returned" pool-escaping-alias:"bytes\.NewReader\(b\.Bytes\(\)\) is returned, but it is memory of an object that is put back into its pool \(line 64\): the next user of the object overwrites it"
}

type response struct{ body []byte }

func inLiteral() *response {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return &response{body: b.Bytes()} // want pool-escaping-alias:"\&response\{body: b\.Bytes\(\)\} is returned, but it is memory of an object that is put back into its pool \(line 73\): the next user of the object overwrites it" returned-pointer/note:"\&response\{body: b\.Bytes\(\)\} is allocated on the heap: its address is returned"
}

func named() (out []byte) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	out = b.Bytes()
	return // want pool-escaping-alias:"the result is returned, but it is memory of an object that is put back into its pool \(line 80\): the next user of the object overwrites it"
}

func slice() []byte {
	p := slices.Get().(*[]byte)
	defer slices.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	*p = append((*p)[:0], "x"...) // want append-growth/note:"\*p grows by append where it is full; it is kept where a pointer leads"
	return *p // want pool-escaping-alias:"\*p is returned, but it is memory of an object that is put back into its pool \(line 88\): the next user of the object overwrites it"
}

func number() byte {
	p := slices.Get().(*[]byte)
	defer slices.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	*p = append((*p)[:0], "x"...) // want append-growth/note:"\*p grows by append where it is full; it is kept where a pointer leads"
	return (*p)[0]
}

// Go-flow (xxddpac/go-flow#6): it is sent, and goes back before it is received.
func send(c chan []byte) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	c <- b.Bytes()
	pool.Put(b) // want pool-escaping-alias:"b goes back into its pool while what was given its memory at line 104 may still use it"
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
	defer pool.Put(b) // want pool-escaping-alias:"b goes back into its pool while what was given its memory at line 120 may still use it"
	b.Reset()
	go func() { w.Write(b.Bytes()) }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
}

func waited(w io.Writer) {
	var wg sync.WaitGroup // want leaking-parameter/note:"wg is moved to the heap: its address is the receiver of \(\*sync\.WaitGroup\)\.Add \(line 128\)"
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	wg.Add(1)
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		defer wg.Done()
		w.Write(b.Bytes())
	}()
	wg.Wait()
}

func global() {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b) // want pool-escaping-alias:"b goes back into its pool while what was given its memory at line 140 may still use it"
	b.Reset()
	last = b.Bytes()
}

func whole() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	return b // want pool-escaping-alias:"b is returned, but it is memory of an object that is put back into its pool \(line 145\): the next user of the object overwrites it"
}
