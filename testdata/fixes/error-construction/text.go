package errorconstruction

import (
	"fmt"
	"os"
)

type code int

func (code) Error() string { return "code" }

//go:noinline
func made(s string, n int, c code) error {
	switch n {
	case 1:
		return fmt.Errorf("%s", s)
	case 2:
		return fmt.Errorf("100%% of %s: no", s)
	case 3:
		return fmt.Errorf("no %d", n) // a number
	case 4:
		return fmt.Errorf("%v", c) // calls a method
	case 5:
		return fmt.Errorf("%w: %s", c, s) // wraps an error
	case 6:
		return fmt.Errorf("%s: %s", s, s) // two operands
	case 7:
		return fmt.Errorf("%s: no" /* why */, s)
	}
	fmt.Fprintln(os.Stderr, "none")
	return fmt.Errorf("a constant") // what it allocates is hidden in fmt
}
