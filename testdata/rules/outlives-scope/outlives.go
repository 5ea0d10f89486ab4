package outlives

type item struct{ id, weight int }

func heaviest(items []item) int {
	var best *item
	for _, it := range items {
		if best == nil || it.weight > best.weight {
			best = &item{it.id, it.weight} // want outlives-scope/note:"\&item\{it\.id, it\.weight\} is allocated on the heap: its address is kept in best, which lives longer"
		}
	}
	return best.id
}

func last(n int) int {
	var row []int
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			row = make([]int, 4) // want outlives-scope/note:"make\(\[\]int, 4\) is allocated on the heap: it is kept in row, which lives longer"
		}
		row[0] = i
	}
	return row[0]
}

func address(items []item) int {
	var best *item
	for _, it := range items {
		it := it // want outlives-scope/note:"it \(item\) is moved to the heap: its address is kept in best, which lives longer \(line 30\)"
		best = &it
	}
	return best.id
}

func tables(n int) int {
	var seen map[int]bool
	for i := 0; i < n; i++ {
		if seen == nil {
			seen = make(map[int]bool) // want outlives-scope/note:"make\(map\[int\]bool\) is allocated on the heap: it is kept in seen, which lives longer"
		}
		seen[i] = true
	}
	return len(seen)
}

// A closure that is kept shares the variable.
func shared(n int) func() int {
	var rows []int // want captured-variable/note:"rows is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	rows = make([]int, n) // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is captured by a closure, which is returned \(line 50\)"
	return func() int { // want escaping-closure/note:"a closure over rows is on the heap: it is returned"
		rows = rows[1:]
		return len(rows)
	}
}

// It ends with the turn.
func turn(n int) (sum int) {
	for i := 0; i < n; i++ {
		row := make([]int, 4)
		row[0] = i
		sum += row[0]
	}
	return sum
}
