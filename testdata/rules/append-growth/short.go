package growth

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sort"
)

type item struct {
	name string
	next *item
}

type shelf struct {
	items []*item
	byKey map[string]*item
	rows  [][]*item
}

type layoutConfig struct{ name string }

// A few pointers that are returned begin on the stack.
func (s *shelf) pointers() []*item {
	var all []*item
	for _, i := range s.items {
		all = append(all, i) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.items; from 9 elements on that is more than one allocation"
	}
	return all
}

// Bytes do so up to 64.
func (s *shelf) lengths() []byte {
	var all []byte
	for _, i := range s.items {
		all = append(all, byte(len(i.name))) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.items; from 65 elements on that is more than one allocation"
	}
	return all
}

// What is put into a literal does not.
func (s *shelf) copied() *shelf {
	var all []*item
	for _, i := range s.items {
		all = append(all, i) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.items; 8 elements take 4 allocations where 1 would do"
	}
	return &shelf{items: all} // want returned-pointer/note:"\&shelf\{items: all\} is allocated on the heap: its address is returned"
}

// Nor does what is sorted in between.
func (s *shelf) sorted() []*item {
	var all []*item
	for _, i := range s.items {
		all = append(all, i) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.items; 8 elements take 4 allocations where 1 would do"
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name }) // want interface-boxing/note:"all is copied to the heap: it is an interface argument of sort\.Slice, which also makes a function that swaps elements"
	return all
}

// A map is no short list.
func (s *shelf) values() []*item {
	var all []*item
	for _, i := range s.byKey {
		all = append(all, i) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.byKey; from 9 elements on that is more than one allocation"
	}
	return all
}

// One in each turn.
func (s *shelf) tails(f func([]*item)) {
	for _, row := range s.rows {
		var tails []*item
		for _, i := range row {
			tails = append(tails, i.next) // want append-growth:"tails grows by append: it starts empty and is appended to once per turn of the loop over row; 8 elements take 4 allocations where 1 would do"
		}
		f(tails)
	}
}

func kept[T any](all []T) []T {
	var out []T
	for _, v := range all {
		out = append(out, v) // want append-growth/note:"out grows by append: it starts empty and is appended to once per turn of the loop over all"
	}
	return out
}

var _ = kept[string]

// The code for a few.
func (s *shelf) pair(texts []string) (names []string) {
	if len(texts) == 2 && s.byKey != nil {
		for _, t := range texts {
			names = append(names, t) // want append-growth/note:"names grows by append: it starts empty and is appended to once per turn of the loop over texts; 8 elements take 2 allocations where 1 would do"
		}
	}
	return names
}

func array(texts [4]string) (names []string) {
	for _, t := range texts {
		names = append(names, t) // want append-growth/note:"names grows by append: it starts empty and is appended to once per turn of the loop over texts; 8 elements take 2 allocations where 1 would do"
	}
	return names
}

func firsts(texts []string) (names []string) {
	first := texts[:3]
	for _, t := range first {
		names = append(names, t) // want append-growth/note:"names grows by append: it starts empty and is appended to once per turn of the loop over first; 8 elements take 2 allocations where 1 would do"
	}
	return names
}

func pick(s *shelf, name string) (*item, error) {
	found, ok := s.byKey[name]
	if !ok {
		var known []string
		for key := range s.byKey {
			known = append(known, key) // want append-growth/note:"known grows by append: it starts empty and is appended to once per turn of the loop over s\.byKey; 8 elements take 4 allocations where 1 would do"
		}
		sort.Strings(known)
		return nil, fmt.Errorf("no %s among %v", name, known) // want error-construction/note:"fmt\.Errorf allocates the error that it makes" error-construction/note:"name \(string\) is copied to the heap: it is an argument of fmt\.Errorf" error-construction/note:"known is copied to the heap: it is an argument of fmt\.Errorf"
	}
	return found, nil
}

func must(s *shelf, name string) *item {
	if found, ok := s.byKey[name]; ok {
		return found
	} else {
		var known []string
		for key := range s.byKey {
			known = append(known, key) // want append-growth/note:"known grows by append: it starts empty and is appended to once per turn of the loop over s\.byKey; 8 elements take 2 allocations where 1 would do"
		}
		lastKnown = known
		panic("unknown name")
	}
}

var lastKnown []string

func causes(all map[error]*item) (items []item) {
	for _, i := range all {
		items = append(items, *i) // want append-growth/note:"items grows by append: it starts empty and is appended to once per turn of the loop over all; 8 elements take 3 allocations where 1 would do"
	}
	return items
}

func configs(names []string) (all []layoutConfig) {
	for _, name := range names {
		all = append(all, layoutConfig{name}) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over names; 8 elements take 2 allocations where 1 would do"
	}
	return all
}

func attributes(names []string) (all []slog.Attr) {
	for _, name := range names {
		all = append(all, slog.Attr{Key: name}) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over names; 8 elements take 4 allocations where 1 would do"
	}
	return all
}

// Beside eight other things.
func (s *shelf) grown() (all [][]string) {
	for _, i := range s.items {
		n := len(i.name)
		var parts [8]*string // want leaking-parameter/note:"parts is moved to the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)"
		parts[0], parts[1], parts[2], parts[3] = new(string), new(string), new(string), new(string) // want leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)"
		parts[4], parts[5], parts[6], parts[7] = new(string), new(string), new(string), new(string) // want leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)" leaking-parameter/note:"new\(string\) is allocated on the heap: its address is passed to made2 \(line 172\), which assigns it to the package variable kept8 \(short\.go:179\)"
		all = append(all, made2(n, &parts)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over s\.items; 8 elements take 3 allocations where 1 would do"
	}
	return all
}

//go:noinline
func made2(n int, parts *[8]*string) []string {
	kept8 = parts
	return make([]string, n) // want returned-allocation/note:"make\(\[\]string, n\) is allocated on the heap: it is returned"
}

var kept8 *[8]*string

// JSON tells nil from empty.
func encoded(names []string) ([]byte, error) {
	var all []item
	for _, name := range names {
		all = append(all, item{name: name}) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over names; 8 elements take 4 allocations where 1 would do"
	}
	return json.Marshal(all) // want interface-boxing/note:"all is copied to the heap: it is an interface argument of json\.Marshal"
}

func compared(names []string) ([]item, error) {
	var all []item
	for _, name := range names {
		all = append(all, item{name: name}) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over names; 8 elements take 4 allocations where 1 would do"
	}
	if all == nil {
		return nil, errors.New("nothing") // want error-construction/note:"errors\.New allocates the error that it makes"
	}
	return all, nil
}
