package dynamic

import (
	"hash"
	"io"
)

type visitor interface{ visit(n *node) }

type node struct{ n int }

type walker struct {
	out io.Writer
	fn  func(*node)
}

func method(v visitor, n int) {
	v.visit(&node{n}) // want dynamic-call/note:"\&node\{n\} is allocated on the heap: its address is passed to v\.visit, and the compiler cannot know what that keeps"
}

func value(f func([]int), n int) {
	f(make([]int, n)) // want dynamic-call/note:"make\(\[\]int, n\) is allocated on the heap: it is passed to f, and the compiler cannot know what that keeps"
}

func (w *walker) field(n int) {
	x := node{n} // want dynamic-call/note:"x is moved to the heap: its address is passed to w\.fn \(line 27\), and the compiler cannot know what that keeps"
	w.fn(&x)
}

func written(w io.Writer, n int) {
	b := make([]byte, 0, 16) // want dynamic-call/note:"make\(\[\]byte, 0, 16\) is allocated on the heap: it is passed to w\.Write \(line 33\), and the compiler cannot know what that keeps"
	b = append(b, byte(n))
	w.Write(b)
}

// Each turn makes it anew, and Write gives it back.
func frames(h hash.Hash, sizes []int) {
	for _, size := range sizes {
		var frame [4]byte // want dynamic-call:"frame is moved to the heap: its address is passed to h\.Write \(line 41\), and the compiler cannot know what that keeps"
		frame[0] = byte(size)
		h.Write(frame[:])
	}
}

// Nothing says that visit gives it back.
func visited(v visitor, n int) {
	for i := 0; i < n; i++ {
		v.visit(&node{i}) // want dynamic-call/note:"\&node\{i\} is allocated on the heap: its address is passed to v\.visit, and the compiler cannot know what that keeps"
	}
}

func typeParameter[V visitor](v V, n int) {
	v.visit(&node{n}) // want dynamic-call/note:"\&node\{n\} is allocated on the heap: its address is passed to v\.visit, and the compiler cannot know what that keeps"
}

type printer struct{}

//go:noinline
func (printer) visit(n *node) {}

func instance() { typeParameter(printer{}, 1) }

// The compiler knows what is called.
func known(n int) {
	printer{}.visit(&node{n})
}

func concrete(n int) {
	var v visitor = printer{}
	v.visit(&node{n})
}
