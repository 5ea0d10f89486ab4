package pool

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/template"
)

func array(r io.Reader) (int, error) {
	var buf [512]byte // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	return r.Read(buf[:])
}

func made(w io.Writer, n int) error {
	buf := make([]byte, n) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to w\.Write"
	_, err := w.Write(buf)
	return err
}

func perTurn(w io.Writer, parts [][]byte) {
	for _, part := range parts {
		buf := make([]byte, 1024) // want pool-candidate:"buf is scratch memory made per loop turn: it is on the heap only to be lent to w\.Write"
		copy(buf, part)
		w.Write(buf[:len(part)])
	}
}

func buffer(w io.Writer, name string) error {
	var b bytes.Buffer // want pool-candidate/note:"b is scratch memory made per call: it is on the heap only to be lent to fmt\.Fprintf"
	fmt.Fprintf(&b, "hello %s", name) // want format-arguments/note:"fmt\.Fprintf boxes name on the heap"
	_, err := w.Write(b.Bytes())
	return err
}

// Small: a pool is no faster than the allocator.
func small(r io.Reader) error {
	var buf [8]byte // want leaking-parameter/note:"buf is moved to the heap: its address is passed to io\.ReadFull \(line 42\)"
	_, err := io.ReadFull(r, buf[:])
	return err
}

// The result aliases the buffer, so that it is no scratch memory.
func aliased(r io.Reader) []byte {
	var buf [512]byte // want dynamic-call/note:"buf is moved to the heap: its address is passed to r\.Read \(line 49\), and the compiler cannot know what that keeps"
	n, _ := r.Read(buf[:])
	return buf[:n]
}

func bytesReturned(v any) []byte {
	var b bytes.Buffer // want leaking-parameter/note:"b is moved to the heap: its address is passed to fmt\.Fprintf \(line 55\)"
	fmt.Fprintf(&b, "%v", v)
	return b.Bytes()
}

type holder struct{ buf []byte }

func kept(h *holder, r io.Reader) {
	buf := make([]byte, 512) // want dynamic-call/note:"make\(\[\]byte, 512\) is allocated on the heap: it is passed to r\.Read \(line 63\), and the compiler cannot know what that keeps"
	r.Read(buf)
	h.buf = buf
}

// Nobody says that the callee gives it back.
func unknown(lend func([]byte)) {
	var buf [512]byte // want dynamic-call/note:"buf is moved to the heap: its address is passed to lend \(line 70\), and the compiler cannot know what that keeps"
	lend(buf[:])
}

func encode(w io.Writer, v any) error {
	return json.NewEncoder(w).Encode(v)
}

// Forms of the statement; the code shown for each is compiled by the tests.

func assigned(r io.Reader, buf []byte) error {
	if buf == nil {
		buf = make([]byte, 4096) // want pool-candidate:"buf is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	}
	_, err := r.Read(buf)
	return err
}

func declared(r io.Reader) error {
	var buf = make([]byte, 4096) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	_, err := r.Read(buf)
	return err
}

func capacity(w io.Writer, n int) error {
	p := n
	buf := make([]byte, 0, 512) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to w\.Write"
	buf = strconv.AppendInt(buf, int64(p), 10)
	_, err := w.Write(buf)
	return err
}

func both(w io.Writer, n int64, c uint) error {
	buf := make([]byte, n, c) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to w\.Write"
	_, err := w.Write(buf)
	return err
}

func called(w io.Writer, next func() int) error {
	buf := make([]byte, next()) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to w\.Write"
	_, err := w.Write(buf)
	return err
}

func pointer(w io.Writer, name string) error {
	b := new(bytes.Buffer) // want pool-candidate/note:"b is scratch memory made per call: it is on the heap only to be lent to fmt\.Fprint"
	b.WriteString(name)
	_, err := w.Write(b.Bytes())
	fmt.Fprint(b)
	return err
}

func literal(w io.Writer) error {
	b := &bytes.Buffer{} // want pool-candidate/note:"b is scratch memory made per call: it is on the heap only to be lent to fmt\.Fprint"
	fmt.Fprint(b)
	_, err := b.WriteTo(w)
	return err
}

func buffers(w io.Writer, names []string) {
	for range names {
		var b bytes.Buffer // want pool-candidate/note:"b is scratch memory made per loop turn: it is on the heap only to be lent to fmt\.Fprint"
		fmt.Fprint(&b)
		b.WriteTo(w)
	}
}

func address(r io.Reader) (err error) {
	var buf [512]byte // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	err = binary.Read(r, binary.LittleEndian, &buf)
	for range buf {
		_, err = r.Read((&buf)[:])
	}
	return err
}

func execute(w io.Writer, t *template.Template) error {
	var b bytes.Buffer // want pool-candidate/note:"b is scratch memory made per call: it is on the heap only to be lent to \(\*template\.Template\)\.Execute"
	if err := t.Execute(&b, nil); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// What outlives the call is no scratch memory.

func element(r io.Reader) *byte {
	var buf [1024]byte // want dynamic-call/note:"buf is moved to the heap: its address is passed to r\.Read \(line 158\), and the compiler cannot know what that keeps"
	r.Read(buf[:])
	q := &buf[3]
	return q
}

func appended(w io.Writer) []byte {
	buf := make([]byte, 0, 512) // want dynamic-call/note:"make\(\[\]byte, 0, 512\) is allocated on the heap: it is passed to w\.Write \(line 165\), and the compiler cannot know what that keeps"
	w.Write(buf)
	return strconv.AppendInt(buf, 5, 10)
}

func formatted(w io.Writer) []byte {
	buf := make([]byte, 0, 512) // want dynamic-call/note:"make\(\[\]byte, 0, 512\) is allocated on the heap: it is passed to w\.Write \(line 171\), and the compiler cannot know what that keeps"
	w.Write(buf)
	out := fmt.Appendf(buf, "x")
	return out
}

func next(r io.Reader) []byte {
	var b bytes.Buffer // want leaking-parameter/note:"b is moved to the heap: its address is passed to fmt\.Fprint \(line 178\)"
	fmt.Fprint(&b)
	return b.Next(5)
}

func result(r io.Reader) (buf []byte) {
	buf = make([]byte, 512) // want dynamic-call/note:"make\(\[\]byte, 512\) is allocated on the heap: it is passed to r\.Read \(line 184\), and the compiler cannot know what that keeps"
	r.Read(buf)
	return
}

// An encoder of whatever kind may keep what it is given.
func encoder(e interface{ Encode(p []byte) }) {
	buf := make([]byte, 512) // want dynamic-call/note:"make\(\[\]byte, 512\) is allocated on the heap: it is passed to e\.Encode \(line 191\), and the compiler cannot know what that keeps"
	e.Encode(buf)
}

func deferred(w io.Writer) {
	buf := make([]byte, 512) // want dynamic-call/note:"make\(\[\]byte, 512\) is allocated on the heap: it is passed to w\.Write \(line 196\), and the compiler cannot know what that keeps"
	w.Write(buf)
	defer w.Write(buf)
}

// A parameter is not made here.
func parameter(r io.Reader, buf [512]byte) { // want moved-parameter/note:"parameter buf is moved to the heap on every call: its address is passed to r\.Read \(line 202\)"
	r.Read(buf[:])
}

// A pool knows nothing of the value it starts with.
func copied(r io.Reader, from *[512]byte) {
	buf := *from // want dynamic-call/note:"buf is moved to the heap: its address is passed to r\.Read \(line 208\), and the compiler cannot know what that keeps"
	r.Read(buf[:])
}

func initialized(r io.Reader) {
	buf := [512]byte{1, 2, 3} // want dynamic-call/note:"buf is moved to the heap: its address is passed to r\.Read \(line 213\), and the compiler cannot know what that keeps"
	r.Read(buf[:])
}
