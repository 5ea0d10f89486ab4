package deep

import "sync"

type Lock struct {
	sync.Mutex
	n int
}

func (l *Lock) N() (int, bool) { return l.n, true }
