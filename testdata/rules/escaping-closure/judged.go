package closures

import "go/ast"

// It turns twice.
func overLiteral(total *int) {
	for _, group := range [][]int{{1}, {2}} { // want leaking-parameter/note:"\{1\} is allocated on the heap: it is put into \[\]\[\]int\{\.\.\.\}, which is passed to each \(line 8\), which captures it in a closure that is on the heap \(closures\.go:22\)" leaking-parameter/note:"\{2\} is allocated on the heap: it is put into \[\]\[\]int\{\.\.\.\}, which is passed to each \(line 8\), which captures it in a closure that is on the heap \(closures\.go:22\)"
		each(group, func(v int) { *total += v }) // want escaping-closure/note:"a closure over total is on the heap: it is passed to each, which captures it in a closure that is on the heap \(closures\.go:22\)"
	}
}

// What walks through a tree costs more than a closure.
func inspected(files []*ast.File, total *int) {
	for _, file := range files {
		ast.Inspect(file, func(ast.Node) bool { *total++; return true }) // want escaping-closure/note:"a closure over total, made in each turn of the loop, is on the heap: it is passed to ast\.Inspect, which may keep it"
	}
}

// Handlers are kept for long.
func subscribed(subjects []string, total *int) {
	for _, subject := range subjects {
		subscribe(subject, func() { *total++ }) // want escaping-closure/note:"a closure over total, made in each turn of the loop, is on the heap: it is passed to subscribe, which stores it in handlers\[subject\] \(judged\.go:29\)"
	}
}

var handlers = map[string]func(){} // want stored-in-global/note:"map\[string\]func\(\)\{\} is allocated on the heap: it is assigned to the package variable handlers"

//go:noinline
func subscribe(subject string, handler func()) { handlers[subject] = handler }

// A variable holds it first.
func visited(files []*ast.File, total *int) {
	for _, file := range files {
		visit := func(ast.Node) bool { *total++; return true } // want escaping-closure/note:"a closure over total, made in each turn of the loop, is on the heap: it is passed to ast\.Inspect \(line 35\)"
		ast.Inspect(file, visit)
	}
}
