package formatarguments

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

type page struct {
	title string
	owner *page
	out   bytes.Buffer
}

//go:noinline
func one(w *bufio.Writer, b *bytes.Buffer, p *page, s string) (int, error) {
	fmt.Fprint(b, s)
	fmt.Fprintf(&p.out, "%s", p.title)
	if _, err := fmt.Fprintf(os.Stdout, "%s", s); err != nil {
		return 0, err
	}
	return fmt.Fprintf(w, "%v", s+"\n")
}

//go:noinline
func several(w *bufio.Writer, b *bytes.Buffer, p page, s string) {
	fmt.Fprintf(b, "%s: %s\n", s, p.title)
	fmt.Fprintln(b, s)
	switch {
	case len(s) > 1:
		fmt.Fprintf(w, "<%s>", s)
	}
}

// Several writes to a file are not one; results that are taken; an operand that may fail or write
// between them; a writer that is called twice; a text that is to be made; many parts: no fix.
//
//go:noinline
func notSeveral(w *bufio.Writer, b *bytes.Buffer, p *page, s string, bs []byte, n int) error {
	fmt.Fprintf(os.Stdout, "%s\n", s)
	if _, err := fmt.Fprintf(w, "%s\n", s); err != nil {
		return err
	}
	fmt.Fprintf(b, "%s: %s\n", s, p.title)
	fmt.Fprintf(b, "%s: %s\n", s, b.String())
	fmt.Fprintf(writer(w), "%s: %s\n", s, s)
	fmt.Fprintf(b, "%s", bs)
	fmt.Fprintf(b, "%s: %d\n", s, n)
	fmt.Fprintf(b, "%s, %s, %s\n", s, s, s)
	defer fmt.Fprintln(b, s)
	return nil
}

func writer(w *bufio.Writer) *bufio.Writer { return w }

// Nobody knows whether it writes strings otherwise: unsafe.
//
//go:noinline
func unknown(w io.Writer, s string) {
	fmt.Fprint(w, s)
	fmt.Fprintf(w, "%s\n", s)
}
