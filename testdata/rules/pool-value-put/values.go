// Package values puts values into pools that are no pointers.
package values

import "sync"

type pair struct{ a, b int }

var pool sync.Pool

func pooled(buffers [][]byte) {
	for _, b := range buffers {
		pool.Put(b) // want pool-value-put/note:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
	}
}

// What users of the package give by value has no pointer that Get gave.
func PutPair(p pair) {
	pool.Put(p) // want pool-value-put/note:"p \(pair\) is copied to the heap: it is put into a sync\.Pool, which takes any"
}

func putPair(p pair) {
	twins.Put(p) // want pool-value-put/note:"p \(pair\) is copied to the heap: it is put into a sync\.Pool, which takes any"
}

var twins, silenced, made sync.Pool

func silence(b []byte) {
	silenced.Put(b) // nolint:staticcheck // want pool-value-put/note:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
}

// It is made only where the pool is empty, and put back as it is.
func get() any {
	v := made.Get()
	if v == nil {
		v = make([]byte, 64) // want leaking-parameter/note:"make\(\[\]byte, 64\) is allocated on the heap: it is passed to \(\*sync\.Pool\)\.Put \(line 37\)" pool-value-put/note:"make\(\[\]byte, 64\) is copied to the heap: it is put into a sync\.Pool, which takes any"
	}
	made.Put(v)
	return v // want pool-escaping-alias:"v is returned, but it is memory of an object that is put back into its pool \(line 37\): the next user of the object overwrites it"
}

// What came from elsewhere has no pointer of Get's to put back.
func putAll(buffers [][]byte, pools *struct{ others sync.Pool }) {
	for _, b := range buffers {
		pools.others.Put(b) // want pool-value-put/note:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
	}
}

// The second Put of a pool needs what the first one does.
func putBack(buffers [][]byte, pools *struct{ frames sync.Pool }) {
	for range buffers {
		b, _ := pools.frames.Get().([]byte)
		if len(b) > 0 {
			pools.frames.Put(b) // want pool-value-put:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
		}
		pools.frames.Put(b[:0]) // want pool-double-put:"b is put into its pool though it was put back at line 53: two goroutines may get the same object" pool-value-put/note:"b\[:0\] is copied to the heap: it is put into a sync\.Pool, which takes any"
	}
}

var blocks sync.Pool

// Where one of them comes over a channel, there is no pointer of Get's for all Puts.
func overChannel(done chan []byte, use func([]byte)) {
	go func() { // want go-or-defer-closure/note:"the closure is on the heap: a goroutine runs it"
		for b := range done {
			blocks.Put(b) // want pool-value-put/note:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
		}
	}()
	for b, ok := blocks.Get().([]byte); ok; {
		use(b)
		blocks.Put(b) // want pool-value-put/note:"b is copied to the heap: it is put into a sync\.Pool, which takes any"
		return
	}
}

// A pointer that Get gave costs nothing to put back.
var pointers = sync.Pool{New: func() any { return new([]byte) }}

func putPointer(text string, use func([]byte)) {
	p := pointers.Get().(*[]byte)
	*p = append((*p)[:0], text...) // want append-growth/note:"\*p grows by append where it is full; it is kept where a pointer leads"
	use(*p)
	pointers.Put(p) // want pool-oversized-put/note:"p goes back into its pool however large it has grown: one large use makes all later ones keep as much memory"
}

// Maps and channels are pointers.
var maps sync.Pool

func putMap(m map[string]int, c chan int) {
	maps.Put(m)
	maps.Put(c)
}
