package leaking

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"sync"
)

type item struct{ n int }

var kept []*item

//go:noinline
func keep(i *item) { kept = append(kept, i) } // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"

type list struct{ items []*item }

//go:noinline
func (l *list) add(i *item) { l.items = append(l.items, i) } // want append-growth/note:"l\.items grows by append where it is full; it is kept in a field"

type stack struct{ rows [][]int }

//go:noinline
func (s *stack) push(row []int) { s.rows = append(s.rows, row) } // want append-growth/note:"s\.rows grows by append where it is full; it is kept in a field"

func function(n int) {
	i := item{n} // want leaking-parameter/note:"i is moved to the heap: its address is passed to keep \(line 30\), which appends it to kept \(leaking\.go:16\)"
	keep(&i)
}

func method(l *list, n int) {
	l.add(&item{n}) // want leaking-parameter/note:"\&item\{n\} is allocated on the heap: its address is passed to \(\*list\)\.add"
}

func slices(s *stack, n int) {
	for i := 0; i < n; i++ {
		s.push(make([]int, i)) // want leaking-parameter/note:"make\(\[\]int, i\) is allocated on the heap: it is passed to \(\*stack\)\.push"
	}
}

func unmarshal(data []byte) (string, error) {
	var person struct{ Name string } // want leaking-parameter/note:"person is moved to the heap: its address is passed to json\.Unmarshal \(line 45\)"
	err := json.Unmarshal(data, &person)
	return person.Name, err
}

// It is inlined, and what is written is what is said.
func readFull(r io.Reader) (byte, error) {
	var b [4]byte // want leaking-parameter/note:"b is moved to the heap: its address is passed to io\.ReadFull \(line 52\)"
	_, err := io.ReadFull(r, b[:])
	return b[0], err
}

// Each turn makes it anew, and the call gives it back.
func lentInLoop(r io.Reader, n int) (sum uint32, err error) {
	for i := 0; i < n; i++ {
		var b [4]byte // want leaking-parameter:"b is moved to the heap: its address is passed to io\.ReadFull \(line 60\)"
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return 0, err
		}
		sum += binary.LittleEndian.Uint32(b[:])
	}
	return sum, nil
}

// Kept: not only lent.
func keptInLoop(r io.Reader, n int) (all [][]byte) {
	for i := 0; i < n; i++ {
		b := make([]byte, 4) // want stored-in-heap-object/note:"make\(\[\]byte, 4\) is allocated on the heap: it is appended to all \(line 73\)"
		io.ReadFull(r, b)
		all = append(all, b) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop up to n"
	}
	return all
}

func locked(n int) int {
	var mu sync.Mutex // want leaking-parameter/note:"mu is moved to the heap: its address is the receiver of mu\.Lock \(line 80\)"
	mu.Lock()
	defer mu.Unlock()
	return n
}

func panics(n int) {
	if n < 0 {
		panic(&item{n}) // want panic-argument/note:"\&item\{n\} is on the heap when the function panics: it is the argument of panic"
	}
}

//go:noinline
func sum(i *item) int { return i.n }

// A function that does not keep it.
func stays(n int) int {
	return sum(&item{n})
}

// Each turn asks the operating system, beside which the buffer is nothing.
func headers(f *os.File, use func(byte)) error {
	for {
		var hdr [60]byte // want leaking-parameter/note:"hdr is moved to the heap: its address is passed to io\.ReadFull \(line 103\)"
		if _, err := io.ReadFull(f, hdr[:]); err != nil {
			return err
		}
		use(hdr[0])
	}
}
