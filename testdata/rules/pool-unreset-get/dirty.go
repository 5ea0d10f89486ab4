// Package dirty has pools of which one side, both or neither empties the buffers.
package dirty

import (
	"bytes"
	"sync"
)

var neither = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Go-bond (go-bond/bond#145), golang/go#18638: what comes out of the pool is dirty.
func useDirty(text string) string {
	b := neither.Get().(*bytes.Buffer) // want pool-unreset-get:"b is written to as it comes out of neither \(line 15\), and goes into it as it was left \(line 14\): the data of its last user is still there"
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
	p := rows.Get().(*[]int) // want pool-unreset-get:"s is written to as it comes out of rows \(line 52\), and goes into it as it was left \(line 58\): the data of its last user is still there"
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
