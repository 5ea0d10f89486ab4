package panics

import "fmt"

type problem struct{ at, code int }

func boxed(n int, s string) {
	if n < 0 {
		panic(n) // want panic-argument/note:"n is on the heap when the function panics: it is the argument of panic"
	}
	if n > 10 {
		panic(s) // want panic-argument/note:"s is on the heap when the function panics: it is the argument of panic"
	}
}

func pointer(n int) {
	if n < 0 {
		panic(&problem{n, 1}) // want panic-argument/note:"\&problem\{n, 1\} is on the heap when the function panics: it is the argument of panic"
	}
}

// The text's argument is boxed for fmt.Sprint, the text for panic.
func formatted(n int) {
	if n < 0 {
		panic(fmt.Sprint("negative ", n)) // want panic-argument/note:"fmt\.Sprint\(\"negative \", n\) is on the heap when the function panics: it is the argument of panic" format-arguments/note:"n \(int\) is copied to the heap: it is an argument of fmt\.Sprint, which takes any"
	}
}

func constant(n int) {
	if n < 0 {
		panic("negative")
	}
}

// Where it is declared it is on the heap, panic or not.
func variable(n int) {
	p := problem{n, 1} // want leaking-parameter/note:"p is moved to the heap: its address is passed to panic \(line 39\)"
	if n < 0 {
		panic(&p)
	}
}
