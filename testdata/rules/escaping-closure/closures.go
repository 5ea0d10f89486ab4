package closures

import (
	"net/http"
	"sort"
	"sync"
	"time"
)

type walker struct{ visit func(int) bool }

type option interface{ apply(*walker) }

type optionFunc func(*walker)

func (f optionFunc) apply(w *walker) { f(w) }

var hooks []func()

//go:noinline
func each(values []int, visit func(int)) {
	hooks = append(hooks, func() { visit(len(values)) }) // want append-growth/note:"hooks grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over visit and values is on the heap: it is appended to a slice"
}

func hoistable(groups [][]int, total *int) {
	for _, group := range groups {
		each(group, func(v int) { *total += v }) // want escaping-closure:"a closure over total, made in each turn of the loop, is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
	}
}

// It uses what the loop declares.
func perTurn(groups [][]int) {
	for i, group := range groups { // want captured-variable/note:"i \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		each(group, func(v int) { println(i, v) }) // want escaping-closure/note:"a closure over i, made in each turn of the loop, is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
	}
}

// Two loops: it uses something of the outer one.
func inner(groups [][]int) {
	for _, group := range groups { // want captured-variable/note:"group is moved to the heap: a closure captures it by reference \(line 42\), since the closure is made in a loop within the loop that sets it"
		for range group {
			each(nil, func(v int) { println(len(group), v) }) // want escaping-closure:"a closure over group, made in each turn of the loop, is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
		}
	}
}

// It may never be made.
func conditional(groups [][]int, total *int) {
	for _, group := range groups {
		if len(group) > 5 {
			each(group, func(v int) { *total += v }) // want escaping-closure/note:"a closure over total, made in each turn of the loop, is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
		}
	}
}

func skipped(groups [][]int, total *int) {
	for _, group := range groups {
		if len(group) == 0 {
			continue
		}
		each(group, func(v int) { *total += v }) // want escaping-closure/note:"a closure over total, made in each turn of the loop, is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
	}
}

func (w *walker) stored(limit int) {
	w.visit = func(v int) bool { return v < limit } // want escaping-closure/note:"a closure over limit is on the heap: it is stored in w\.visit"
}

func literal(limit int) *walker {
	return &walker{visit: func(v int) bool { return v < limit }} // want returned-pointer/note:"\&walker\{visit: func\(v int\) bool \{ return v < limit \}\} is allocated on the heap: its address is returned" escaping-closure/note:"a closure over limit is on the heap: it is put into \&walker\{\.\.\.\}, which is returned"
}

func returned(n int) func() int {
	return func() int { return n } // want escaping-closure/note:"a closure over n is on the heap: it is returned"
}

func withLimit(limit int) option {
	return optionFunc(func(w *walker) { w.visit = func(v int) bool { return v < limit } }) // want escaping-closure/note:"a closure over limit is on the heap: it is returned" escaping-closure/note:"a closure over limit is on the heap: it is stored in w\.visit"
}

func iterator(values []int) func(yield func(int) bool) {
	return func(yield func(int) bool) { // want escaping-closure/note:"a closure over values is on the heap: it is returned"
		for _, v := range values {
			if !yield(v) {
				return
			}
		}
	}
}

func timer(done chan bool) {
	time.AfterFunc(time.Second, func() { close(done) }) // want escaping-closure/note:"a closure over done is on the heap: it is passed to time\.AfterFunc, which may keep it"
}

func appended(a, b, c, d, e int) {
	hooks = append(hooks, func() { println(a, b, c, d, e) }) // want append-growth/note:"hooks grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over a, b, c and 2 more variables is on the heap: it is appended to a slice"
}

func handled(names []string) {
	for _, name := range names { // want captured-variable/note:"name \(string\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		http.HandleFunc(name, func(w http.ResponseWriter, r *http.Request) { println(name) }) // want escaping-closure/note:"a closure over name, made in each turn of the loop, is on the heap: it is passed to http\.HandleFunc, which may keep it"
	}
}

func nested(n int) func() int {
	add := func(k int) int { return k + n } // want escaping-closure/note:"a closure over n is on the heap: it is captured by a closure, which is returned \(line 107\)"
	return func() int { return add(1) } // want escaping-closure/note:"a closure over add is on the heap: it is returned"
}

// Shadowed: it captures nothing, so there is nothing to allocate.
func shadowed(n int) func(int) int {
	return func(n int) int { return n }
}

// Keys of a literal are no variables.
func keys(typ int) func() walker {
	type pair struct{ typ int }
	return func() walker { return walker{} }
}

// They stay on the stack.
func stays(values []int, once *sync.Once) int {
	total := 0
	add := func(v int) { total += v }
	for _, v := range values {
		add(v)
	}
	sort.Slice(values, func(i, j int) bool { return values[i] < values[j] }) // want interface-boxing/note:"values is copied to the heap: it is an interface argument of sort\.Slice"
	return total
}
