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
	return make([]int, n) // want dynamic-size/note:"make\(\[\]int, n\) is on the heap: it is returned"
}

//go:noinline
func stored(t *table, n int) {
	t.rows = make([][]int, n) // want dynamic-size/note:"make\(\[\]\[\]int, n\) is on the heap: it is stored in t\.rows"
	for i := range t.rows {
		t.rows[i] = make([]int, 8) // want dynamic-size/note:"make\(\[\]int, 8\) is on the heap: it is stored in t\.rows\[i\]"
	}
	t.index = make(map[string]int) // want dynamic-size/note:"make\(map\[string\]int\) is on the heap: it is stored in t\.index"
}

//go:noinline
func values() url.Values {
	return make(url.Values) // want dynamic-size/note:"make\(url\.Values\) is on the heap: it is returned"
}

//go:noinline
func encrypted(b cipher.Block) {
	dst := make([]byte, b.BlockSize()) // want dynamic-size/note:"make\(\[\]byte, b\.BlockSize\(\)\) is on the heap: it is passed to b\.Encrypt"
	b.Encrypt(dst, dst)
}

// Somebody else's: it is scratch memory.
//
//go:noinline
func lent(w io.Writer, n int) {
	buf := make([]byte, n) // want pool-candidate
	w.Write(buf)
}

//go:noinline
func groups(words []string) map[string]map[string]bool {
	all := make(map[string]map[string]bool, len(words)) // want dynamic-size/note:"make\(map\[string\]map\[string\]bool, len\(words\)\) is on the heap: it is returned"
	for _, word := range words {
		all[word[:1]] = make(map[string]bool) // want dynamic-size/note:"make\(map\[string\]bool\) is on the heap: it is stored in all\[word\[:1\]\]"
	}
	return all
}

//go:noinline
func captured(n int) func(int) int {
	seen := make([]int, n) // want dynamic-size/note:"make\(\[\]int, n\) is on the heap: it is returned"
	return func(i int) int { // want escaping-closure/note:"a closure over seen is on the heap: it is returned"
		seen[i]++
		return seen[i]
	}
}
