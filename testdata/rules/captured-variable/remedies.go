package captured

import (
	"io"
	"sync"
	"sync/atomic"
)

type result struct {
	offset int
	data   []byte
}

// The goroutine goes on with it alone.
func own(data []byte, results chan result) {
	res := result{offset: len(data)} // want captured-variable:"res is moved to the heap: a closure captures it by reference, which a goroutine runs \(line 17\), and assigns it \(line 18\)"
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		res.data = data
		results <- res
	}()
}

func ownParameter(data []byte, results chan result) { // want captured-variable:"data is moved to the heap: a closure captures it by reference, which a goroutine runs \(line 28\), and assigns it \(line 29\)"
	if len(data) > 9 {
		results <- result{0, data}
		return
	}
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		data = data[:1]
		results <- result{1, data}
	}()
}

// Two goroutines share it, or the function goes on with it.
func shared(data []byte, results chan result) {
	both := len(data) // want captured-variable/note:"both \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	go func() { both++ }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
	go func() { println(both) }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
	later := len(data) // want captured-variable/note:"later \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	go func() { later++ }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
	println(later)
}

// The second goroutine goes on where the first one was.
func inTurns(items []int) {
	seen := 0 // want captured-variable/note:"seen \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	for range items {
		go func() { seen++ }() // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
	}
}

// A closure that another one keeps would share the goroutine's variable in its stead.
func nested(done chan func()) {
	n := 0 // want captured-variable/note:"n \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		n++
		done <- func() { n++ } // want escaping-closure/note:"a closure over n is on the heap: it is sent on a channel"
	}()
}

func declaredInside(items chan int) {
	last := 0 // want captured-variable:"last \(int\) is moved to the heap: a closure captures it by reference, which a goroutine runs \(line 63\), and assigns it \(line 64\)"
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		for last = range items {
			println(last)
		}
	}()
}

// Every call pays, although few start a goroutine.
func copiedParameter(path string, n int, done chan string) { // want captured-variable/note:"path is moved to the heap: a closure captures it by reference \(line 79\), since it is assigned after its declaration \(line 73\)"
	if path == "" {
		path = "."
	}
	if n == 0 {
		return
	}
	for range make([]int, n) { // want hidden-allocation/note:"make\(\[\]int, n\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
		go func() { done <- path }() // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
	}
}

// It is assigned after that, or by the statement that takes the closure.
func assignedLater(values []int, done chan func() int) {
	limit := 0 // want captured-variable/note:"limit \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	done <- func() int { return limit } // want escaping-closure/note:"a closure over limit is on the heap: it is sent on a channel"
	limit = len(values)
	var stop func() // want captured-variable/note:"stop is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	stop = after(func() { println(stop == nil) }) // want escaping-closure/note:"a closure over stop is on the heap: it is passed to after, which assigns it to the package variable stopping \(remedies\.go:93\)"
}

//go:noinline
func after(f func()) func() { stopping = f; return f }

var stopping func()

// Of what a branch does that leaves the function, nothing follows.
func inBranch(values []int, async bool) int {
	n := 0 // want captured-variable/note:"n \(int\) is moved to the heap: a closure captures it by reference \(line 104\), since it is assigned after its declaration \(line 101\)"
	if len(values) > 3 {
		n = 3
	}
	if async {
		after(func() { println(n) }) // want escaping-closure/note:"a closure over n is on the heap: it is passed to after, which assigns it to the package variable stopping \(remedies\.go:93\)"
		return 0
	}
	n++
	return n
}

// A goroutine in each call costs far more than the variable.
func always(path string, done chan string) {
	if path == "" {
		path = "."
	}
	go func() { done <- path }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
}

// The loop that makes the closure is in the one that sets the variable.
func pairs(values []int, done chan func() int) {
	for _, v := range values { // want captured-variable/note:"v \(int\) is moved to the heap: a closure captures it by reference \(line 123\), since the closure is made in a loop within the loop that sets it"
		for range make([]int, v) { // want hidden-allocation/note:"make\(\[\]int, v\) is allocated in each turn of the loop, though nothing keeps it: its size is not constant, and more than 32 bytes do not stay on the stack"
			done <- func() int { return v } // want escaping-closure:"a closure over v, made in each turn of the loop, is on the heap: it is sent on a channel"
		}
	}
}

type event struct{ fields [20]int }

var exporter func(event)

func export(begin, end event) func() { // want captured-variable:"end is moved to the heap: a closure captures it by reference \(line 137\), since it is too large for a copy in the closure \(more than 128 bytes\); so it is allocated on every call, even if the function returns on line 134"
	if exporter == nil {
		return func() {}
	}
	exporter(begin)
	return func() { exporter(end) } // want escaping-closure/note:"a closure over end is on the heap: it is returned"
}

// On the error path little is gained.
func exportAll(end event, w io.Writer) func() { // want captured-variable/note:"end is moved to the heap: a closure captures it by reference, since it takes 160 bytes \(more than 128\)"
	if _, err := w.Write(nil); err != nil {
		return nil
	}
	return func() { exporter(end) } // want escaping-closure/note:"a closure over end is on the heap: it is returned"
}

// What is shared on purpose.
func counted(done chan func()) int32 {
	var n int32 // want captured-variable/note:"n is moved to the heap: a closure captures it by reference, since its address is taken"
	done <- func() { atomic.AddInt32(&n, 1) } // want escaping-closure/note:"a closure over n is on the heap: it is sent on a channel"
	return atomic.LoadInt32(&n)
}

func lazily(blocks [][]byte) (all []func() int) {
	for _, block := range blocks {
		data := block[1:] // want captured-variable:"data is moved to the heap: a closure captures it by reference \(line 162\), since it is assigned after its declaration \(line 165\)"
		var lazy struct { // want captured-variable/note:"lazy is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
			sync.Once
			sum int
		}
		all = append(all, func() int { // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over blocks; from 9 elements on that is more than one allocation" escaping-closure/note:"a closure over lazy and data, made in each turn of the loop, is on the heap: it is appended to a slice"
			lazy.Do(func() {
				lazy.sum = len(data)
				data = nil
			})
			return lazy.sum
		})
	}
	return all
}

// Mutual recursion: the variable is nil when the closure is made.
func mutual(t *tree, visit func(func(*tree))) {
	var right func(*tree) // want captured-variable/note:"right is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	left := func(t *tree) { right(t.right) } // want escaping-closure/note:"a closure over right is on the heap: it is passed to visit"
	right = func(t *tree) { // want escaping-closure/note:"a closure over left is on the heap: it is captured by a closure, which is passed to visit \(line 182\)"
		if t != nil {
			left(t.left)
		}
	}
	visit(left)
}

type settings struct {
	level  int
	fields [20]int
}

// The closure reads one field only.
func compress(s settings, parts [][]byte, use func(int)) { // want captured-variable:"s is moved to the heap: a closure captures it by reference \(line 196\), since it is too large for a copy in the closure \(more than 128 bytes\); so it is allocated on every call, even if the function returns on line 193"
	if len(parts) == 0 {
		return
	}
	for range parts {
		go func() { use(s.level) }() // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
	}
}

// The clause of the loop sets it before Go 1.22, so that it can be no field of state.
func ofClause(names []string, run func(func())) {
	var state struct{ all []string } // want captured-variable/note:"state is moved to the heap: a closure captures it by reference \(line 205\), since it is assigned after its declaration \(line 205\)"
	for i, name := range names { // want captured-variable/note:"i \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		if name == "" {
			run(func() { state.all = append(state.all, names[i]) }) // want escaping-closure/note:"a closure over state, names and i, made in each turn of the loop, is on the heap: it is passed to run, which may keep it" append-growth/note:"state\.all grows by append where it is full; it is kept in a field"
		}
	}
}
