package methodvalue

import "time"

type checker struct {
	name string
	hits int
}

func (c *checker) Qualify(id int) string { return c.name }

func (c *checker) Range(id int) string { return c.name }

func (c *checker) Time(id int) string { return c.name }

func (c *checker) describe(id int) string { return c.name }

func (c checker) value(id int) string { return c.name }

type outer struct {
	id int
	checker
}

type namer interface{ name(int) string }

var sink []func(int) string

//go:noinline
func describe(id int, q func(int) string) {
	if len(sink) < cap(sink) {
		sink = append(sink, q)
	}
}

// It is made once, before both loops.
func nested(c *checker, ids [][]int) {
	// All of them.
	for _, row := range ids {
		for _, id := range row {
			describe(id, c.Qualify) // each
		}
	}
}

// The label stays with its loop.
func labelled(c *checker, ids []int) {
next:
	for _, id := range ids {
		describe(id, c.Qualify)
		for i := 0; i < id; i++ {
			continue next
		}
	}
}

// One variable serves both.
func twice(c *checker, ids []int) {
	for _, id := range ids {
		describe(id, c.Qualify)
		describe(-id, c.Qualify)
	}
}

// Two variables of one name.
func two(c, d *checker, ids []int) {
	for _, id := range ids {
		describe(id, c.Qualify)
		describe(id, d.Qualify)
	}
}

// The inner loop's variable has another name, since the outer one is used after it.
func inner(c, d *checker, ids [][]int) {
	for i, row := range ids {
		if i > 0 {
			for _, id := range row {
				describe(id, d.Qualify)
			}
		}
		describe(i, c.Qualify)
	}
}

// These names are taken: by a keyword, a package, and a function.
func taken(c *checker, ids []int) (at time.Time) {
	for _, id := range ids {
		describe(id, c.Range)
		describe(id, c.Time)
		describe(id, c.describe)
	}
	return at
}

// The address of a variable is the same in each turn.
//
//go:noinline
func ofVariable(ids []int) string {
	var c checker
	for _, id := range ids {
		describe(id, c.Qualify)
	}
	return c.name
}

// It is assigned, but not while the loop goes on.
//
//go:noinline
func before(c *checker, ids []int) {
	if c == nil {
		c = &checker{name: "none"}
	}
	for _, id := range ids {
		describe(id, c.Qualify)
	}
}

// A nil pointer or interface panics where the value is made.
func ofEmbedded(o *outer, ids []int) {
	for _, id := range ids {
		describe(id, o.Qualify)
	}
}

func ofInterface(n namer, ids []int) {
	for _, id := range ids {
		describe(id, n.name)
	}
}

// None: another one in each turn.
func each(checkers []*checker) {
	for i, c := range checkers {
		describe(i, c.Qualify)
	}
}

func assigned(c, d *checker, ids []int) {
	for _, id := range ids {
		describe(id, c.Qualify)
		c, d = d, c
	}
}

// None: a function that the loop calls assigns the variable.
func byClosure(c *checker, ids []int) {
	next := func() { c = &checker{} }
	for _, id := range ids {
		describe(id, c.Qualify)
		next()
	}
}

// None: it may be assigned by its address.
func byAddress(c *checker, ids []int, next func(**checker) func()) {
	change := next(&c)
	for _, id := range ids {
		describe(id, c.Qualify)
		change()
	}
}

// None: whoever starts the goroutine may change it.
func inGoroutine(c *checker, ids chan int) {
	go func() {
		for id := range ids {
			describe(id, c.Qualify)
		}
	}()
	ids <- 1
	c = &checker{}
	ids <- 2
}

// None: the value is copied as it is in its turn.
func ofValue(c *checker, ids []int, change func(*checker)) {
	for _, id := range ids {
		change(c)
		describe(id, c.value)
	}
}

// None: only some turns make it.
func seldom(c *checker, ids []int) {
	for _, id := range ids {
		if id < 0 {
			continue
		}
		describe(id, c.Qualify)
	}
}

// None: a jump would pass the declaration.
func jumps(c *checker, ids []int) {
	if len(ids) > 3 {
		goto end
	}
	for _, id := range ids {
		describe(id, c.Qualify)
	}
end:
	describe(0, nil)
}
