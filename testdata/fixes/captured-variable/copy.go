package capturedvariable

import "sync"

type result struct {
	size, sum int
	name      string
}

type wide struct {
	values [40]int
	name   string
}

type locked struct {
	mu    sync.Mutex
	sizes [4]int
}

var jobs []func() int

//go:noinline
func expand(r result) result { return r }

// The goroutine goes on alone with the variable.
//
//go:noinline
func own(data []byte, results chan result) {
	res := result{size: len(data)}
	go func() {
		for _, b := range data {
			res.sum += int(b)
		}
		results <- res
	}()
}

// Nobody assigns it once the closures are made.
//
//go:noinline
func before(r result, n int) {
	if n > 0 {
		r = expand(r)
	}
	for i := 0; i < n; i++ {
		// One for each.
		jobs = append(jobs, func() int { return r.size + r.sum })
	}
}

// It is assigned between the statement and the closure.
//
//go:noinline
func between(r result, n int) {
	for range make([]int, n) {
		if r = expand(r); r.size > 0 {
			jobs = append(jobs, func() int { return r.size + r.sum })
		}
	}
}

// It is assigned again after a break.
//
//go:noinline
func broken(r result, n int) int {
	switch {
	case n > 0:
		for range make([]int, n) {
			jobs = append(jobs, func() int { return r.size })
		}
		if n == 3 {
			break
		}
		return 0
	}
	r = expand(r)
	return r.size
}

// A large parameter that is copied by those calls only that need it.
//
//go:noinline
func late(w wide, n int) int {
	if n == 0 {
		return len(w.name)
	}
	jobs = append(jobs, func() int {
		sum := len(w.name)
		for _, v := range w.values {
			sum += v
		}
		return sum + sizeOf(w)
	})
	return 0
}

//go:noinline
func sizeOf(w wide) int { return len(w.values) + len(w.name) }

// A key may be a field.
//
//go:noinline
func key(w wide, n int) int {
	if n == 0 {
		return len(w.name)
	}
	type pair struct{ w wide }
	jobs = append(jobs, func() int { return sizeOf(pair{w: w}.w) })
	return 0
}

// The name is taken in the block of the closure.
//
//go:noinline
func taken(r result, n int) int {
	if n > 1 {
		r = expand(r)
	}
	if n > 0 {
		for range make([]int, n) {
			jobs = append(jobs, func() int { return r.size + r.sum })
		}
		r, m := expand(r), n
		return r.size + m
	}
	return 0
}

//go:noinline
func free(r result, n int) int {
	if n > 1 {
		r = expand(r)
	}
	if n > 0 {
		for range make([]int, n) {
			jobs = append(jobs, func() int { return r.size + r.sum })
		}
		return r.size
	}
	return 0
}

// What holds a lock is not copied.
//
//go:noinline
func lock(n int, done chan int) {
	var l locked
	go func() {
		l.sizes[n] = n
		done <- l.sizes[0]
	}()
}

// Whoever is called Go may run it twice.
//
//go:noinline
func group(wg *sync.WaitGroup, data []byte, results chan result) {
	res := result{size: len(data)}
	runner{wg}.Go(func() {
		res.sum += len(data)
		results <- res
	})
}

type runner struct{ wg *sync.WaitGroup }

//go:noinline
func (r runner) Go(f func()) {
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		f()
	}()
}
