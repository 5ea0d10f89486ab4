// Package dirty has pools of which one side, both or neither empties the buffers.
package dirty

import (
	"bytes"
	"sync"
)

var neither = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Go-bond (go-bond/bond#145), golang/go#18638: what comes out of the pool is dirty.
func useDirty(text string) string {
	b := neither.Get().(*bytes.Buffer)
	defer neither.Put(b)
	b.WriteString(text)
	return b.String()
}

var atPut = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func useClean(text string) string {
	b := atPut.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		atPut.Put(b)
	}()
	b.WriteString(text)
	return b.String()
}

var atGet = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer {
	b := atGet.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func useGet(text string) string {
	b := get()
	defer atGet.Put(b)
	b.WriteString(text)
	return b.String()
}

var rows = sync.Pool{New: func() any { return new([]int) }}

func appendDirty(n int) (sum int) {
	p := rows.Get().(*[]int)
	s := *p
	for i := range make([]struct{}, n) {
		s = append(s, i)
	}
	for _, each := range s {
		sum += each
	}
	*p = s
	rows.Put(p)
	return sum
}

var lines = sync.Pool{New: func() any { return new([]int) }}

func appendClean(n int) (sum int) {
	p := lines.Get().(*[]int)
	s := (*p)[:0]
	for i := range make([]struct{}, n) {
		s = append(s, i)
	}
	for _, each := range s {
		sum += each
	}
	*p = s
	lines.Put(p)
	return sum
}
