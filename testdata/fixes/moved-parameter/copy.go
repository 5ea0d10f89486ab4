package movedparameter

import (
	"errors"
	"io"
)

type item struct {
	key   int
	value string
}

var (
	kept  []*item
	later []func() string
	log   func(any)
)

//go:noinline
func inBranch(it item) (int, error) {
	if it.key == 0 {
		kept = append(kept, &it)
		return 0, errors.New("no key")
	}
	return it.key, nil
}

// The comment above a statement stays with it.
//
//go:noinline
func commented(it item) int {
	if it.key == 0 {
		println("no key")
		// Somebody else may want it:
		// see kept.
		kept = append(kept, &it)
		return 0
	}
	return it.key
}

//go:noinline
func both(one, other item) int {
	if one.key == other.key {
		kept = append(kept, &one, &other)
		return 0
	}
	return one.key
}

//go:noinline
func inCase(it item, kind int) int {
	switch kind {
	case 1:
		log(&it)
		return 1
	}
	return it.key
}

//go:noinline
func (it item) receiver() int {
	if it.key < 0 {
		log(&it)
		panic("negative")
	}
	return it.key
}

func inGoroutine(path string, names []string, free chan bool, done chan string) {
	if path == "" {
		path = "."
	}
	for _, name := range names {
		select {
		case free <- true:
			go func() { done <- path }()
		default:
			println(path, name)
		}
	}
}

// A return without values reads the result: no fix.
//
//go:noinline
func result(r io.Reader) (it item, err error) {
	if r == nil {
		log(&it)
		return it, io.EOF
	}
	it.key = 1
	return it, nil
}

// With the copy it is too large to be inlined: refused.
func inlined(it item, a, b, c, d, e, f int) int {
	if it.key == 0 {
		kept = append(kept, &it)
		return a + b + c + d + e + f + a*b + c*d + e*f + a*c + b*d + c*e + d*f + a*d + b*e + c*f + a*e
	}
	return it.key + a*b*c*d
}
