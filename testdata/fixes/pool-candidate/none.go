package poolcandidate

import (
	"bytes"
	"io"
)

// Each turn would keep its buffer to the end.
func inLoop(w io.Writer, rs []io.Reader) {
	for _, r := range rs {
		var buf [4096]byte
		n, _ := r.Read(buf[:])
		w.Write(buf[:n])
	}
}

// Ranging over an array copies it.
func ranged(r io.Reader) (sum int) {
	var buf [4096]byte
	r.Read(buf[:])
	for _, b := range buf {
		sum += int(b)
	}
	return sum
}

// Another one takes its place.
func again(w io.Writer, r io.Reader, n int) {
	buf := make([]byte, 4096)
	if n > len(buf) {
		buf = make([]byte, n)
	}
	k, _ := r.Read(buf)
	w.Write(buf[:k])
}

// Two at once.
func pair(w io.Writer, r io.Reader) {
	var a, b [4096]byte
	r.Read(a[:])
	r.Read(b[:])
	w.Write(a[:])
	w.Write(b[:])
}

/* A comment of another kind. */
func commented(r io.Reader) {
	var buf [4096]byte
	n, _ := r.Read(buf[:])
	_ = n
}

// The name is taken.
func shadowed(w io.Writer, r io.Reader, sync int) {
	var b bytes.Buffer
	io.Copy(&b, r)
	w.Write(b.Bytes()[:sync])
}
