package conversion

import (
	"bufio"
	"bytes"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
)

type record struct {
	name string
	raw  []byte
}

//go:noinline
func lines(w io.Writer, lines []string) {
	for _, line := range lines {
		w.Write([]byte(line)) // want string-conversion/note:"\[\]byte\(line\) copies the string to new bytes, only to be written to w"
	}
}

//go:noinline
func once(w http.ResponseWriter, s string) {
	w.Write([]byte(s)) // want string-conversion/note:"\[\]byte\(s\) copies the string to new bytes, only to be written to w"
}

// A hash has no WriteString.
//
//go:noinline
func hashed(h hash.Hash, names []string) {
	for _, name := range names {
		h.Write([]byte(name)) // want string-conversion/note:"\[\]byte\(name\) copies the string to new bytes, only to be written to h"
	}
}

//go:noinline
func same(h hash.Hash, name string, n int) {
	for i := 0; i < n; i++ {
		h.Write([]byte(name)) // want string-conversion:"\[\]byte\(name\) copies the string to new bytes in every turn of the loop, always the same"
	}
}

type writer struct{ w io.Writer }

// This is what io.WriteString would call.
//
//go:noinline
func (w writer) WriteString(s string) (int, error) {
	return w.w.Write([]byte(s)) // want string-conversion/note:"\[\]byte\(s\) copies the string to new bytes: it is passed to w\.w\.Write"
}

//go:noinline
func formatted(names []string, keep func([]byte)) {
	for i, name := range names {
		keep([]byte(fmt.Sprintf("%d", i))) // want string-conversion:"\[\]byte\(fmt\.Sprintf\(\"%d\", i\)\) copies the string to new bytes: the text is put together as a string first" format-arguments/note:"fmt\.Sprintf boxes i on the heap and makes a text in each turn of the loop \(not numbers below 256, which these are most often\)"
		keep([]byte(name)) // want string-conversion/note:"\[\]byte\(name\) copies the string to new bytes: it is passed to keep"
	}
}

//go:noinline
func count(m map[string]int, words [][]byte) int {
	known := 0
	for _, word := range words {
		if m[string(word)] > 0 {
			known++
		}
		m[string(word)] = 1 // want string-conversion/note:"string\(word\) makes a new string: it is used as a key of m"
	}
	return known
}

//go:noinline
func stored(r *record, b []byte) {
	r.name = string(b) // want string-conversion/note:"string\(b\) makes a new string: it is stored in r\.name"
	r.raw = []byte(r.name) // want string-conversion/note:"\[\]byte\(r\.name\) copies the string to new bytes: it is stored in r\.raw"
}

//go:noinline
func built(n int) string {
	var b []byte
	for i := 0; i < n; i++ {
		b = append(b, 'x') // want hidden-allocation/note:"b grows by append in a loop whose turns are known"
	}
	return string(b) // want string-conversion/note:"string\(b\) makes a new string: it is returned"
}

//go:noinline
func cut(b []byte) string {
	return string(b[1:]) // want string-conversion/note:"string\(b\[1:\]\) makes a new string: it is returned"
}

//go:noinline
func fields(b []byte) []string {
	return strings.Fields(string(b)) // want string-conversion/note:"string\(b\) makes a new string: it is passed to strings\.Fields"
}

//go:noinline
func parsed(parse func(string), b []byte) {
	parse(string(b)) // want string-conversion/note:"string\(b\) makes a new string: it is passed to parse"
}

//go:noinline
func runes(s string) []rune {
	return []rune(s) // want string-conversion/note:"\[\]rune\(s\) copies the string to new runes: it is returned"
}

//go:noinline
func letter(r rune) string {
	return string(r) // want string-conversion/note:"string\(r\) makes a new string: it is returned"
}

//go:noinline
func constant(keep func([]byte)) {
	keep([]byte("constant")) // want string-conversion/note:"\[\]byte\(\"constant\"\) copies the string to new bytes: it is passed to keep"
}

//go:noinline
func grown(s string, b []byte) []byte {
	return append([]byte(s), b...) // want append-growth/note:"append to \[\]byte\(s\) moves its elements to new memory where it is full" string-conversion/note:"\[\]byte\(s\) copies the string to new bytes: it is returned"
}

//go:noinline
func failing(b []byte) error {
	return fmt.Errorf("bad text %s", string(b)) // want error-construction/note:"fmt\.Errorf allocates the error that it makes" error-construction/note:"string\(b\) is copied to the heap: it is an argument of fmt\.Errorf" string-conversion/note:"string\(b\) makes a new string: it is passed to fmt\.Errorf"
}

// Nothing of this is kept.
//
//go:noinline
func free(b []byte, s string) bool {
	return string(b) == s || bytes.Equal([]byte(s), b)
}

//go:noinline
func toFile(w *bufio.Writer, lines []string) {
	for _, line := range lines {
		w.Write([]byte(line)) // want string-conversion:"\[\]byte\(line\) copies the string to new bytes, only to be written to w"
	}
}
