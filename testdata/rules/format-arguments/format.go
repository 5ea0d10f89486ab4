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
		fmt.Fprintf(w, "%d\n", v) // want format-arguments/note:"fmt\.Fprintf boxes v on the heap \(not numbers below 256\)"
		names = append(names, fmt.Sprint(v)) // want append-growth/note:"names grows by append where it is full; it is a parameter, so its room is what the callers give it" format-arguments/note:"fmt\.Sprint boxes v on the heap and makes a text in each turn of the loop \(not numbers below 256\)"
	}
	fmt.Fprintln(w, values[0]) // want format-arguments/note:"fmt\.Fprintln boxes values\[0\] on the heap \(not numbers below 256\)"
	return names
}

// What log.Printf and fmt.Println inline is not what was called.
func logged(l logger, values []string) {
	for _, v := range values {
		log.Printf("%s", v) // want format-arguments/note:"log\.Printf boxes v on the heap"
		l.Debugf("%s", v) // want format-arguments/note:"l\.Debugf boxes v on the heap"
		slog.Info("seen", "value", v) // want format-arguments/note:"slog\.Info boxes v on the heap"
	}
}

func appended(dst []byte, points []point) []byte {
	for _, p := range points {
		dst = fmt.Appendf(dst, "%d,%d", p.x, p.y) // want format-arguments/note:"fmt\.Appendf boxes p\.x and p\.y on the heap in each turn of the loop \(not numbers below 256\)"
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
		log.Print(fmt.Sprint(i)) // want format-arguments/note:"log\.Print boxes fmt\.Sprint\(i\) on the heap" format-arguments/note:"fmt\.Sprint boxes i on the heap and makes a text in each turn of the loop \(not numbers below 256, which these are most often\)"
	}
}
