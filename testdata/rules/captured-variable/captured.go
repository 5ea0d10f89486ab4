package captured

import (
	"bytes"
	"sync"
	"time"
)

func counter() func() int {
	n := 0 // want captured-variable/note:"n \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	return func() int { // want escaping-closure/note:"a closure over n is on the heap: it is returned"
		n++
		return n
	}
}

func address(values []int) func() *int {
	v := values[0] // want captured-variable/note:"v \(int\) is moved to the heap: a closure captures it by reference, since its address is taken"
	return func() *int { return &v } // want escaping-closure/note:"a closure over v is on the heap: it is returned"
}

func large() func() int {
	var a [100]int                    // want captured-variable/note:"a is moved to the heap: a closure captures it by reference, since it takes 800 bytes \(more than 128\)"
	return func() int { return a[5] } // want escaping-closure/note:"a closure over a is on the heap: it is returned"
}

// The goroutines cost more than what they share.
func workers(n int) int {
	var wg sync.WaitGroup // want leaking-parameter/note:"wg is moved to the heap: its address is the receiver of \(\*sync\.WaitGroup\)\.Add \(line 33\)"
	total := 0 // want captured-variable/note:"total \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	var mu sync.Mutex     // want captured-variable/note:"mu is moved"
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			defer wg.Done()
			mu.Lock()
			total++
			mu.Unlock()
		}()
	}
	wg.Wait()
	return total
}

func each(items []int, done chan func()) {
	for range items {
		seen := 0 // want captured-variable/note:"seen \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		done <- func() { seen++ } // want escaping-closure/note:"a closure over seen, made in each turn of the loop, is on the heap: it is sent on a channel"
	}
}

// Captured by value: only the closure is allocated.
func value(a int) func() int {
	return func() int { return a } // want escaping-closure/note:"a closure over a is on the heap: it is returned"
}

// The closure does not outlive the function.
func local(values []int) int {
	total := 0
	add := func(v int) { total += v }
	for _, v := range values {
		add(v)
	}
	return total
}

type tree struct{ left, right *tree }

// A closure that calls itself needs a variable, a function does not.
func walk(t *tree, visit func(func(*tree))) {
	var down func(*tree)   // want captured-variable/note:"down is moved to the heap: a closure captures it by reference, to call itself"
	down = func(t *tree) { // want escaping-closure/note:"a closure over down is on the heap: it is passed to visit"
		if t != nil {
			down(t.left)
			down(t.right)
		}
	}
	visit(down)
}

// What must not be copied: `go vet` says so of a mutex, a copied buffer shares its bytes.
func mutex(done chan func()) {
	var mu sync.Mutex            // want captured-variable/note:"mu is moved to the heap: a closure captures it by reference, since its address is taken"
	done <- func() { mu.Lock() } // want escaping-closure/note:"a closure over mu is on the heap: it is sent on a channel"
}

type guarded struct {
	mu sync.Mutex
	n  int
}

func inStruct(done chan func()) {
	var g guarded    // want captured-variable/note:"g is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	done <- func() { // want escaping-closure/note:"a closure over g is on the heap: it is sent on a channel"
		g.mu.Lock()
		g.n++
	}
}

func written(done chan func()) {
	var b bytes.Buffer                    // want captured-variable/note:"b is moved to the heap: a closure captures it by reference, since its address is taken"
	done <- func() { b.WriteString("x") } // want escaping-closure/note:"a closure over b is on the heap: it is sent on a channel"
}

type meter struct{ n int }

func (m *meter) add() { m.n++ }

//go:noinline
func use(m *meter) { m.add() }

func method(done chan func()) {
	var m meter                // want captured-variable/note:"m is moved to the heap: a closure captures it by reference, since its address is taken"
	done <- func() { use(&m) } // want escaping-closure/note:"a closure over m is on the heap: it is sent on a channel"
}

func otherPackage(done chan func() time.Time) {
	var at time.Time                       // want captured-variable/note:"at is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	done <- func() time.Time { return at } // want escaping-closure/note:"a closure over at is on the heap: it is sent on a channel"
	at = time.Now()
}

// Whose type is not known.
func unknown(done chan func() int, next func() int) {
	v := next() // want captured-variable/note:"v \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	done <- func() int { return v } // want escaping-closure/note:"a closure over v is on the heap: it is sent on a channel"
	v = next()
}

// The compiler says of the second closure that the address is taken: the first one did that.
func twice(done chan func()) {
	n := 0 // want captured-variable/note:"n \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	done <- func() { n = 3 }      // want escaping-closure/note:"a closure over n is on the heap: it is sent on a channel"
	done <- func() { println(n) } // want escaping-closure/note:"a closure over n is on the heap: it is sent on a channel"
}

//go:noinline
func visit(f func(int)) { visitor = f }

var visitor func(int)

// The closure is there to write the variable; in a loop it is worth a look all the same.
func visited(rounds int) int {
	sum := 0 // want captured-variable/note:"sum \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	visit(func(v int) { sum += v }) // want escaping-closure/note:"a closure over sum is on the heap: it is passed to visit, which assigns it to the package variable visitor \(captured\.go:138\)"
	for range make([]int, rounds) { // want hidden-allocation/note:"make\(\[\]int, rounds\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
		most := 0 // want captured-variable/note:"most \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		visit(func(v int) { most = max(most, v) }) // want escaping-closure/note:"a closure over most, made in each turn of the loop, is on the heap: it is passed to visit, which assigns it to the package variable visitor \(captured\.go:138\)"
		sum += most
	}
	return sum
}
