package boxing

import (
	"reflect"
	"sort"
	"sync"
	"sync/atomic"
)

type record struct{ fields []field }

type field struct {
	name  string
	value any
}

type byName []field

func (b byName) Len() int           { return len(b) }
func (b byName) Less(i, j int) bool { return b[i].name < b[j].name }
func (b byName) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

// A loop that sorts makes a box, and sort.Slice more.
func inOrder(records []record) {
	for _, r := range records {
		sort.Slice(r.fields, func(i, j int) bool { return r.fields[i].name < r.fields[j].name }) // want interface-boxing:"r\.fields is copied to the heap: it is an interface argument of sort\.Slice, which also makes a function that swaps elements"
		sort.Sort(byName(r.fields)) // want interface-boxing:"byName\(r\.fields\) is copied to the heap: it is an interface argument of sort\.Sort"
		sort.Sort(sort.Reverse(byName(r.fields))) // want inlined-allocation/note:"sort\.Reverse allocates: its code is inlined here, and \&sort\.reverse\{\.\.\.\} is passed to sort\.Sort" interface-boxing/note:"byName\(r\.fields\) is copied to the heap: it is an interface argument of sort\.Reverse"
	}
}

// They hold interfaces by design.
func kept(records []record, values map[string]any, last *atomic.Value, all *sync.Map) {
	var v any
	for i := range records {
		f := &records[i].fields[0]
		f.value = f.name // want interface-boxing/note:"f\.name \(string\) is copied to the heap: it is stored as an interface"
		values[f.name] = len(f.name) // want interface-boxing/note:"len\(f\.name\) \(int\) is copied to the heap: it is stored as an interface"
		last.Store(f.name) // want interface-boxing/note:"f\.name \(string\) is copied to the heap: it is an interface argument of last\.Store"
		all.Store(f.name, i) // want interface-boxing/note:"f\.name \(string\) is copied to the heap: it is an interface argument of all\.Store" interface-boxing/note:"i \(int\) is copied to the heap: it is an interface argument of all\.Store"
		v = i // want interface-boxing/note:"i \(int\) is copied to the heap: it is stored as an interface"
		v = f.name // want interface-boxing/note:"f\.name \(string\) is copied to the heap: it is stored as an interface"
	}
	sink = v
}

// Reflection takes interfaces, and so do functions of other packages.
func reflected(records []record) (same int) {
	for i := range records {
		if reflect.DeepEqual(records[i], records[0]) { // want interface-boxing/note:"records\[i\] is copied to the heap: it is an interface argument of reflect\.DeepEqual" interface-boxing/note:"records\[0\] is copied to the heap: it is an interface argument of reflect\.DeepEqual"
			same++
		}
	}
	return same
}

func setUp(records []record) {
	for _, r := range records {
		sort.Slice(r.fields, func(i, j int) bool { return r.fields[i].name < r.fields[j].name }) // want interface-boxing/note:"r\.fields is copied to the heap: it is an interface argument of sort\.Slice, which also makes a function that swaps elements"
	}
}
