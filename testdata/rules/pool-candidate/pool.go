package pool

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

func array(r io.Reader) (int, error) {
	var buf [512]byte // want pool-candidate:"buf is scratch memory made per call: it is on the heap only to be lent to r.Read"
	return r.Read(buf[:])
}

func made(w io.Writer, n int) error {
	buf := make([]byte, n) // want pool-candidate:"buf is scratch memory made per call"
	_, err := w.Write(buf)
	return err
}

func perTurn(w io.Writer, parts [][]byte) {
	for _, part := range parts {
		buf := make([]byte, 1024) // want pool-candidate:"made per loop turn"
		copy(buf, part)
		w.Write(buf[:len(part)])
	}
}

func buffer(w io.Writer, name string) error {
	var b bytes.Buffer                // want pool-candidate:"b is scratch memory"
	fmt.Fprintf(&b, "hello %s", name) // want interface-boxing/note:"name is copied to the heap: it is an argument of fmt\.Fprintf, which takes any"
	_, err := w.Write(b.Bytes())
	return err
}

// Small: a pool is no faster than the allocator.
func small(r io.Reader) error {
	var buf [8]byte
	_, err := io.ReadFull(r, buf[:])
	return err
}

// The result aliases the buffer, so that it is no scratch memory.
func aliased(r io.Reader) []byte {
	var buf [512]byte
	n, _ := r.Read(buf[:])
	return buf[:n]
}

func bytesReturned(v any) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%v", v)
	return b.Bytes()
}

type holder struct{ buf []byte }

func kept(h *holder, r io.Reader) {
	buf := make([]byte, 512)
	r.Read(buf)
	h.buf = buf
}

// Nobody says that the callee gives it back.
func unknown(lend func([]byte)) {
	var buf [512]byte
	lend(buf[:])
}

func encode(w io.Writer, v any) error {
	return json.NewEncoder(w).Encode(v)
}
