package sizes

import (
	"crypto/cipher"
	"io"
	"net/url"
)

type table struct {
	rows  [][]int
	index map[string]int
}

type huge struct{ rows [20_000]int }

//go:noinline
func variable() int {
	var rows [200_000]byte // want dynamic-size/note:"rows is on the heap: it is too large for the stack \(200,000 bytes, the limit is 128 KiB\)"
	rows[7] = 1
	return int(rows[8])
}

//go:noinline
func kept() int {
	p := new([70_000]byte) // want dynamic-size/note:"new\(\[70_000\]byte\) is on the heap: it is too large for the stack \(70,000 bytes, the limit is 64 KiB\)"
	p[7] = 1
	return int(p[8])
}

//go:noinline
func literal() int {
	h := &huge{} // want dynamic-size/note:"&huge\{\} is on the heap: it is too large for the stack \(160,000 bytes, the limit is 64 KiB\)"
	h.rows[7] = 1
	return h.rows[8]
}

//go:noinline
func large() int {
	s := make([]byte, 70_000) // want dynamic-size/note:"make\(\[\]byte, 70_000\) is on the heap: it is too large for the stack \(70,000 bytes, the limit is 64 KiB\)"
	s[7] = 1
	return int(s[8])
}

//go:noinline
func perTurn(n int) int {
	total := 0
	for i := 0; i < n; i++ {
		s := make([]int, 100_000) // want dynamic-size/note:"make\(\[\]int, 100_000\) is on the heap: it is too large for the stack \(the limit is 64 KiB\)"
		s[i] = 1
		total += s[7]
	}
	return total
}

// On the stack: small, and nothing outlives the call.
//
//go:noinline
func small() int {
	s := make([]int, 100)
	s[7] = 1
	return s[8]
}

//go:noinline
func returned(n int) []int {
	return make([]int, n) // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is returned"
}

//go:noinline
func stored(t *table, n int) {
	t.rows = make([][]int, n) // want stored-in-heap-object/note:"make\(\[\]\[\]int, n\) is allocated on the heap: it is stored in t\.rows"
	for i := range t.rows {
		t.rows[i] = make([]int, 8) // want stored-in-heap-object/note:"make\(\[\]int, 8\) is allocated on the heap: it is stored in t\.rows\[i\]"
	}
	t.index = make(map[string]int) // want stored-in-heap-object/note:"make\(map\[string\]int\) is allocated on the heap: it is stored in t\.index"
}

//go:noinline
func values() url.Values {
	return make(url.Values) // want returned-allocation/note:"make\(url\.Values\) is allocated on the heap: it is returned"
}

//go:noinline
func encrypted(b cipher.Block) {
	dst := make([]byte, b.BlockSize()) // want dynamic-call/note:"make\(\[\]byte, b\.BlockSize\(\)\) is allocated on the heap: it is passed to b\.Encrypt \(line 86\), and the compiler cannot know what that keeps"
	b.Encrypt(dst, dst)
}

// Somebody else's: it is scratch memory.
//
//go:noinline
func lent(w io.Writer, n int) {
	buf := make([]byte, n) // want pool-candidate/note:"buf is scratch memory made per call: it is on the heap only to be lent to w\.Write"
	w.Write(buf)
}

//go:noinline
func groups(words []string) map[string]map[string]bool {
	all := make(map[string]map[string]bool, len(words)) // want returned-allocation/note:"make\(map\[string\]map\[string\]bool, len\(words\)\) is allocated on the heap: it is returned \(line 103\)"
	for _, word := range words {
		all[word[:1]] = make(map[string]bool) // want stored-in-heap-object/note:"make\(map\[string\]bool\) is allocated on the heap: it is stored in all\[word\[:1\]\]"
	}
	return all
}

//go:noinline
func captured(n int) func(int) int {
	seen := make([]int, n) // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is captured by a closure, which is returned \(line 109\)"
	return func(i int) int { // want escaping-closure/note:"a closure over seen is on the heap: it is returned"
		seen[i]++
		return seen[i]
	}
}

type window struct {
	table [200_000]byte
	last  []byte
}

// The container is too large, and what it holds goes with it.
func windowed(n int) int {
	w := &window{last: make([]byte, 0, 100)} // want dynamic-size/note:"\&window\{last: make\(\[\]byte, 0, 100\)\} is on the heap: it is too large for the stack \(200,024 bytes, the limit is 64 KiB\)" dynamic-size/note:"make\(\[\]byte, 0, 100\) is on the heap: it is kept in something that is too large for the stack"
	w.last = append(w.last, byte(n)) // want append-growth/note:"w\.last grows by append where it is full; it is kept in a field"
	return len(w.last) + len(w.table)
}
