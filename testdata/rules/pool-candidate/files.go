package pool

import "io"

type files struct{ w io.Writer }

type opener interface {
	Open(name string) (io.ReadCloser, error)
}

// One buffer for each file that is opened, and two that it is lent to.
func (f *files) copyFrom(from opener, name string) error {
	r, err := from.Open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	bytes := make([]byte, 64*1024) // want pool-candidate/note:"bytes is scratch memory made per call: it is on the heap only to be lent to r\.Read and f\.w\.Write"
	n, err := r.Read(bytes)
	if err != nil {
		return err
	}
	_, err = f.w.Write(bytes[:n])
	return err
}
