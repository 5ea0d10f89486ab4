package p

import (
	"io"
	"sync"
	"time"
)

// The comments below must not say "padding" or "reordered": the rule takes such words in a struct
// for a reason to keep its order.

type spread struct { // want field-order:"On amd64 the allocator takes 32 bytes for one, then 24: allocated at reported.go:.* \(in a loop\) and 1 other place"
	a bool
	n int64
	b bool
	p *int
}

func makeSpreads(n int) (all []*spread) {
	for i := 0; i < n; i++ {
		all = append(all, &spread{a: n > 1}) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop up to n" stored-in-heap-object/note:"\&spread\{a: n > 1\} is allocated on the heap: its address is appended to all"
	}
	return append(all, new(spread)) // want append-growth/note:"append to all moves its elements to new memory where it is full" stored-in-heap-object/note:"new\(spread\) is allocated on the heap: its address is appended to all"
}

// A constructor runs as often as it is called.
type node struct { // want field-order:"On amd64 the allocator takes 32 bytes for one, then 24: allocated at reported.go:.* \(its function is called in a loop\)"
	leaf  bool
	value int64
	last  bool
	next  *node
}

func newNode(value int64) *node {
	if value < 0 {
		return nil
	}
	return &node{value: value} // want returned-pointer/note:"\&node\{value: value\} is allocated on the heap: its address is returned"
}

func chain(values []int64) (head *node) {
	for _, value := range values {
		if each := newNode(value); each != nil {
			each.next = head
			head = each
		}
	}
	return head
}

// One object is made here, however often the package calls it.
type once struct { // want field-order/note:"for one, then 24: allocated at"
	a bool
	n int64
	b bool
	p *int
}

func newOnce() *once { return &once{n: 1} } // want returned-pointer/note:"\&once\{n: 1\} is allocated on the heap: its address is returned"

// Each turn makes a slice of it.
type cell struct { // want field-order:"Values lie side by side in slices or arrays, made at reported.go:.* .in a loop.$"
	set   bool
	value int64
	fixed bool
}

func grid(rows, columns int) (all [][]cell) {
	for i := 0; i < rows; i++ {
		all = append(all, make([]cell, columns)) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop up to rows" stored-in-heap-object/note:"make\(\[\]cell, columns\) is allocated on the heap: it is appended to all"
	}
	return all
}

// One slice grows.
type entry struct { // want field-order/note:"Values lie side by side in slices or arrays, made at"
	set   bool
	value int64
	fixed bool
}

func entries(values []int64) (all []entry) {
	for _, value := range values {
		if value != 0 {
			all = append(all, entry{value: value}) // want append-growth/note:"all grows by append: it starts empty, and not every turn of the loop over values appends"
		}
	}
	return all
}

// No documentation lists its fields.
type Hidden struct { // want field-order:"for one, then 24: allocated at .* .in a loop."
	a bool
	n int64
	b bool
	p *int
}

// Other modules read of these.
type Shown struct { // want field-order/note:"for one, then 24: allocated at .* .in a loop."
	A bool
	n int64
	b bool
	p *int
}

func hiddenAndShown(n int) (all []any) {
	for i := 0; i < n; i++ {
		if i > n/2 {
			all = append(all, &Hidden{}, &Shown{}) // want append-growth/note:"all grows by append: it starts empty, and not every turn of the loop up to n appends" stored-in-heap-object/note:"\&Hidden\{\} is allocated on the heap: its address is appended to all" stored-in-heap-object/note:"\&Shown\{\} is allocated on the heap: its address is appended to all"
		}
	}
	return all
}

// What it lies in is no smaller for it.
type part struct { // want field-order/note:"It lies in whole. On amd64 the allocator takes 64 bytes for one whole in both orders: allocated at .* .in a loop.$"
	set   bool
	value int64
	fixed bool
}

type whole struct {
	part
	at    *whole
	count [4]int
}

func wholes(n int) (last *whole) {
	for i := 0; i < n; i++ {
		last = &whole{at: last} // want returned-pointer/note:"\&whole\{at: last\} is allocated on the heap: its address is returned"
	}
	return last
}

// And this is smaller for it.
type piece struct { // want field-order:"It lies in bundle. On amd64 the allocator takes 64 bytes for one bundle, then 48: allocated at .* .in a loop.$"
	set   bool
	value int64
	fixed bool
}

type bundle struct {
	pieces [1]piece
	at     *bundle
	count  [3]int
}

func bundles(n int) (last *bundle) {
	for i := 0; i < n; i++ {
		last = &bundle{at: last} // want returned-pointer/note:"\&bundle\{at: last\} is allocated on the heap: its address is returned"
	}
	return last
}

// What it lies in is so large that a smaller class is luck.
type few struct { // want field-order/note:"It lies in large. On amd64 the allocator takes 320 bytes for one large, then 288: allocated at .* .in a loop.$"
	set   bool
	value int64
	fixed bool
}

type large struct {
	few   few
	at    *large
	count [33]int
}

func larges(n int) (last *large) {
	for i := 0; i < n; i++ {
		last = &large{at: last} // want returned-pointer/note:"\&large\{at: last\} is allocated on the heap: its address is returned"
	}
	return last
}

// Each has a lock: it serves others.
type server struct { // want field-order/note:"allocated at .* .in a loop."
	open  bool
	mu    sync.Mutex
	name  string
	dirty bool
}

// What is made with it is larger by far.
type table struct { // want field-order/note:"allocated at .* .in a loop."
	open  bool
	cells map[string]int
	dirty bool
}

func serve(n int) (servers []*server, tables []*table) {
	for i := 0; i < n; i++ {
		servers = append(servers, &server{}) // want append-growth/note:"servers grows by append: it starts empty and is appended to once per turn of the loop up to n; from 9 elements on that is more than one allocation" stored-in-heap-object/note:"\&server\{\} is allocated on the heap: its address is appended to servers"
		tables = append(tables, &table{cells: make(map[string]int)}) // want append-growth/note:"tables grows by append: it starts empty and is appended to once per turn of the loop up to n; from 9 elements on that is more than one allocation" stored-in-heap-object/note:"\&table\{cells: make\(map\[string\]int\)\} is allocated on the heap: its address is appended to tables" stored-in-heap-object/note:"make\(map\[string\]int\) is allocated on the heap: it is put into \&table\{\.\.\.\}, which is appended to tables"
	}
	return
}

// A comment heads what must move.
type headed struct { // want field-order/note:"for one, then 24: allocated at .* .in a loop."
	a bool

	// What follows is set later.

	n int64
	p *int

	// And this never.

	b bool
}

func headeds(n int) (all []*headed) {
	for i := 0; i < n; i++ {
		all = append(all, new(headed)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop up to n; from 9 elements on that is more than one allocation" stored-in-heap-object/note:"new\(headed\) is allocated on the heap: its address is appended to all"
	}
	return all
}

// Nothing in this package has many of these.
type lonely struct { // want field-order/note:"struct lonely takes 32 bytes, 24 with"
	a bool
	n int64
	b bool
	p *int
}

type sameClass struct { // want field-order/note:"the allocator takes 48 bytes for one in both orders"
	a bool
	s []int
	b bool
	p *int
}

func sameClasses(n int) (last *sameClass) { // want returned-pointer/note:"n is moved to the heap: its address is returned"
	for i := 0; i < n; i++ {
		last = &sameClass{p: &n} // want returned-pointer:"\&sameClass\{p: \&n\} is allocated on the heap: its address is returned"
	}
	return last
}

// Two fields declared together stay together.
type Together struct { // want field-order/note:"takes 72 bytes, 64 with"
	Ready     bool
	Low, High uint8
	Name      string // shown to the user
	Done      bool
	Reader    io.Reader `json:"-"`
	When      time.Time
}

type locked struct { // want field-order/note:"takes 56 bytes, 48 with"
	open  bool
	mu    sync.Mutex
	items []string
	dirty bool
	since time.Duration
}

type (
	inner struct { // want field-order/note:"takes 24 bytes, 16 with"
		on  bool
		n   int
		off bool
	}

	outer struct { // want field-order/note:"takes 56 bytes, 48 with"
		inner
		flag  bool
		at    *outer
		other bool
		n     int
	}
)

type positional struct { // want field-order/note:"takes 24 bytes, 16 with"
	on  bool
	n   int
	off bool
}

var positionals = []positional{{true, 1, false}}

// A struct{} at the end takes a byte of its own.
type marker struct { // want field-order/note:"takes 16 bytes, 8 with"
	n int
	_ struct{}
}

var inners map[string]inner
