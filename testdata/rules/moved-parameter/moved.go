package moved

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

type item struct {
	typ, pos int
	val      string
}

type node interface{ position() int }

func (i *item) position() int { return i.pos }

func (i item) text() string { return i.val }

type table [4]int

var (
	kept   []*item
	errs   []error
	log    func(any)
	events = make(chan *item, 1) // want hidden-allocation/note:"make\(chan \*item, 1\) is allocated: a channel always is"
	later  []func()
)

//go:noinline
func merge(a, b node) int {
	kept = append(kept, a.(*item), b.(*item)) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
	return a.position() + b.position()
}

// As the parser of Prometheus does on its error path.
func matcher(label, value item) (int, error) { // want moved-parameter:"label is copied to the heap on every call, though only the error path at line 42 takes its address" moved-parameter:"value is copied to the heap on every call, though only the error path at line 42 takes its address"
	n, err := fmt.Sscan(label.val) // want inlined-allocation/note:"fmt\.Sscan allocates: its code is inlined here, and fmt's str is passed to fmt\.Fscan"
	if err != nil {
		errs = append(errs, fmt.Errorf("at %d", merge(&label, &value))) // want append-growth/note:"errs grows by append where it is full; it is a variable of the package" error-construction/note:"fmt\.Errorf allocates the error that it makes" error-construction/note:"merge\(\&label, \&value\) \(int\) is copied to the heap: it is an argument of fmt\.Errorf"
	}
	return n, nil
}

// The branch leaves the function.
func empty(it item) (int, error) { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 50 takes its address"
	if it.val == "" {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		return 0, errors.New("empty") // want error-construction/note:"errors\.New allocates the error that it makes"
	}
	it.pos++
	return it.pos, nil
}

func onPanic(it item) int { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 59 takes its address"
	if it.pos < 0 {
		log(&it)
		panic("negative")
	}
	return it.pos
}

func inCase(it item) { // want moved-parameter/note:"it is copied to the heap on every call, though only the branch at line 70 takes its address"
	switch it.typ {
	case 1:
		return
	case 2:
		events <- &it
	}
}

func inSelect(it item, done chan bool) int { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 77 takes its address"
	select {
	case <-done:
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		return it.pos
	default:
	}
	return it.typ
}

// A closure in one branch shares it: it is assigned, but never from there on.
func captured(it item, async bool) int {
	it = item{pos: it.typ}
	if async {
		later = append(later, func() { log(it.pos) }) // want append-growth/note:"later grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over it is on the heap: it is appended to a slice" format-arguments/note:"log boxes it\.pos on the heap \(not numbers below 256\)"
	}
	return it.pos
}

// Too large to be captured by value; it is never changed.
func large(t [40]int, async bool) int { // want moved-parameter/note:"t is copied to the heap on every call, though only the branch at line 96 captures it"
	if async {
		later = append(later, func() { log(t[1]) }) // want append-growth/note:"later grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over t is on the heap: it is appended to a slice" format-arguments/note:"log boxes t\[1\] on the heap \(not numbers below 256\)"
	}
	return t[2]
}

// One of two branches: neither is the exception.
func store(it item) { // want moved-parameter/note:"it is copied to the heap on every call, though only the branch at line 106 takes its address"
	if it.typ == 0 {
		kept = nil
	} else {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
	}
}

// In a literal the parameter is the literal's.
var handler = func(it item) int { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 113 takes its address"
	if it.pos == 0 {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		return 0
	}
	return it.pos
}

// On every path: that is what the code asks for.
func always(it item) { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 121\)"
	kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
}

// The callee changes it, and it is used afterwards.
func changed(it item, decode func(*item)) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is passed to decode \(line 127\)"
	if it.val == "" {
		decode(&it)
	}
	return it.pos
}

// The pointer is kept, and the variable changed behind its back.
func changedLater(it item, done bool) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 135\)"
	if done {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
	}
	it.pos = 5
	return 1
}

// The closure writes what is read afterwards.
func written(it item, async bool) int { // want captured-variable/note:"it is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	if async {
		later = append(later, func() { it.pos++ }) // want append-growth/note:"later grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over it is on the heap: it is appended to a slice"
	}
	return it.pos
}

// Taken in two branches.
func twice(it item, a, b bool) { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 152\)"
	if a {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		return
	}
	if b {
		events <- &it
	}
}

// A method on the pointer may keep it, and is called on every path.
func method(it item, log func(any)) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is passed to log \(line 163\)"
	if it.pos == 0 {
		log(&it)
		return 1
	}
	return it.position()
}

// One on the value cannot.
func valueMethod(it item) string { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 172 takes its address"
	if it.pos == 0 {
		log(&it)
		return ""
	}
	return it.text()
}

// The methods of another package's type are on values, too.
func foreign(f os.FileMode, log func(any)) string { // want moved-parameter:"f is copied to the heap on every call, though only the branch at line 181 takes its address"
	if f == 0 {
		log(&f)
		return ""
	}
	return f.String()
}

// Some of another package's are on pointers.
func foreignPointer(b strings.Builder, log func(any)) int { // want moved-parameter/note:"parameter b is moved to the heap on every call: its address is passed to log \(line 190\)"
	if b.Len() == 0 {
		log(&b)
		return 0
	}
	return b.Cap()
}

// A copy would be made in each turn.
func inLoop(it item, values []int) { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 200\)"
	for _, v := range values {
		if v == it.pos {
			kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		}
	}
}

// In the loop the branch may be left by a break, and the rest runs.
func leftByBreak(it item, values []int) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 209\)"
	for _, v := range values {
		if v == it.pos {
			kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
			if v > 5 {
				break
			}
			return 1
		}
	}
	return it.typ
}

// The condition is run on every path.
func condition(it item, valid func(*item) bool) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is passed to valid \(line 221\)"
	if valid(&it) {
		return 1
	}
	return it.pos
}

func array(t table, w io.Writer) { // want moved-parameter:"t is copied to the heap on every call, though only the branch at line 229 takes its address"
	if t[0] == 0 {
		log(t[1:]) // want format-arguments/note:"log boxes t\[1:\] on the heap"
		return
	}
	fmt.Fprint(w, len(t))
}

// A result cannot be copied: the copy is not returned.
func result(w io.Writer) (sum [8]byte) { // want moved-parameter/note:"result sum is moved to the heap on every call: its address is passed to w\.Write \(line 237\)"
	w.Write(sum[:])
	return
}

func (t table) receiver() int { // want moved-parameter:"t is copied to the heap on every call, though only the branch at line 243 takes its address"
	if t[0] == 0 {
		log(&t)
		return 1
	}
	return t[3]
}

// Returned on every path, which another rule tells.
//
//go:noinline
func returned(it item) *item { // want returned-pointer/note:"it is moved to the heap: its address is returned"
	return &it
}

//go:noinline
func returnedSeldom(it item) *item { // want moved-parameter:"it is copied to the heap on every call, though only the branch at line 259 takes its address"
	if it.pos == 0 {
		return &it
	}
	return nil
}

func stays(it item, done bool) int {
	if done {
		p := &it
		return p.pos
	}
	return it.pos
}

// Assigned by := in the scope of the parameters.
func redeclared(it item, async bool, next func(item) (item, error)) error { // want captured-variable/note:"it is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	if async {
		later = append(later, func() { log(it.pos) }) // want append-growth/note:"later grows by append where it is full; it is a variable of the package" escaping-closure/note:"a closure over it is on the heap: it is appended to a slice" format-arguments/note:"log boxes it\.pos on the heap \(not numbers below 256\)"
	}
	it, err := next(it)
	log(it.pos) // want format-arguments/note:"log boxes it\.pos on the heap \(not numbers below 256\)"
	return err
}

// The branch has a variable of that name already.
func shadowedAgain(it item, next func(*item) (item, error)) error { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is passed to next \(line 285\)"
	if it.pos == 0 {
		it, err := next(&it)
		log(it.pos) // want format-arguments/note:"log boxes it\.pos on the heap \(not numbers below 256\)"
		return err
	}
	return nil
}

func jumps(it item) int { // want moved-parameter/note:"parameter it is moved to the heap on every call: its address is appended to kept \(line 295\)"
again:
	if it.pos == 0 {
		kept = append(kept, &it) // want append-growth/note:"kept grows by append where it is full; it is a variable of the package"
		it.pos++
		goto again
	}
	return it.pos
}

type failure struct{}

func (failure) Error() string { return "failure" }

// All else are errors: nearly every call takes the branch.
func withTarget(it item, targets []int) (any, error) { // want moved-parameter/note:"it is copied to the heap on every call, though only the branch at line 314 takes its address"
	if len(targets) != 1 {
		return nil, failure{}
	}
	switch it.typ {
	case 1, 2:
		it.pos = targets[0]
		return &it, nil
	default:
		return nil, failure{}
	}
}
