package stringconversion

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
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

// Nobody knows whether it has the method: unsafe.
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

type tagged struct {
	io.Writer
	n int
}

func (w *tagged) Write(p []byte) (int, error) { return w.Writer.Write(p) }

func (w *tagged) WriteString(s string) (int, error) { return w.text(s) }

// A type of the package may write strings by it: no fix.
//
//go:noinline
func (w *tagged) text(s string) (int, error) {
	return w.Write([]byte(s))
}

//go:noinline
func respond(w http.ResponseWriter, text string) error {
	_, err := w.Write([]byte("<b>" + text))
	if err != nil {
		return err
	}
	defer w.Write([]byte("</b>"))
	_, err = w.Write([]byte(text) /* all of it */)
	return err
}
