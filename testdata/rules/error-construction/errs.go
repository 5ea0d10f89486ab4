package errs

import (
	"errors"
	"fmt"
	"testing"
)

type ParseError struct {
	Line int
	Text string
}

func (e *ParseError) Error() string { return e.Text }

type reader struct{ line int }

//go:noinline
func (r *reader) errorf(text string, args ...any) error {
	return &ParseError{r.line, fmt.Sprintf(text, args...)} // want error-construction/note:"\&ParseError\{r\.line, fmt\.Sprintf\(text, args\.\.\.\)\} is allocated on the heap: it is an error that is returned"
}

func formatted(n int) error {
	for i := 0; i < n; i++ {
		if i > 100 {
			return fmt.Errorf("too many: %d", n) // want error-construction/note:"fmt\.Errorf allocates the error that it makes" error-construction/note:"n \(int\) is copied to the heap: it is an argument of fmt\.Errorf"
		}
	}
	return errors.New("never") // want error-construction/note:"errors\.New allocates the error that it makes"
}

func (r *reader) wrapped(n int) error {
	return r.errorf("at %d", n) // want error-construction/note:"n \(int\) is copied to the heap: it is an argument of r\.errorf"
}

func made(line int) error {
	return &ParseError{Line: line} // want error-construction/note:"\&ParseError\{Line: line\} is allocated on the heap: it is an error that is returned"
}

var errNever = errors.New("never")

func free() error { return errNever }

// It prints.
func printed(t *testing.T, n int) {
	t.Errorf("not %d", n) // want format-arguments/note:"n \(int\) is copied to the heap: it is an argument of t\.Errorf, which takes any"
}
