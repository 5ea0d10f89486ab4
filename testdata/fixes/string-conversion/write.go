package stringconversion

import (
	"bufio"
	"bytes"
	"io"
	"os"
)

type named string

//go:noinline
func known(w *bufio.Writer, b *bytes.Buffer, lines []string) error {
	for _, line := range lines {
		if _, err := w.Write([]byte(line + "\n")); err != nil {
			return err
		}
		b.Write([]byte(line))
		os.Stdout.Write([]byte(line))
	}
	return nil
}

// Nobody knows whether it has the method: no fix.
//
//go:noinline
func unknown(w io.Writer, lines []string) {
	for _, line := range lines {
		w.Write([]byte(line))
	}
}

// WriteString takes no named type: refused.
//
//go:noinline
func otherType(w *bufio.Writer, lines []named) {
	for _, line := range lines {
		w.Write([]byte(line))
	}
}

type writer struct{ w *bufio.Writer }

// It is the one that writes strings: no fix.
//
//go:noinline
func (w writer) WriteString(s string) (int, error) {
	return w.w.Write([]byte(s))
}
