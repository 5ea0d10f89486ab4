package moved

import "sync"

var buffers sync.Pool

// The branch is what it is for: a copy there saves nothing.
func putBack(b []byte) { // want moved-parameter/note:"b is copied to the heap on every call, though only the branch at line 11 takes its address"
	if cap(b) > 0 {
		b = b[:0]
		buffers.Put(&b)
	}
}

// Most calls do without a goroutine.
func descend(path string, names []string, free chan bool, done chan string) { // want moved-parameter:"path is copied to the heap on every call, though only the branch at line 23 captures it"
	if path == "" {
		path = "."
	}
	for _, name := range names { // want captured-variable/note:"name \(string\) is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		select {
		case free <- true:
			go func() { done <- path + "/" + name }() // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it" string-concatenation/note:"path \+ \"/\" \+ name makes a new string: it is sent on a channel"
		default:
			println(path, name)
		}
	}
}
