package boxing

import (
	"encoding/binary"
	"io"
	"os"
	"sort"
)

type pair struct{ a, b int }

type summer interface{ sum() int }

func (p pair) sum() int { return p.a + p.b }

var sink any

func stored(pairs []pair) {
	for i := range pairs {
		sink = pairs[i] // want interface-boxing/note:"pairs\[i\] is copied to the heap: it is stored as an interface"
	}
}

// A return leaves the loop: it runs once.
func returned(pairs []pair) summer {
	for _, p := range pairs {
		if p.a == 0 {
			return p // want interface-boxing/note:"p \(pair\) is copied to the heap: it is returned as an interface"
		}
	}
	return nil
}

func appended(pairs []pair) []any {
	var all []any
	for _, p := range pairs {
		all = append(all, p) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over pairs" interface-boxing/note:"p \(pair\) is copied to the heap: it is appended to a slice of interfaces"
	}
	return all
}

//go:noinline
func keep(v any) { sink = v }

func argument(pairs []pair) {
	for _, p := range pairs {
		keep(p) // want interface-boxing/note:"p \(pair\) is copied to the heap: it is an interface argument of keep"
		keep(any(p)) // want interface-boxing/note:"any\(p\) is copied to the heap: it is an interface argument of keep"
	}
}

type empty struct{}

// Pointers fit into an interface as they are, and constants, booleans, single bytes and values
// without size need no memory.
func free(p *pair, b byte, values []int) {
	for _, v := range values {
		sink = p
		sink = b
		sink = 42
		sink = "constant"
		sink = v > 0
		sink = empty{}
		sink = func() int { return 1 }
		const named = 70_000
		sink = named
	}
}

// Texts are added up, not boxed.
func text(a, b string) string {
	return a + b // want string-concatenation/note:"a \+ b makes a new string: it is returned"
}

func sums(values []int) {
	for i, v := range values {
		sink = v + i // want interface-boxing/note:"v \+ i is copied to the heap: it is stored as an interface"
	}
}

type flags uint8

const named uint8 = 3

type thing interface{ ok() bool }

// None of these needs memory: they take a byte, or none, or are constants.
func bytes(b []byte, f flags, t thing, w io.Writer) {
	for i := range b {
		sink = b[i] >> 4
		sink = (b[i/2]>>1)&0x0f + 1
		sink = f | 2
		m := b[i] & 0x1f
		sink = m
		sink = pair{1, constant}
		binary.Write(w, binary.BigEndian, &i)
	}
}

const constant = 70_000

// A method of another package's type gives one byte, and another one more.
func imported(files []os.FileInfo) {
	for _, f := range files {
		sink = f.IsDir()
		sink = f.Mode() // want interface-boxing/note:"f\.Mode\(\) \(fs\.FileMode\) is copied to the heap: it is stored as an interface"
	}
}

func sorted(values []string) {
	sort.Slice(values, func(i, j int) bool { return values[i] < values[j] }) // want interface-boxing/note:"values is copied to the heap: it is an interface argument of sort\.Slice, which also makes a function that swaps elements"
}
