package concatenation

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

type item struct{ name, value string }

var sink any

//go:noinline
func list(items []item) string {
	var s string
	for _, i := range items {
		if s != "" {
			s += ", " // want hidden-allocation/note:"s \+= \", \" copies all of it to a new string in each turn of the loop"
		}
		s += i.name + "=" + i.value // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	return s
}

//go:noinline
func plain(items []item) string {
	s := ""
	for _, i := range items {
		s = s + i.name // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	return s
}

// One warning is enough for what several loops build.
//
//go:noinline
func twice(a, b []item) string {
	s := "a"
	for _, i := range a {
		s += i.name + ";" // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	for _, i := range b {
		s += i.name + ";" // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	return s
}

// Each turn needs the text.
//
//go:noinline
func paths(items []item, open func(string)) {
	path := "/"
	for _, i := range items {
		path += i.name + "/" // want string-concatenation/note:"path is made longer by \+ in a loop: every turn copies all of it to a new string"
		open(path)
	}
}

// It starts anew in each turn.
//
//go:noinline
func lines(items []item, print func(string)) {
	for _, i := range items {
		line := i.name
		line += ": " + i.value // want string-concatenation/note:"line is made longer by \+: all of it is copied to a new string"
		print(line)
	}
}

// What leaves the loop happens once.
//
//go:noinline
func first(items []item) string {
	s := "first "
	for _, i := range items {
		if i.name != "" {
			s += i.name + "!" // want string-concatenation/note:"s is made longer by \+: all of it is copied to a new string"
			break
		}
	}
	return s
}

//go:noinline
func same(prefix, name string, keep func(string), n int) {
	for i := 0; i < n; i++ {
		keep(prefix + name) // want string-concatenation:"prefix \+ name makes the same string in every turn of the loop"
	}
}

//go:noinline
func different(prefix, name string, keep func(string), n int) {
	for i := 0; i < n; i++ {
		keep(prefix + name) // want string-concatenation/note:"prefix \+ name makes a new string: it is passed to keep"
		name = "next"
	}
}

//go:noinline
func seldom(prefix, name string, keep func(string), n int) {
	for i := 0; i < n; i++ {
		if i == 7 {
			keep(prefix + name) // want string-concatenation/note:"prefix \+ name makes a new string: it is passed to keep"
		}
	}
}

//go:noinline
func steps(i item) string {
	s := i.name
	if i.value != "" {
		s += ": " + i.value // want string-concatenation/note:"s is made longer by \+: all of it is copied to a new string"
	}
	return s
}

//go:noinline
func returned(a, b string) string {
	return a + b // want string-concatenation/note:"a \+ b makes a new string: it is returned"
}

func (i item) String() string {
	return i.name + "=" + i.value // want string-concatenation/note:"i\.name \+ .=. \+ i\.value makes a new string: it is returned"
}

// Somebody who debugs asks for it.
type items []item

func (all items) GoString() string {
	s := "items{"
	for _, i := range all {
		s += i.name + ", " // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	return s + "}" // want string-concatenation/note:"s \+ .\}. makes a new string: it is returned"
}

//go:noinline
func stored(m map[string]int, p *item, i item) {
	m[i.name+"/"+i.value] = 1 // want string-concatenation/note:"i\.name\+\"/\"\+i\.value makes a new string: it is used as a key of m"
	p.name = i.name + "'"     // want string-concatenation/note:"i\.name \+ .'. makes a new string: it is stored in p\.name"
}

//go:noinline
func written(w io.Writer, b *bufio.Writer, i item) {
	io.WriteString(w, i.name+"\n") // want string-concatenation/note:"i\.name\+..n. makes a new string: it is passed to io\.WriteString"
	b.WriteString(i.name + "\n") // want string-concatenation/note:"i\.name \+ \"\\n\" makes a new string: it is passed to \(\*bufio\.Writer\)\.WriteString"
}

//go:noinline
func appended(all []string, i item) []string {
	return append(all, i.name+i.value) // want append-growth/note:"append to all moves its elements to new memory where it is full; it is a parameter, so its room is what the callers give it" string-concatenation/note:"i\.name\+i\.value makes a new string: it is appended to all"
}

//go:noinline
func failing(name string) error {
	if name == "" {
		panic("no name: " + name) // want panic-argument/note:"\"no name: \" \+ name is on the heap when the function panics: it is the argument of panic" panic-argument/note:"\"no name: \" \+ name is on the heap when the function panics: it is the argument of panic"
	}
	return errors.New("bad name " + name) // want error-construction/note:"errors\.New allocates the error that it makes" string-concatenation/note:"\"bad name \" \+ name makes a new string: it is put into \&errors\.errorString\{\.\.\.\}, which is returned"
}

//go:noinline
func formatted(name string) {
	fmt.Println("name: " + name) // want format-arguments/note:"fmt\.Println boxes \"name: \" \+ name on the heap" string-concatenation/note:"\"name: \" \+ name makes a new string: it is passed to fmt\.Println"
}

// A parser's loop has few turns.
//
//go:noinline
func qualified(next func() string) string {
	name := next()
	for name != "" {
		name = name + "::" + next() // want string-concatenation/note:"name is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	return name
}

// A builder would copy it to bytes, too.
//
//go:noinline
func request(items []item, send func([]byte)) {
	s := "request"
	for _, i := range items {
		s += i.name + ";" // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	send([]byte(s)) // want string-conversion/note:"\[\]byte\(s\) copies the string to new bytes: it is passed to send"
}

// Without a turn the text is the rest itself.
//
//go:noinline
func escaped(s string, places []int) (result string) {
	from := 0
	for _, at := range places {
		result += s[from:at] + "_" // want string-concatenation/note:"result is made longer by \+ in a loop: every turn copies all of it to a new string"
		from = at
	}
	if from < len(s) {
		result += s[from:] // want hidden-allocation/note:"result \+= s\[from:\] copies all of it to a new string"
	}
	return result
}

// What comes behind the loop belongs to the text.
//
//go:noinline
func listed(items []item) string {
	s := "("
	for _, i := range items {
		s += i.name + ";" // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
	}
	s += ")" // want hidden-allocation/note:"s \+= \"\)\" copies all of it to a new string"
	return s
}

// Two texts of one name, each of its own case.
func ofKind(kind int, names []string) string {
	switch kind {
	case 1:
		s := ""
		for _, name := range names {
			s += name + ";" // want string-concatenation/note:"s is made longer by \+ in a loop: every turn copies all of it to a new string"
		}
		return s
	default:
		s := "all: "
		s += names[0] // want hidden-allocation/note:"s \+= names\[0\] copies all of it to a new string"
		return s
	}
}
