// Package dirty has pools of which one side, both or neither empties the buffers.
package dirty

import (
	"bytes"
	"io"
	"sync"
)

var neither = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Go-bond (go-bond/bond#145), golang/go#18638: what comes out of the pool is dirty.
func useDirty(text string) string {
	b := neither.Get().(*bytes.Buffer) // want pool-unreset-get:"b is written to as it comes out of neither \(line 16\), and goes into it as it was left \(line 15\): the data of its last user is still there"
	defer neither.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.WriteString(text)
	return b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}

var atPut = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func useClean(text string) string {
	b := atPut.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		atPut.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	}()
	b.WriteString(text)
	return b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}

var atGet = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer {
	b := atGet.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func useGet(text string) string {
	b := get()
	defer atGet.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	b.WriteString(text)
	return b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}

var rows = sync.Pool{New: func() any { return new([]int) }}

func appendDirty(n int) (sum int) {
	p := rows.Get().(*[]int) // want pool-unreset-get:"s is written to as it comes out of rows \(line 53\), and goes into it as it was left \(line 59\): the data of its last user is still there"
	s := *p
	for i := range make([]struct{}, n) {
		s = append(s, i) // want append-growth/note:"s grows by append where it is full"
	}
	for _, each := range s {
		sum += each
	}
	*p = s
	rows.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return sum
}

var lines = sync.Pool{New: func() any { return new([]int) }}

func appendClean(n int) (sum int) {
	p := lines.Get().(*[]int)
	s := (*p)[:0]
	for i := range make([]struct{}, n) {
		s = append(s, i) // want append-growth/note:"s grows by append where it is full"
	}
	for _, each := range s {
		sum += each
	}
	*p = s
	lines.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return sum
}

type scratch struct {
	buf bytes.Buffer
	n   int
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// A buffer in the object is emptied by itself (go-redis csc_commands.go:177).
func useField(r *bytes.Reader) string {
	s := scratches.Get().(*scratch)
	defer func() {
		if s.buf.Cap() > 1<<16 {
			return
		}
		s.buf.Reset()
		scratches.Put(s)
	}()
	s.buf.Reset()
	if s.n == 0 {
		s.n = 1
	}
	io.Copy(&s.buf, r)
	return s.buf.String() // want inlined-allocation/note:"s\.buf\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}
