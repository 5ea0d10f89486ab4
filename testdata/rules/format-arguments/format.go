package format

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"
)

type logger struct{ w io.Writer }

func (l logger) Debugf(text string, args ...any) { fmt.Fprintf(l.w, text, args...) }

type point struct{ x, y int }

func texts(w io.Writer, values []int, names []string) []string {
	for _, v := range values {
		fmt.Fprintf(w, "%d\n", v) // want format-arguments/note:"v \(int\) is copied to the heap: it is an argument of fmt\.Fprintf, which takes any"
		names = append(names, fmt.Sprint(v)) // want append-growth/note:"names grows by append where it is full; it is a parameter, so its room is what the callers give it" format-arguments:"v \(int\) is copied to the heap: it is an argument of fmt\.Sprint, which takes any"
	}
	fmt.Fprintln(w, values[0]) // want format-arguments/note:"values\[0\] \(int\) is copied to the heap: it is an argument of fmt\.Fprintln, which takes any"
	return names
}

// What log.Printf and fmt.Println inline is not what was called.
func logged(l logger, values []string) {
	for _, v := range values {
		log.Printf("%s", v) // want format-arguments/note:"v \(string\) is copied to the heap: it is an argument of log\.Printf, which takes any"
		l.Debugf("%s", v) // want format-arguments/note:"v \(string\) is copied to the heap: it is an argument of l\.Debugf, which takes any"
		slog.Info("seen", "value", v) // want format-arguments/note:"v \(string\) is copied to the heap: it is an argument of slog\.Info, which takes any"
	}
}

func appended(dst []byte, points []point) []byte {
	for _, p := range points {
		dst = fmt.Appendf(dst, "%d,%d", p.x, p.y) // want format-arguments:"p\.x \(int\) is copied to the heap: it is an argument of fmt\.Appendf, which takes any" format-arguments:"p\.y \(int\) is copied to the heap: it is an argument of fmt\.Appendf, which takes any"
	}
	return dst
}

// Text is no box, and pointers need none.
func free(b *strings.Builder, p *point, values []string) {
	for range values {
		fmt.Fprintf(b, "%p", p)
		fmt.Fprint(b, "constant")
	}
}

// What the arguments of the arguments are boxed for is told for themselves.
func nested(n int) {
	for i := 0; i < n; i++ {
		log.Print(fmt.Sprint(i)) // want format-arguments/note:"fmt\.Sprint\(i\) \(string\) is copied to the heap: it is an argument of log\.Print, which takes any" format-arguments:"i \(int\) is copied to the heap: it is an argument of fmt\.Sprint, which takes any"
	}
}
