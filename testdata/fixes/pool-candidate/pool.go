package poolcandidate

import (
	"bytes"
	"encoding/json"
	"io"
)

// Array is documented, and the pool does not stand between.
func Array(w io.Writer, r io.Reader) error {
	var buf [4096]byte
	n, err := r.Read(buf[:])
	if err != nil || n == len(buf) {
		return err
	}
	_, err = w.Write(buf[:n])
	return err
}

func constant(w io.Writer, r io.Reader) error {
	buf := make([]byte, 4096)
	n, err := io.ReadFull(r, buf)
	if err != nil {
		return err
	}
	_, err = w.Write(buf[:n])
	return err
}

func dynamic(w io.Writer, r io.Reader, n int) error {
	buf := make([]byte, n)
	if _, err := io.ReadFull(r, buf); err != nil {
		return err
	}
	_, err := w.Write(buf)
	return err
}

type encoder struct{ w io.Writer }

func (e *encoder) encode(v any) error {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	_, err := e.w.Write(b.Bytes())
	return err
}

func slurp(w io.Writer, r io.Reader) error {
	b := bytes.Buffer{}
	if _, err := io.Copy(&b, r); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// In one branch: the defer runs at the end all the same.
//
//go:noinline
func branch(w io.Writer, r io.Reader, all bool) error {
	if !all {
		return nil
	}
	buf := make([]byte, 8192)
	_, err := io.CopyBuffer(w, r, buf)
	return err
}

// The literal, as the defer makes it, could be inlined no more.
func literal(w io.Writer, rs ...io.Reader) func() error {
	return func() error {
		var buf [2048]byte
		_, err := io.ReadFull(rs[0], buf[:])
		return err
	}
}
