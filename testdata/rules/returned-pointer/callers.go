package returned

type span struct{ from, to int }

// Callers in a loop read its fields only: a value would do.
//
//go:noinline
func spanOf(n int) *span {
	return &span{n, n + 1} // want returned-pointer:"\&span\{n, n \+ 1\} is allocated on the heap: its address is returned"
}

func length(items []int) (sum int) {
	for _, n := range items {
		s := spanOf(n)
		sum += s.to - s.from
	}
	return sum
}

type mark struct{ at int }

// A caller keeps the pointer: it would allocate in the function's stead.
//
//go:noinline
func markOf(n int) *mark {
	return &mark{n} // want returned-pointer/note:"\&mark\{n\} is allocated on the heap: its address is returned"
}

func marks(items []int) (all []*mark) {
	for _, n := range items {
		all = append(all, markOf(n)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over items; from 9 elements on that is more than one allocation"
	}
	return all
}
