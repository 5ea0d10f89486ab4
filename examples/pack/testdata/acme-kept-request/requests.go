package requests

import "fmt"

type Request struct{ path string }

type Answer struct{ code int }

var queue []*Request

//go:noinline
func enqueue(path string) {
	queue = append(queue, &Request{path}) // want acme-kept-request:"\&Request\{path\} is on the heap: it is appended to queue"
}

//go:noinline
func parse(path string) *Request {
	if path == "" {
		panic(fmt.Sprint(Request{"empty"}))
	}
	return &Request{path} // want acme-kept-request:"\&Request\{path\} is on the heap: it is returned"
}

//go:noinline
func answer() *Answer {
	return &Answer{200} // of another type
}

//go:noinline
func serve(path string) int {
	request := Request{path}
	return length(&request)
}

//go:noinline
func length(r *Request) int { return len(r.path) }
