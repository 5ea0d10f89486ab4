package inlined

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
)

var (
	sink  any
	plain error
)

func failures(values []int) (errs []error) {
	for _, v := range values {
		if v < 0 {
			errs = append(errs, errors.New("negative")) // want append-growth/note:"errs grows by append: it starts empty, and not every turn of the loop over values appends" error-construction/note:"errors\.New allocates the error that it makes"
		}
	}
	return errs
}

func reader(b []byte) io.Reader {
	return bytes.NewReader(b) // want inlined-allocation/note:"bytes\.NewReader allocates: its code is inlined here, and \&bytes\.Reader\{\.\.\.\} is returned"
}

func buffered(r io.Reader) {
	sink = bufio.NewReader(r) // want inlined-allocation/note:"bufio\.NewReader allocates: its code is inlined here, and make\(\[\]byte, max\(bufio\.size, 16\)\) is stored in \*bufio\.b" inlined-allocation/note:"bufio\.NewReader allocates: its code is inlined here, and new\(bufio\.Reader\) is assigned to the package variable sink"
}

//go:noinline
func text(b *bytes.Buffer) string {
	return b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is returned"
}

//go:noinline
func built(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part) // want inlined-allocation/note:"b\.WriteString may allocate: its code is inlined here, and a slice that grows by append is stored in strings\.b\.buf"
	}
	return b.String()
}

// It allocates when it panics only.
func isNil(v reflect.Value) bool {
	return v.IsNil() // want inlined-allocation/note:"v\.IsNil allocates when it panics: its code is inlined here, with \&reflect\.ValueError\{\.\.\.\}"
}

// A value without size.
func background() {
	sink = context.Background()
}

// It is analysed, and counted where it is: a note, since its caller keeps it.
func made() *int { return new(int) } // want returned-pointer/note:"new\(int\) is allocated on the heap: its address is returned"

func keep() { sink = made() }
