package growth

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

type page struct{ items []string }

// The code that would be shown means something else here.
func shadowed(ps []page, len int) (all []page) {
	for _, p := range ps {
		all = append(all, p) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over ps"
	}
	return all
}

type words []string

// Set reads a command line.
func (n *words) Set(text string) error {
	texts := strings.Fields(text)
	var all []string
	for _, t := range texts {
		all = append(all, t) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over texts"
	}
	if len(all) == 0 {
		return errors.New("empty") // want error-construction/note:"errors\.New allocates the error that it makes"
	}
	*n = all
	return nil
}

func (n *words) Fill(texts []string) error {
	var all []string
	for _, t := range texts {
		all = append(all, t) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over texts"
	}
	*n = all
	return nil
}

var registered = map[string]func(){} // want stored-in-global/note:"map\[string\]func\(\)\{\} is allocated on the heap: it is assigned to the package variable registered"

func Registered() (names []string) {
	for name := range registered {
		names = append(names, name) // want append-growth/note:"names grows by append: it starts empty and is appended to once per turn of the loop over registered"
	}
	return names
}

// Told to people, one by one.
func told(ps []page) (all []page) {
	for _, p := range ps {
		fmt.Fprintln(os.Stderr, p) // want format-arguments/note:"fmt\.Fprintln boxes p on the heap"
		all = append(all, p) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over ps"
	}
	return all
}

func fixed() (all []string) {
	for i := 0; i < 4; i++ {
		all = append(all, strconv.Itoa(i)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop up to 4"
	}
	return all
}

// Either the loop runs or the other append.
func either(ps []page, one page) (all []page) {
	if one.items != nil {
		all = append(all, one) // want append-growth/note:"all grows by append where it is full"
	} else {
		for _, p := range ps {
			all = append(all, p) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over ps"
		}
	}
	return all
}

// It has an element already.
func later(ps []page, one page) (all []page) {
	if one.items != nil {
		all = append(all, one) // want append-growth/note:"all grows by append where it is full"
	}
	for _, p := range ps {
		all = append(all, p) // want append-growth/note:"all grows by append: it is appended to once per turn of the loop over ps"
	}
	return all
}

// It never stays nil.
func ended(ps []page, one page) (all []page) {
	for _, p := range ps {
		all = append(all, p) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over ps"
	}
	all = append(all, one) // want append-growth/note:"all grows by append where it is full"
	return all
}

func (p *page) trySetupItems(names []string) (all []string) {
	for _, name := range names {
		all = append(all, name) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over names"
	}
	return all
}

var primes = startPrimes([]int{2, 3, 5})

func startPrimes(ps []int) (all []string) { return primeNames(ps) }

//go:noinline
func primeNames(ps []int) (all []string) {
	for _, p := range ps {
		all = append(all, strconv.Itoa(p)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over ps"
	}
	return all
}
