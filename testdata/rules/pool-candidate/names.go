package pool

import "io"

var takenPool int

// The names that the code needs are free.
func takenNames(w io.Writer, parts [][]byte, takenPtr, takenLen func() int) {
	for _, part := range parts {
		taken := make([]byte, takenLen(), 2048) // want pool-candidate:"taken is scratch memory made per loop turn: it is on the heap only to be lent to w\.Write"
		copy(taken, part)
		takenPtr()
		w.Write(taken)
	}
}
