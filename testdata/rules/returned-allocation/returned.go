package returned

import "sync"

type table struct {
	rows  []int
	index map[string]int
}

//go:noinline
func Squares(values []int) []int {
	squares := make([]int, len(values)) // want returned-allocation/note:"make\(\[\]int, len\(values\)\) is allocated on the heap: it is returned \(line 16\)"
	for i, v := range values {
		squares[i] = v * v
	}
	return squares
}

//go:noinline
func named(n int) (m map[string]int, err error) {
	m = make(map[string]int) // want returned-allocation/note:"make\(map\[string\]int\) is allocated on the heap: it is returned"
	return
}

//go:noinline
func literal(a, b int) []int {
	return []int{a, b} // want returned-allocation/note:"\[\]int\{a, b\} is allocated on the heap: it is returned"
}

// The compiler does not tell of channels.
//
//go:noinline
func channel() chan int {
	return make(chan int) // want hidden-allocation/note:"make\(chan int\) is allocated: a channel always is"
}

// Part of what is returned.
//
//go:noinline
func newTable(n int) *table {
	return &table{ // want returned-pointer/note
		rows:  make([]int, n),   // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is put into \&table\{\.\.\.\}, which is returned \(line 41\)"
		index: map[string]int{}, // want returned-allocation/note:"map\[string\]int\{\} is allocated on the heap: it is put into \&table\{\.\.\.\}, which is returned \(line 41\)"
	}
}

// The result of a function literal.
func inLiteral() func(int) []int {
	return func(n int) (all []int) {
		all = make([]int, n) // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is returned"
		return
	}
}

// The New of a pool is there to allocate.
var pool = sync.Pool{New: func() any { return make([]byte, 512) }} // want dynamic-size/note:"make\(\[\]byte, 512\) is on the heap: it is returned" interface-boxing/note:"make\(\[\]byte, 512\) is copied to the heap: it is returned as an interface"

// The caller passes the memory.
func fill(dst, values []int) {
	copy(dst, values)
}
