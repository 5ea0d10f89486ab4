package growth

import (
	"sort"
	"strconv"
)

type user struct {
	name string
	tags []string
	all  map[string][]int
	size int
}

var global []string

//go:noinline
func names(users []user) []string {
	var out []string
	for _, u := range users {
		out = append(out, u.name) // want append-growth:"out grows by append: it starts empty and is appended to once per turn of the loop over users"
	}
	return out
}

//go:noinline
func empty(users []user) []string {
	out := []string{}
	for _, u := range users {
		out = append(out, u.name, "and") // want append-growth:"out grows by append: it starts empty and is appended to twice per turn of the loop over users"
	}
	return out
}

//go:noinline
func keys(m map[string]int) []string {
	keys := make([]string, 0)
	for k := range m {
		keys = append(keys, k) // want append-growth:"keys grows by append: it starts empty and is appended to once per turn of the loop over m"
	}
	sort.Strings(keys)
	return keys
}

// Only an error leaves the loop.
//
//go:noinline
func parsed(texts []string) (names []string, err error) {
	for _, text := range texts {
		name, err := strconv.Unquote(text)
		if err != nil {
			return nil, err
		}
		names = append(names, name) // want append-growth:"names grows by append: it starts empty and is appended to once per turn of the loop over texts; 8 elements take 2 allocations where 1 would do"
	}
	return names, nil
}

//go:noinline
func counted(n int) []string {
	var out []string
	for i := 0; i < n; i++ {
		out = append(out, strconv.Itoa(i)) // want append-growth:"out grows by append: it starts empty and is appended to once per turn of the loop up to n"
	}
	return out
}

// What counts may come from input, and errors end the loop early.
//
//go:noinline
func input(n int, read func() (int, error)) ([]int, error) {
	var out []int
	for i := 0; i < n; i++ {
		v, err := read()
		if err != nil {
			return nil, err
		}
		out = append(out, v) // want append-growth/note:"out grows by append: it starts empty and is appended to once per turn of the loop up to n"
	}
	return out, nil
}

//go:noinline
func branches(values []int) []string {
	var out []string
	for _, v := range values {
		if v < 0 {
			out = append(out, "negative") // want append-growth:"out grows by append: it starts empty and is appended to once per turn of the loop over values"
		} else {
			out = append(out, "positive") // want append-growth/note:"out grows by append: it starts empty and is appended to once per turn of the loop over values"
		}
	}
	return out
}

//go:noinline
func header(users []user) []string {
	var lines []string
	lines = append(lines, "names:") // want append-growth/note:"lines grows by append where it is full"
	for _, u := range users {
		lines = append(lines, u.name) // want append-growth:"lines grows by append: it starts empty, gets other elements first and is appended to once per turn of the loop over users"
	}
	return append(lines, "end") // want append-growth/note:"append to lines moves its elements to new memory where it is full"
}

//go:noinline
func trailer(users []user) []string {
	var lines []string
	for _, u := range users {
		lines = append(lines, u.name) // want append-growth:"lines grows by append: it starts empty and is appended to once per turn of the loop over users"
	}
	lines = append(lines, "end") // want append-growth/note:"lines grows by append where it is full"
	return lines
}

// Not each turn appends.
//
//go:noinline
func some(values []int) []int {
	var out []int
	for _, v := range values {
		if v > 0 {
			out = append(out, v) // want append-growth/note:"out grows by append: it starts empty, and not every turn of the loop over values appends"
		}
	}
	return out
}

//go:noinline
func until(values []int) []int {
	var out []int
	for _, v := range values {
		if v == 0 {
			break
		}
		out = append(out, v) // want append-growth/note:"out grows by append: it starts empty, and not every turn of the loop over values appends"
	}
	return out
}

//go:noinline
func skipping(values []int) []int {
	var out []int
	for _, v := range values {
		if v == 0 {
			continue
		}
		out = append(out, v) // want append-growth/note:"out grows by append: it starts empty, and not every turn of the loop over values appends"
	}
	return out
}

//go:noinline
func found(values []int) ([]int, bool) {
	var out []int
	for _, v := range values {
		if v == 0 {
			return out, true
		}
		out = append(out, v) // want append-growth/note:"out grows by append: it starts empty, and not every turn of the loop over values appends"
	}
	return out, false
}

// How often it turns is not known.
//
//go:noinline
func chained(next func() (int, bool)) []int {
	var out []int
	for v, ok := next(); ok; v, ok = next() {
		out = append(out, v) // want append-growth/note:"out grows by append in a loop: it starts empty, and each time it is full its elements move to new memory"
	}
	return out
}

//go:noinline
func received(values <-chan int) []int {
	var out []int
	for v := range values {
		out = append(out, v) // want append-growth/note:"out grows by append in a loop: it starts empty, and each time it is full its elements move to new memory"
	}
	return out
}

//go:noinline
func shrinking(n int) []int {
	var out []int
	for i := 0; i < n; i++ {
		out = append(out, i) // want append-growth/note:"out grows by append in a loop: it starts empty, and each time it is full its elements move to new memory"
		n--
	}
	return out
}

// The turns of both loops are not known as one number.
//
//go:noinline
func nested(rows [][]int) []int {
	var out []int
	for _, row := range rows {
		for _, v := range row {
			out = append(out, v) // want append-growth/note:"out grows by append where it is full"
		}
	}
	return out
}

//go:noinline
func spread(rows [][]int) []int {
	var out []int
	for _, row := range rows {
		out = append(out, row...) // want append-growth/note:"out grows by append in a loop: it starts empty, and each time it is full its elements move to new memory"
	}
	return out
}

// It gets other memory on its way.
//
//go:noinline
func reset(values []int) []int {
	var out []int
	for _, v := range values {
		if v == 0 {
			out = nil
		}
		out = append(out, v) // want append-growth/note:"out grows by append where it is full"
	}
	return out
}

// Made with room for all, it does not grow.
//
//go:noinline
func made(values []int) []int {
	out := make([]int, 0, len(values)) // want returned-allocation/note:"make\(\[\]int, 0, len\(values\)\) is allocated on the heap: it is returned \(line 239\)"
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

//go:noinline
func guessed(values []int) []int {
	out := make([]int, 0, 8) // want returned-allocation/note:"make\(\[\]int, 0, 8\) is allocated on the heap: it is returned \(line 248\)"
	for _, v := range values {
		out = append(out, v) // want append-growth/note:"out grows by append once its room is used up: it was made with room for 8"
	}
	return out
}

//go:noinline
func appendName(dst []byte, u user) []byte {
	return append(dst, u.name...) // want append-growth/note:"append to dst moves its elements to new memory where it is full; it is a parameter, so its room is what the callers give it"
}

//go:noinline
func appendAll(dst []string, users []user) []string {
	for _, u := range users {
		dst = append(dst, u.name) // want append-growth/note:"dst grows by append where it is full; it is a parameter, so its room is what the callers give it"
	}
	return dst
}

//go:noinline
func (u *user) tag(tags []string) {
	u.tags = append(u.tags, "first") // want append-growth/note:"u\.tags grows by append where it is full; it is kept in a field"
	for _, t := range tags {
		u.tags = append(u.tags, t) // want append-growth/note:"u\.tags grows by append where it is full; it is kept in a field"
	}
}

//go:noinline
func (u *user) add(name string, values []int) {
	for _, v := range values {
		u.all[name] = append(u.all[name], v) // want append-growth/note:"u\.all\[name\] grows by append where it is full; it is an element of a map or slice, and each of these grows by itself"
	}
}

func register(name string) {
	global = append(global, name) // want append-growth/note:"global grows by append where it is full; it is a variable of the package"
}

type stack []int

func (s *stack) push(v int) {
	*s = append(*s, v) // want append-growth/note:"\*s grows by append where it is full; it is kept where a pointer leads"
}

//go:noinline
func copied(values []int) []int {
	return append([]int(nil), values...) // want append-growth/note:"append copies to new memory: it starts from an empty slice"
}

//go:noinline
func joined(a, b []int) []int {
	return append(append([]int{1, 2}, a...), b...) // want append-growth/note:"append moves what it is given to new memory: an append that was just made has room for its elements, and little more" append-growth/note:"append moves what it is given to new memory: an append that was just made has room for its elements, and little more" returned-allocation/note:"\[\]int\{1, 2\} is allocated on the heap: it is returned"
}

//go:noinline
func closure(each func(func(int))) []int {
	var out []int // want captured-variable/note:"out is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
	each(func(v int) { // want escaping-closure/note:"a closure over out is on the heap: it is passed to each, which may keep it"
		out = append(out, v) // want append-growth/note:"out grows by append where it is full; it belongs to a function around this one"
	})
	return out
}
