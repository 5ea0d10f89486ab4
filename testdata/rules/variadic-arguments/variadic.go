package variadic

import "strings"

type logger interface {
	Debugf(format string, args ...any)
	Join(parts ...string) string
}

var kept []string

//go:noinline
func keep(parts ...string) { kept = parts }

//go:noinline
func count(parts ...string) int { return len(parts) }

func log(l logger, name *string) {
	l.Debugf("load %s", name) // want variadic-arguments/note:"the arguments of l\.Debugf are put into a slice on the heap: it is passed to l\.Debugf, and the compiler cannot know what that keeps"
	l.Debugf("nothing")
}

func join(l logger, a, b string) string {
	return l.Join(a, b) // want variadic-arguments/note:"the arguments of l\.Join are put into a slice on the heap: it is passed to l\.Join, and the compiler cannot know what that keeps"
}

func field(a string) {
	keep(a) // want variadic-arguments/note:"the arguments of keep are put into a slice on the heap: it is passed to keep"
	keep()
	keep(kept...)
}

func loop(l logger, names []*string) {
	for _, name := range names {
		l.Debugf("load %s", name) // want variadic-arguments/note:"the arguments of l\.Debugf are put into a slice on the heap: it is passed to l\.Debugf, and the compiler cannot know what that keeps"
	}
}

// It stays on the stack.
func counted(a, b string) int {
	return count(a, b) + len(strings.TrimSpace(a))
}
