package escapingclosure

type node struct{ total, id int }

var later []func(*node) int

//go:noinline
func given(n *node, f func(*node) int) {
	if len(later) < cap(later) {
		later = append(later, f)
	}
}

// It shares the parameters with all turns.
func count(nodes []*node, total *int) {
	for _, n := range nodes {
		given(n, func(m *node) int {
			// One more.
			*total++
			return m.id
		})
	}
}

// What it captures may change: it is one variable for all turns.
func shared(nodes []*node) (sum int) {
	for _, n := range nodes {
		sum += n.id
		given(n, func(m *node) int { return sum })
	}
	return sum
}

// The statement is moved.
func declared(rows [][]*node, total *int) {
	for i, row := range rows {
		for _, n := range row {
			add := func(m *node) int {
				*total += m.id
				return *total
			}
			given(n, add)
		}
		*total += i
	}
}

// The statement stays, as its variable is another one outside of the loop.
func again(nodes []*node, total *int) func(*node) int {
	add := func(m *node) int { return m.id }
	for _, n := range nodes {
		add := func(m *node) int { return m.id + *total }
		given(n, add)
	}
	return add
}

// The statement stays, as its variable is assigned.
func assigned(nodes []*node, total *int) {
	for _, n := range nodes {
		add := func(m *node) int { return m.id + *total }
		if n.id == 0 {
			add = later[0]
		}
		given(n, add)
	}
}

// The statement stays with its comment.
func commented(nodes []*node, total *int) {
	for _, n := range nodes {
		add := func(m *node) int { return m.id + *total } // adds
		given(n, add)
	}
}

// Two of them have two names.
func two(nodes []*node, fn int, total *int) {
	for i, n := range nodes {
		if i > fn {
			for _, m := range nodes {
				given(m, func(*node) int { return *total })
			}
		}
		given(n, func(*node) int { return *total + 1 })
	}
}

// None: it uses what the turn declares, be it a variable, a type or a constant.
func ofTurn(nodes []*node, total *int) {
	for i, n := range nodes {
		given(n, func(m *node) int { return *total + i })
	}
}

func ofType(nodes []*node, total *int) {
	for _, n := range nodes {
		type pair struct{ a, b int }
		given(n, func(m *node) int { return pair{*total, m.id}.a })
	}
}

func ofConstant(nodes []*node, total *int) {
	for _, n := range nodes {
		const step = 2
		given(n, func(m *node) int { return *total + step })
	}
}

func ofKey(nodes []*node, total *int) {
	for id, n := range nodes {
		given(n, func(m *node) int { return map[int]int{id: 1}[*total] })
	}
}

// None: only some turns make it.
func seldom(nodes []*node, total *int) {
	for _, n := range nodes {
		if n.id > 0 {
			given(n, func(m *node) int { return *total })
		}
	}
}
