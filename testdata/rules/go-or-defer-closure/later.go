package later

import (
	"os"
	"sync"
)

type job struct{ id int }

func (j *job) run(done chan bool) { done <- true }

func start(id int) {
	go func() { println(id) }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
}

func startEach(ids []int, wg *sync.WaitGroup) {
	for _, id := range ids { // want captured-variable/note:"id \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		wg.Add(1)
		go func() { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			defer wg.Done()
			println(id)
		}()
	}
}

func withArguments(ids []int, done chan bool) {
	for i, id := range ids { // want captured-variable/note:"i \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		go func(id int) { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			println(i, id)
			done <- true
		}(id)
	}
}

func argument(done chan bool) {
	go (&job{1}).run(done) // want hidden-allocation/note:"a goroutine is started: it needs a stack of its own" go-or-defer-closure/note:"\&job\{1\} is on the heap: a goroutine uses it"
	go runJob(&job{2}, done) // want hidden-allocation/note:"a goroutine is started: it needs a stack of its own" go-or-defer-closure/note:"\&job\{2\} is on the heap: a goroutine uses it"
}

//go:noinline
func runJob(j *job, done chan bool) { j.run(done) }

// The closure is made before.
func named(id int, done chan bool) {
	work := func(k int) { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine uses it"
		println(id + k)
		done <- true
	}
	go work(1) // want hidden-allocation/note:"a goroutine is started: it needs a stack of its own"
	go work(2) // want hidden-allocation/note:"a goroutine is started: it needs a stack of its own"
}

// It is used in a goroutine, but made for more than that.
func shared(done chan bool) *job {
	j := &job{5} // want outlives-scope/note:"\&job\{5\} is allocated on the heap: its address is captured by a closure \(line 56\)"
	go func() { j.run(done) }() // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
	return j
}

func closeAll(names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer func() { f.Close() }() // want go-or-defer-closure:"the closure is on the heap: each turn of the loop keeps one until the function returns"
	}
}

func argumentOfDefer(ids []int, done chan bool) {
	for _, id := range ids {
		defer runJob(&job{id}, done) // want hidden-allocation/note:"a deferred call that may run several times is kept on the heap until the function returns" go-or-defer-closure/note:"\&job\{id\} is on the heap: each turn of the loop keeps one until the function returns"
	}
}

// The loop ends with it.
func first(names []string) {
	for _, name := range names { // want captured-variable/note:"name \(string\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		defer func() { println(name) }() // want go-or-defer-closure/note:"the closure is on the heap: the compiler takes the defer to be in a loop"
		return
	}
}

// Once per call: it lies on the stack.
func once(name string) {
	defer func() { println(name) }()
}

// In a function of its own.
func perTurn(names []string) {
	for _, name := range names {
		func() {
			defer func() { println(name) }()
		}()
	}
}

// In no loop, although a goroutine's argument is passed on.
func method(j *job, done chan bool) {
	defer j.run(done)
}

// It ends with the turn.
func sizes(names []string) (total int64) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer func() { f.Close() }() // want go-or-defer-closure:"the closure is on the heap: each turn of the loop keeps one until the function returns"
		if info, err := f.Stat(); err == nil {
			total += info.Size()
		}
	}
	return total
}

// Others have the file as well.
func opened(names []string) (files []*os.File) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil
		}
		defer func() { f.Close() }() // want go-or-defer-closure/note:"the closure is on the heap: each turn of the loop keeps one until the function returns"
		files = append(files, f) // want append-growth/note:"files grows by append: it starts empty and is appended to once per turn of the loop over names"
	}
	return files
}

// What is deferred last would do.
func counted(next func() bool, total *int) {
	n := 0 // want captured-variable/note:"n \(int\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	for {
		n++
		defer func() { *total = n }() // want go-or-defer-closure:"the closure is on the heap: each turn of the loop keeps one until the function returns"
		if !next() {
			return
		}
	}
}

// Each turn takes one, and all are given back.
func taken(slots chan int, next func() bool) {
	for {
		slots <- 1
		defer func() { <-slots }() // want go-or-defer-closure/note:"the closure is on the heap: each turn of the loop keeps one until the function returns"
		if !next() {
			return
		}
	}
}

// At most one turn does it.
func single(names []string) error {
	var out *os.File // want captured-variable/note:"out is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	for _, name := range names {
		if out == nil {
			f, err := os.Create(name)
			if err != nil {
				return err
			}
			out = f
			defer func() { out.Close() }() // want go-or-defer-closure/note:"the closure is on the heap: each turn of the loop keeps one until the function returns"
		}
	}
	return nil
}
