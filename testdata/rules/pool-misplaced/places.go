// Package misplaced has pools that die with a call, copies of pools, and those that do not.
package misplaced

import (
	"bytes"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func perCall(w io.Writer, text string) error {
	pool := sync.Pool{New: func() any { return new(bytes.Buffer) }} // want pool-misplaced:"pool is a pool that each call makes anew: it is empty, and what is put back is lost"
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	_, err := w.Write(b.Bytes())
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return err
}

func perCallByPointer(w io.Writer, text string) error {
	pool := &sync.Pool{New: func() any { return new(bytes.Buffer) }} // want pool-misplaced:"pool is a pool that each call makes anew: it is empty, and what is put back is lost"
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	_, err := w.Write(b.Bytes())
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return err
}

func perCallBare(w io.Writer, text string) error {
	var pool sync.Pool // want pool-misplaced:"pool is a pool that each call makes anew: it is empty, and what is put back is lost"
	b, ok := pool.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer) // want leaking-parameter/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is passed to \(\*sync\.Pool\)\.Put \(line 41\)"
	}
	b.Reset()
	b.WriteString(text)
	_, err := w.Write(b.Bytes())
	pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return err
}

// The loop takes again what it puts back.
func perLoop(w io.Writer, texts []string) {
	var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }} // want pool-misplaced/note:"pool is a pool that each call makes anew: only this call's loop takes what it puts back"
	for _, text := range texts {
		b := pool.Get().(*bytes.Buffer)
		b.Reset()
		b.WriteString(text)
		w.Write(b.Bytes())
		pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	}
}

type server struct {
	name string
	pool sync.Pool
}

func (s *server) render(w io.Writer) {
	b, _ := s.pool.Get().(*bytes.Buffer)
	if b == nil {
		b = new(bytes.Buffer) // want leaking-parameter/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is passed to \(\*sync\.Pool\)\.Put \(line 70\)"
	}
	b.Reset()
	b.WriteString(s.name)
	w.Write(b.Bytes())
	s.pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
}

// A server for each request, which its methods do not keep.
func handle(w io.Writer, name string) {
	s := &server{name: name} // want pool-misplaced:"s\.pool is a pool that each call makes anew: it is empty, and what is put back is lost"
	s.render(w)
	b, _ := s.pool.Get().(*bytes.Buffer)
	if b != nil {
		b.Reset()
		s.pool.Put(b)
	}
}

// This one is given to the caller.
func open(w io.Writer, name string) *server {
	s := &server{name: name} // want leaking-parameter/note:"\&server\{name: name\} is allocated on the heap: its address is passed to \(\*sync\.Pool\)\.Get \(line 87\)"
	if b, _ := s.pool.Get().(*bytes.Buffer); b != nil {
		s.pool.Put(b)
	}
	return s
}

// A value receiver is a copy.
func (s server) copied(w io.Writer) { // want pool-misplaced:"s\.pool is a copy of the pool, one for each call: it never gets what others put back, and what is put into it is lost"
	b, _ := s.pool.Get().(*bytes.Buffer)
	if b == nil {
		b = new(bytes.Buffer) // want leaking-parameter/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is passed to \(\*sync\.Pool\)\.Put \(line 102\)"
	}
	b.Reset()
	b.WriteString(s.name)
	w.Write(b.Bytes())
	s.pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
}

func byValue(pool sync.Pool, w io.Writer) { // want pool-misplaced:"pool is a copy of the pool, one for each call: it never gets what others put back, and what is put into it is lost"
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	w.Write(b.Bytes())
	pool.Put(b)
}

func byPointer(pool *sync.Pool, w io.Writer) {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	w.Write(b.Bytes())
	pool.Put(b)
}

func assigned(w io.Writer) {
	own := buffers // want pool-misplaced:"own is a copy of the pool, one for each call: it never gets what others put back, and what is put into it is lost"
	b := own.Get().(*bytes.Buffer)
	b.Reset()
	w.Write(b.Bytes())
	own.Put(b)
}

func ranged(pools []sync.Pool, w io.Writer) {
	for _, pool := range pools { // want pool-misplaced:"pool is a copy of the pool, one for each call: it never gets what others put back, and what is put into it is lost"
		b := pool.Get().(*bytes.Buffer)
		b.Reset()
		w.Write(b.Bytes())
		pool.Put(b)
	}
	for i := range pools {
		pool := &pools[i]
		b := pool.Get().(*bytes.Buffer)
		b.Reset()
		w.Write(b.Bytes())
		pool.Put(b)
	}
}

// Goroutines share it as long as they run.
func shared(texts []string, w io.Writer) {
	pool := sync.Pool{New: func() any { return new(bytes.Buffer) }} // want leaking-parameter/note:"pool is moved to the heap: its address is the receiver of \(\*sync\.Pool\)\.Get \(line 151\)"
	var wg sync.WaitGroup // want leaking-parameter/note:"wg is moved to the heap: its address is the receiver of \(\*sync\.WaitGroup\)\.Add \(line 148\)"
	for _, text := range texts {
		wg.Add(1)
		go func(text string) { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			defer wg.Done()
			b := pool.Get().(*bytes.Buffer)
			b.Reset()
			b.WriteString(text)
			w.Write(b.Bytes())
			pool.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
		}(text)
	}
	wg.Wait()
}

func passed(w io.Writer) {
	var pool sync.Pool // want leaking-parameter/note:"pool is moved to the heap: its address is passed to byPointer \(line 164\), which passes it to \(\*sync\.Pool\)\.Get \(places\.go:113\)"
	pool.New = func() any { return new(bytes.Buffer) } // want returned-pointer/note:"new\(bytes\.Buffer\) is allocated on the heap: its address is returned"
	byPointer(&pool, w)
	pool.Put(pool.Get())
}
