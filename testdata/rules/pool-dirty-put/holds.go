// Package holds has objects that go back with what they were given.
package holds

import (
	"context"
	"crypto/rsa"
	"net/http"
	"sync"
)

type node struct{ next *node }

type job struct {
	ctx  context.Context
	to   *node
	size int
}

var jobs = sync.Pool{New: func() any { return new(job) }}

func run(ctx context.Context, to *node, work func(*job)) {
	j := jobs.Get().(*job)
	j.ctx = ctx
	j.to = to
	j.size = 1
	work(j)
	jobs.Put(j) // want pool-dirty-put:"j goes back into its pool with j\.ctx and j\.to as set at line 23, which nothing in this package clears: the pool keeps it alive"
}

type cleared struct{ ctx context.Context }

var clearedOnes = sync.Pool{New: func() any { return new(cleared) }}

func runCleared(ctx context.Context, work func(*cleared)) {
	c := clearedOnes.Get().(*cleared)
	c.ctx = ctx
	work(c)
	c.ctx = nil
	clearedOnes.Put(c)
}

type zeroed struct{ ctx context.Context }

var zeroedOnes = sync.Pool{New: func() any { return new(zeroed) }}

func acquire(ctx context.Context) *zeroed {
	z := zeroedOnes.Get().(*zeroed)
	z.ctx = ctx
	return z
}

func release(z *zeroed) {
	*z = zeroed{}
	zeroedOnes.Put(z)
}

type request struct {
	r   *http.Request
	w   http.ResponseWriter
	own []int
}

var requests = sync.Pool{New: func() any { return new(request) }}

// Set in one function, put back by another.
func begin(w http.ResponseWriter, r *http.Request) *request {
	q := requests.Get().(*request)
	q.w, q.r = w, r
	return q
}

func end(q *request) {
	requests.Put(q) // want pool-dirty-put:"q goes back into its pool with q\.w and q\.r as set at line 68, which nothing in this package clears: the pool keeps it alive"
}

type reused struct {
	buf  *[64]byte
	list *node
}

var reusedOnes = sync.Pool{New: func() any { return new(reused) }}

// What the function makes is there to be used again.
func fill(n int) {
	r := reusedOnes.Get().(*reused)
	if r.buf == nil {
		r.buf = new([64]byte) // want stored-in-heap-object/note:"new\(\[64\]byte\) is allocated on the heap: its address is stored in r\.buf"
	}
	r.buf[0] = byte(n)
	reusedOnes.Put(r)
}

type signer struct{ key *rsa.PrivateKey }

var signers = sync.Pool{New: func() any { return new(signer) }}

func sign(key *rsa.PrivateKey, do func(*signer)) {
	s := signers.Get().(*signer)
	s.key = key
	do(s)
	signers.Put(s) // want pool-dirty-put:"s goes back into its pool with s\.key as set at line 99, which nothing in this package clears: the pool keeps it alive"
}

type linked struct{ to *node }

var links = sync.Pool{New: func() any { return new(linked) }}

func link(to *node, do func(*linked)) {
	l := links.Get().(*linked)
	l.to = to
	do(l)
	links.Put(l) // want pool-dirty-put/note:"l goes back into its pool with l\.to as set at line 110, which nothing in this package clears: the pool keeps it alive"
}

type Open struct{ Ctx context.Context }

var opens = sync.Pool{New: func() any { return new(Open) }}

// Others may clear it.
func lend(ctx context.Context, do func(*Open)) {
	o := opens.Get().(*Open)
	o.Ctx = ctx
	do(o)
	opens.Put(o)
}

var lists = sync.Pool{New: func() any { return new([]*node) }}

func visit(first *node) (n int) {
	p := lists.Get().(*[]*node)
	s := (*p)[:0]
	for each := first; each != nil; each = each.next {
		s = append(s, each) // want append-growth/note:"s grows by append where it is full"
	}
	n = len(s)
	*p = s[:0]
	lists.Put(p) // want pool-dirty-put/note:"p goes back into its pool with the pointers that were appended to it \(line 133\): what they point to stays alive, whatever its length is" pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return n
}

func visitAndClear(first *node) (n int) {
	p := lists.Get().(*[]*node)
	s := (*p)[:0]
	for each := first; each != nil; each = each.next {
		s = append(s, each) // want append-growth/note:"s grows by append where it is full"
	}
	n = len(s)
	clear(s)
	*p = s[:0]
	lists.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return n
}

func visitAndSet(first *node) (n int) {
	p := lists.Get().(*[]*node)
	s := (*p)[:0]
	for each := first; each != nil; each = each.next {
		s = append(s, each) // want append-growth/note:"s grows by append where it is full"
	}
	for i := range s {
		s[i] = nil
		n++
	}
	*p = s[:0]
	lists.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
	return n
}

func putList(p *[]*node) {
	clear(*p)
	*p = (*p)[:0]
	lists.Put(p)
}

func visitAndPut(first *node) {
	p := lists.Get().(*[]*node)
	*p = append((*p)[:0], first) // want append-growth/note:"\*p grows by append where it is full; it is kept where a pointer leads"
	putList(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
}

var numbers = sync.Pool{New: func() any { return new([]int) }}

func count(n int) {
	p := numbers.Get().(*[]int)
	*p = append((*p)[:0], n) // want append-growth/note:"\*p grows by append where it is full; it is kept where a pointer leads"
	numbers.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
}
