package boxing

import (
	"errors"
	"fmt"
	"io"
)

type pair struct{ a, b int }

type summer interface{ sum() int }

func (p pair) sum() int { return p.a + p.b }

var sink any

func format(w io.Writer, values []int, names []string) []string {
	for _, v := range values {
		fmt.Fprintf(w, "%d\n", v)            // want interface-boxing/note:"v is copied"
		names = append(names, fmt.Sprint(v)) // want interface-boxing:"v is copied to the heap: it is an argument of fmt.Sprint, which takes any"
	}
	fmt.Fprintln(w, values[0]) // want interface-boxing/note:"values\[0\] is copied"
	return names
}

func stored(pairs []pair) {
	for i := range pairs {
		sink = pairs[i] // want interface-boxing:"it is stored as an interface"
	}
}

// A return leaves the loop: it runs once.
func returned(pairs []pair) summer {
	for _, p := range pairs {
		if p.a == 0 {
			return p // want interface-boxing/note:"it is returned as an interface"
		}
	}
	return nil
}

func appended(pairs []pair) []any {
	var all []any
	for _, p := range pairs {
		all = append(all, p) // want interface-boxing:"it is appended to a slice of interfaces"
	}
	return all
}

//go:noinline
func keep(v any) { sink = v }

func argument(pairs []pair) {
	for _, p := range pairs {
		keep(p) // want interface-boxing:"it is an interface argument of keep"
	}
}

// Errors are seldom made.
func failing(n int) error {
	for i := 0; i < n; i++ {
		if i > 100 {
			return fmt.Errorf("too many: %d", n) // want interface-boxing/note:"n is copied"
		}
	}
	if n < 0 {
		panic(fmt.Sprint("negative ", n)) // want interface-boxing/note:"fmt.Sprint" interface-boxing/note:"n is copied"
	}
	return errors.New("never")
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
	return a + b
}

func sums(values []int) {
	for i, v := range values {
		sink = v + i // want interface-boxing:"v \+ i is copied"
	}
}
