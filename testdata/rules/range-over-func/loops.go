//go:build go1.23

package loops

type tree struct {
	left, right *tree
	value       int
}

type seq func(yield func(int) bool)

// It calls itself, so it is not inlined.
func (t *tree) all(yield func(int) bool) bool {
	return t == nil || t.left.all(yield) && yield(t.value) && t.right.all(yield)
}

func (t *tree) values() seq {
	return func(yield func(int) bool) { t.all(yield) } // want escaping-closure/note:"a closure over t is on the heap: it is returned"
}

//go:noinline
func opaque(t *tree) seq { return t.values() }

var kept []func(int) bool

func keeping(yield func(int) bool) { kept = append(kept, yield) } // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"

func parameter(s seq) (total int) { // want range-over-func/note:"total is moved to the heap: the body of the loop over s is a closure, and an iterator that is not inlined may keep it"
	for v := range s { // want range-over-func/note:"the body of the loop over s is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over s is on the heap: an iterator that is not inlined may keep it"
		total += v
	}
	return total
}

func notInlined(t *tree) int {
	total := 0 // want range-over-func/note:"total is moved to the heap: the body of the loop over opaque\(t\) is a closure, and an iterator that is not inlined may keep it"
	for v := range opaque(t) { // want range-over-func/note:"the body of the loop over opaque\(t\) is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over opaque\(t\) is on the heap: an iterator that is not inlined may keep it"
		total += v
	}
	return total
}

func leaves(t *tree) int { // want range-over-func/note:"what is returned from the loop over opaque\(t\) is on the heap: an iterator that is not inlined may keep it"
	for v := range opaque(t) { // want range-over-func/note:"the body of the loop over opaque\(t\) is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over opaque\(t\) is on the heap: an iterator that is not inlined may keep it"
		if v > 5 {
			return v
		}
	}
	return 0
}

func nestedLoops(t *tree, s seq) int {
	total := 0 // want range-over-func/note:"total is moved to the heap: the body of the loop over s is a closure, and an iterator that is not inlined may keep it"
	for range s { // want range-over-func/note:"the body of the loop over s is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over s is on the heap: an iterator that is not inlined may keep it"
		for v := range opaque(t) { // want range-over-func/note:"the body of the loop over opaque\(t\) is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over opaque\(t\) is on the heap: an iterator that is not inlined may keep it"
			total += v
		}
	}
	return total
}

func keptBody() int {
	total := 0 // want range-over-func/note:"total is moved to the heap: the body of the loop over keeping is a closure, and the iterator passes it on to append"
	for v := range keeping { // want inlined-allocation/note:"keeping allocates: its code is inlined here, and the closure is appended to kept" inlined-allocation/note:"keeping allocates: its code is inlined here, and the loop's state is captured by a closure, which is appended to kept"
		total += v
	}
	return total
}

// Inlined, and given back.
func onStack(t *tree) int {
	total := 0
	for v := range t.values() {
		total += v
	}
	return total
}

// A closure in the body of such a loop is a closure like others.
func closure(s seq, n int) {
	for v := range s { // want range-over-func/note:"the body of the loop over s is a closure on the heap: an iterator that is not inlined may keep it" range-over-func/note:"the state of the loop over s is on the heap: an iterator that is not inlined may keep it"
		kept = append(kept, func(k int) bool { return k < v+n }) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over v and n, made in each turn of the loop, is on the heap: it is appended to a slice"
	}
}

func slices(values []int) int {
	total := 0
	for _, v := range values {
		total += v
	}
	return total
}
