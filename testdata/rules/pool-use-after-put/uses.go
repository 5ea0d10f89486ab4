// Package pooluse uses what it has put back, and what it has not.
package pooluse

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var slices = sync.Pool{New: func() any { return new([]byte) }}

type request struct {
	id    int
	done  bool
	pool  *sync.Pool
	body  []byte
	inner *bytes.Buffer
}

var requests sync.Pool

func getBuffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func putBuffer(b *bytes.Buffer) {
	if b.Cap() > 64<<10 {
		return
	}
	buffers.Put(b)
}

func (r *request) free() {
	r.body = r.body[:0]
	requests.Put(r)
}

// Thanos (thanos-io/thanos#4792): the capacity is read behind the Put.
func account(b *[]byte) int {
	slices.Put(b)
	return cap(*b) // want pool-use-after-put:"b is used after it was put back into its pool \(line 45\): another goroutine may have it by now"
}

func accountBefore(b *[]byte) int {
	n := cap(*b)
	slices.Put(b)
	return n
}

// Aibrix (vllm-project/aibrix#2440): a request goes back, and is counted afterwards.
func finish(r *request, count map[int]int) {
	r.free()
	count[r.id]++ // want pool-use-after-put:"r is used after it was put back into its pool \(line 57\): another goroutine may have it by now"
}

func finishBefore(r *request, count map[int]int) {
	count[r.id]++
	r.free()
}

// Syncthing (syncthing/syncthing#7409): a buffer is logged after it went back.
func logged(w io.Writer, log func(string)) {
	b := getBuffer()
	b.WriteString("x")
	w.Write(b.Bytes())
	putBuffer(b)
	log(b.String()) // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is passed to log" pool-use-after-put:"b is used after it was put back into its pool \(line 71\): another goroutine may have it by now"
}

func lastUse(w io.Writer, fail bool) error {
	b := getBuffer()
	if fail {
		putBuffer(b)
		return errors.New("fail") // want error-construction/note:"errors\.New allocates the error that it makes"
	}
	_, err := b.WriteTo(w)
	putBuffer(b)
	return err
}

// The return is missing.
func goesOn(w io.Writer, fail bool) {
	b := getBuffer()
	if fail {
		putBuffer(b)
	}
	b.WriteTo(w) // want pool-use-after-put:"b is used after it was put back into its pool \(line 90\): another goroutine may have it by now"
}

// Nobody knows whether the two conditions are one.
func decided(w io.Writer, n int, last bool) {
	b := getBuffer()
	if n == 0 {
		putBuffer(b)
	}
	if !last {
		b.WriteTo(w)
	}
}

func alias(w io.Writer) {
	b := getBuffer()
	text := b.Bytes()
	putBuffer(b)
	w.Write(text) // want pool-use-after-put:"text is used after it was put back into its pool \(line 109\): another goroutine may have it by now"
}

func copied(w io.Writer) {
	b := getBuffer()
	text := b.String() // want inlined-allocation/note:"b\.String allocates: its code is inlined here, and string\(bytes\.b\.buf\[bytes\.b\.off:\]\) is passed to io\.WriteString \(line 117\)"
	putBuffer(b)
	io.WriteString(w, text)
}

func again(w io.Writer) {
	b := getBuffer()
	putBuffer(b)
	b = getBuffer()
	b.WriteTo(w)
	putBuffer(b)
}

func nilled(r *request) int {
	buffers.Put(r.inner)
	r.inner = nil
	if r.inner == nil {
		return 0
	}
	return 1
}

func field(r *request) int {
	buffers.Put(r.inner)
	return r.inner.Len() // want pool-use-after-put:"r\.inner is used after it was put back into its pool \(line 138\): another goroutine may have it by now"
}

func compared(b, other *bytes.Buffer) bool {
	buffers.Put(b)
	return b == other
}

func inLoop(w io.Writer, texts []string) {
	b := getBuffer()
	for _, text := range texts {
		b.WriteString(text)
		b.WriteTo(w)
		buffers.Put(b) // want pool-double-put:"b is put into its pool though it was put back in an earlier turn of the loop: two goroutines may get the same object" pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	}
}

func eachTurn(w io.Writer, texts []string) {
	for _, text := range texts {
		b := getBuffer()
		b.WriteString(text)
		b.WriteTo(w)
		buffers.Put(b) // want pool-oversized-put/note:"b goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	}
}

func value(n int) int {
	numbers.Put(n) // want pool-value-put/note:"n \(int\) is copied to the heap: it is put into a sync\.Pool, which takes any"
	return n
}

var numbers sync.Pool

func deferredUse(w io.Writer) {
	b := getBuffer()
	defer func() {
		putBuffer(b)
		w.Write([]byte{byte(b.Len())}) // want dynamic-call/note:"\[\]byte\{byte\(b\.Len\(\)\)\} is allocated on the heap: it is passed to w\.Write, and the compiler cannot know what that keeps" pool-use-after-put:"b is used after it was put back into its pool \(line 175\): another goroutine may have it by now"
	}()
	b.WriteString("x")
}
