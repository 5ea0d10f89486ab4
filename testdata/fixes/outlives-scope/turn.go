package outlivesscope

type item struct{ id, weight int }

var kept *item

//go:noinline
func read(it *item, row []int) int { return it.id + len(row) }

// Each turn has a row of its own.
//
//go:noinline
func rows(n int) (sum int) {
	var row []int
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		row[i%4] = i
		sum += read(nil, row)
	}
	return sum
}

// Both loops are left, and the branch is where it is used.
//
//go:noinline
func items(ids [][]int) (sum int) {
	var it *item
	for _, row := range ids {
		for _, id := range row {
			if id > 0 {
				it = &item{id: id}
				sum += read(it, row)
				it.weight++
				sum += it.weight
			}
		}
	}
	return sum
}

//go:noinline
func counts(rows [][]int) (sum int) {
	var seen map[int]bool
	for _, row := range rows {
		seen = map[int]bool{}
		for _, id := range row {
			seen[id] = true
		}
		sum += len(seen)
	}
	return sum
}

// None: it is read before it is assigned, so that a turn sees what the last one left.
//
//go:noinline
func before(n int) (sum int) {
	var row []int
	for i := 0; i < n; i++ {
		sum += len(row)
		row = make([]int, 4)
		row[0] = i
	}
	return sum
}

// None: the last turn's is used after the loop.
//
//go:noinline
func after(n int) int {
	var row []int
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		row[0] = i
	}
	return len(row)
}

// None: only some turns assign it.
//
//go:noinline
func some(n int) (sum int) {
	var row []int
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			row = make([]int, 4)
		}
		sum += len(row)
	}
	return sum
}

// None: the function shares the variable with all turns.
//
//go:noinline
func shared(n int) (sum int) {
	var row []int
	add := func() { sum += len(row) }
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		row[0] = i
		add()
	}
	return sum
}

// None: the address is the same in all turns.
//
//go:noinline
func addressed(n int) (sum int) {
	var row []int
	var first *[]int
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		if first == nil {
			first = &row
		}
		sum += len(*first)
	}
	return sum
}

// None: the declaration has a comment, and that one a value.
//
//go:noinline
func commented(n int) (sum int) {
	// What a turn needs.
	var row []int
	var other []int = nil
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		other = make([]int, 4)
		sum += read(nil, row) + read(nil, other)
	}
	return sum
}

// None: another variable has the name.
//
//go:noinline
func renamed(n int) (sum int) {
	var row []int
	for i := 0; i < n; i++ {
		row = make([]int, 4)
		sum += read(nil, row)
	}
	for row := 0; row < n; row++ {
		sum += row
	}
	return sum
}
