package captured

type inFrame struct{ data []byte }

// One edit for both.
func twoBuffers(frames []inFrame, results chan []byte) {
	for _, f := range frames {
		in := f.data // want captured-variable:"in and out are moved to the heap: a closure captures them by reference, which a goroutine runs \(line 10\), and assigns them \(lines 11 and 12\)"
		out := make([]byte, 0, len(f.data)) // want outlives-scope/note:"make\(\[\]byte, 0, len\(f\.data\)\) is allocated on the heap: it is captured by a closure \(line 10\)"
		go func() { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			in = in[1:]
			out = append(out, in...) // want append-growth/note:"out grows by append where it is full; it belongs to a function around this one"
			results <- out
		}()
	}
}

// One word, once a call, and a goroutine beside it.
func halved(size uint, results chan uint) {
	left := size / 2 // want captured-variable/note:"left \(uint\) is moved to the heap: a closure captures it by reference, which a goroutine runs \(line 21\), and assigns it \(line 22\)"
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		left--
		results <- left
	}()
}

type listing struct{ offset int }

func (r *listing) list(visit func(func() int)) {
	offset := 0
	if r.offset > 0 {
		offset = r.offset
	}
	visit(func() int { return offset }) // want escaping-closure/note:"a closure over offset is on the heap: it is passed to visit, which may keep it"
}

func (r *listing) listed(visit func(func() string), title string, first bool) {
	name, tail := "", ""
	if first {
		name, tail = title, title[1:]
	}
	visit(func() string { return name + tail }) // want escaping-closure/note:"a closure over name and tail is on the heap: it is passed to visit, which may keep it" string-concatenation/note:"name \+ tail makes a new string: it is returned"
}
