package pool

import (
	"hash"
	"io"
)

type chunks struct {
	r   io.Reader
	h   hash.Hash
	tmp [768]byte
}

// The receiver has memory for this.
func (c *chunks) skip() error {
	var ignored [4096]byte // want pool-candidate/note:"ignored is scratch memory made per call: it is on the heap only to be lent to c\.r\.Read"
	n, err := c.r.Read(ignored[:])
	if err != nil {
		return err
	}
	_, err = c.h.Write(ignored[:n])
	return err
}

// Nobody looks at what is read.
func drain(r io.Reader) {
	var unread [4096]byte // want pool-candidate/note:"unread is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	for {
		if _, err := r.Read(unread[:]); err != nil {
			return
		}
	}
}

// The callers may pass it.
func copyWith(w io.Writer, r io.Reader, buf []byte) error {
	if len(buf) == 0 {
		buf = make([]byte, 32*1024) // want pool-candidate:"buf is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	}
	n, err := r.Read(buf)
	if err != nil {
		return err
	}
	_, err = w.Write(buf[:n])
	return err
}

// The code that would be shown means something else.
func shadowedMake(w io.Writer, r io.Reader, clear bool) error {
	var own [4096]byte // want pool-candidate/note:"own is scratch memory made per call: it is on the heap only to be lent to r\.Read"
	n, err := r.Read(own[:])
	if err != nil || clear {
		return err
	}
	_, err = w.Write(own[:n])
	return err
}
