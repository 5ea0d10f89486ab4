package stored

import "unsafe"

type trie struct{ indices string }

// The text is the memory that it is added from, as far as the compiler looks.
func (t *trie) index(c byte) {
	t.indices += text([]byte{c, '/'}) // want hidden-allocation/note:"t\.indices \+= text\(\[\]byte\{c, '/'\}\) copies all of it to a new string" stored-in-heap-object/note:"\[\]byte\{c, '/'\} is allocated on the heap: it is stored in t\.indices"
}

func text(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}
