package p

import "fmt"

type T struct{ a, b, c int }

var sink *T

//escapelint:noescape
func newT(a int) *T { return &T{a: a} } // want assertion-failed/error:"\&T\{a: a\} escapes to the heap, against //escapelint:noescape \(line 9\)" returned-pointer/note:"\&T\{a: a\} is allocated on the heap: its address is returned"

func use(t *T) { sink = t }

//escapelint:noescape t
func leaks(t *T, u *T) { sink = t; u.a++ } // want assertion-failed/error:"t leaks from leaks to the heap, against //escapelint:noescape t \(line 14\)"

//escapelint:noescape t // u may leak
func lends(t, u *T) int { sink = u; return t.a }

//escapelint:noescape t
func moves(t T) { sink = &t } // want assertion-failed/error:"t is moved to the heap, against //escapelint:noescape t \(line 20\)" moved-parameter/note:"parameter t is moved to the heap on every call: its address is assigned to the package variable sink"

// inlines calls newT, whose allocation becomes its own.
//
//escapelint:noescape
func inlines(a int) { use(newT(a)) } // want assertion-failed/error:"\&T\{\.\.\.\} \(inlined from newT\) escapes to the heap, against //escapelint:noescape \(line 25\)"

//go:noinline
func far(a int) *T { return &T{a: a} } // want returned-pointer/note:"\&T\{a: a\} is allocated on the heap: its address is returned"

// calls allocates nothing itself.
//
//escapelint:noescape
func calls(a int) { use(far(a)) }

func statements(n int) int {
	x := T{a: n} //escapelint:noescape // want assertion-failed/error:"x is moved to the heap, against //escapelint:noescape \(line 37\)" stored-in-global/note:"x is moved to the heap: its address is assigned to the package variable sink \(line 38\)"
	sink = &x
	//escapelint:noescape
	y := T{a: n}
	fmt.Println(n, // want assertion-failed/error:"n escapes to the heap, against //escapelint:noescape \(line 42\)" format-arguments/note:"fmt\.Println boxes n and y\.b on the heap \(not numbers below 256\)"
		y.b) //escapelint:noescape // want assertion-failed/error:"y\.b escapes to the heap, against //escapelint:noescape \(line 42\)"
	if n > 2 { //escapelint:noescape
		sink = &T{} // want stored-in-global/note:"\&T\{\} is allocated on the heap: its address is assigned to the package variable sink"
	} //escapelint:noescape // want assertion-failed/error:"//escapelint:noescape cannot be checked: nothing is made where a block ends"
	return y.a
}

//escapelint:noescape
var table = []int{1, 2}

//escapelint:noescape
func closes(n int) func() int { // want assertion-failed/error:"n is moved to the heap, against //escapelint:noescape \(line 52\)" captured-variable/note:"n is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	return func() int { n++; return n } // want assertion-failed/error:"func\(\) int \{ n\+\+; return n \} escapes to the heap, against //escapelint:noescape \(line 52\)" escaping-closure/note:"a closure over n is on the heap: it is returned"
}

//escapelint:noescape
func generic[A any](a A) *A { return &a } // want assertion-failed/error:"a is moved to the heap, against //escapelint:noescape \(line 57\)" returned-pointer/note:"a is moved to the heap: its address is returned"

func instance() *int { return generic(3) }

//escapelint:noescape // want assertion-failed/error:"//escapelint:noescape cannot be checked: the compiler has no word on never: nothing instantiates it, or it is none"
func never[A any](a A) *A { return &a }

//escapelint:budget 2
func two(n int) ([]int, *T) { return make([]int, n), &T{} } // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is returned" returned-pointer/note:"\&T\{\} is allocated on the heap: its address is returned"

//escapelint:budget 1 // want assertion-failed/error:"alsoTwo has 2 allocation sites \(line 69\), more than //escapelint:budget 1 allows"
func alsoTwo(n int) ([]int, *T) { return make([]int, n), &T{} } // want returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is returned" returned-pointer/note:"\&T\{\} is allocated on the heap: its address is returned"

// hidden makes a slice that does not escape, and is too large for the stack.
//
//escapelint:budget 0 // want assertion-failed/error:"hidden has 1 allocation site \(line 75\), more than //escapelint:budget 0 allows"
func hidden(n int) int {
	b := make([]byte, n) // want hidden-allocation/note:"make\(\[\]byte, n\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	for i := range b {
		b[i] = 1
	}
	return len(b)
}

//escapelint:noescap // want assertion-failed/error:"//escapelint:noescap cannot be checked: there is no directive escapelint:noescap"
func misspelt() {}

//escapelint:disable something // want assertion-failed/error:"//escapelint:disable cannot be checked: there is no directive escapelint:disable"
func unknown() {}

//escapelint:budget // want assertion-failed/error:"//escapelint:budget cannot be checked: it names no number"
func noNumber() {}

//escapelint:budget few // want assertion-failed/error:"//escapelint:budget few cannot be checked: a budget is a number, not few"
func noDigits() {}

//escapelint:budget 0 // want assertion-failed/error:"//escapelint:budget cannot be checked: no code stands directly below it"

func apart() {}

//escapelint:noescape // want assertion-failed/error:"//escapelint:noescape cannot be checked: nothing is made outside of functions and variables"
type X int

// escapelint:noescape // want assertion-failed/error:"// escapelint:noescape cannot be checked: there is a blank after the //"
func blank() {}

// escapelint: assertions are what this file is about, and this is prose.
func prose() {}

//escapelint:noescape q // want assertion-failed/error:"//escapelint:noescape q cannot be checked: noParameter has no parameter q"
func noParameter(p *int) {}

func inside() {
	//escapelint:budget 1 // want assertion-failed/error:"//escapelint:budget cannot be checked: budget is about functions, and none begins here"
	use(nil)
}

var _ = []any{inlines, leaks, lends, moves, calls, statements, closes, instance, two, alsoTwo}
var _ = []any{hidden, misspelt, unknown, noNumber, noDigits, apart, blank, prose, noParameter}
var _ = []any{inside, table, X(1)}
