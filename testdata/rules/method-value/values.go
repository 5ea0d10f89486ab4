package values

import "time"

type checker struct {
	name  string
	timer *time.Timer
	hook  func(int) string
}

func (c *checker) qualify(id int) string { return c.name }

func (c *checker) expire() {}

type point struct{ x, y int }

func (p point) sum(int) string { return "" }

type namer interface{ name(int) string }

var sink []func(int) string

//go:noinline
func describe(id int, q func(int) string) { sink = append(sink, q) } // want append-growth/note:"sink grows by append where it is full; it is a variable of the package"

func (c *checker) perTurn(ids []int) {
	for _, id := range ids {
		describe(id, c.qualify) // want method-value:"the method value c\.qualify, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
	}
}

func perTurnOfInterface(ids []int, n namer) {
	for _, id := range ids {
		describe(id, n.name) // want method-value:"the method value n\.name, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
	}
}

// Another checker each turn.
func another(checkers []*checker) {
	for i, c := range checkers {
		describe(i, c.qualify) // want method-value/note:"the method value c\.qualify, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
	}
}

func reassigned(c *checker, ids []int) {
	for _, id := range ids {
		describe(id, c.qualify) // want method-value/note:"the method value c\.qualify, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
		c = &checker{} // want leaking-parameter/note:"\&checker\{\} is allocated on the heap: its address is passed to describe \(line 47\)"
	}
}

// The value is copied into it, as it is in that turn.
func ofValue(p *point, ids []int) {
	for _, id := range ids {
		p.x++
		describe(id, p.sum) // want method-value/note:"the method value p\.sum, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
	}
}

func seldom(c *checker, ids []int) {
	for _, id := range ids {
		if id < 0 {
			describe(id, c.qualify) // want method-value/note:"the method value c\.qualify, made in each turn of the loop, is on the heap: it is passed to describe, which may keep it"
		}
	}
}

func (c *checker) start() {
	c.timer = time.AfterFunc(time.Second, c.expire) // want method-value/note:"the method value c\.expire is on the heap: it is passed to time\.AfterFunc, which may keep it"
}

func (c *checker) set() {
	c.hook = c.qualify // want method-value/note:"the method value c\.qualify is on the heap: it is stored in c\.hook"
}

func (c *checker) get() func(int) string {
	return c.qualify // want method-value/note:"the method value c\.qualify is on the heap: it is returned"
}

// A field of another package's type, which is boxed, and no method of ours.
func (c *checker) log(w *time.Ticker, print func(...any)) {
	print(c.name, w.C) // want variadic-arguments/note:"the arguments of print are put into a slice on the heap: it is passed to print, and the compiler cannot know what that keeps" format-arguments/note:"c\.name \(string\) is copied to the heap: it is an argument of print, which takes any"
}

// Called at once, or lent.
func (c *checker) direct() string {
	f := c.qualify
	return f(1) + c.qualify(2) // want string-concatenation/note:"f\(1\) \+ c\.qualify\(2\) makes a new string: it is returned"
}
