package stored

type edge struct{ from, to int }

type row struct{ from, to int }

type conn struct{ id int }

type server struct {
	conns  map[int]*conn
	active map[*conn]bool
	buf    []byte
	names  map[string]int
	last   any
	table  [][]int
}

// A field takes memory of its own.
func (s *server) reset(n int) {
	s.buf = make([]byte, n)        // want stored-in-heap-object/note:"make\(\[\]byte, n\) is allocated on the heap: it is stored in s\.buf"
	s.names = make(map[string]int) // want stored-in-heap-object/note:"make\(map\[string\]int\) is allocated on the heap: it is stored in s\.names"
}

// A struct to which the package keeps pointers.
func (s *server) add(id int) {
	c := &conn{id} // want stored-in-heap-object/note:"\&conn\{id\} is allocated on the heap: its address is stored in s\.conns\[id\] \(line 27\)"
	s.conns[id] = c
}

// A key of a map.
func (s *server) enter(id int) {
	s.active[&conn{id}] = true // want stored-in-heap-object/note:"\&conn\{id\} is allocated on the heap: its address is used as a key of s\.active"
}

func (s *server) rows(n int) {
	for i := 0; i < n; i++ {
		s.table[i] = make([]int, i) // want stored-in-heap-object/note:"make\(\[\]int, i\) is allocated on the heap: it is stored in s\.table\[i\]"
	}
}

// Pointers to small values, in a slice of the function.
func length(points []int) int {
	var edges []*edge
	for i := range points {
		edges = append(edges, &edge{i, i + 1}) // want hidden-allocation/note:"edges grows by append in a loop whose turns are known" stored-in-heap-object/note:"\&edge\{i, i \+ 1\} is allocated on the heap: its address is appended to edges"
	}
	sum := 0
	for _, e := range edges {
		sum += e.to - e.from
	}
	return sum
}

// By the index, and by the address of a variable.
func byIndex(points []int) int {
	edges := make([]*edge, len(points)) // want hidden-allocation/note:"make\(\[\]\*edge, len\(points\)\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	for i := range points {
		e := edge{i, i + 1} // want stored-in-heap-object/note:"e is moved to the heap: its address is stored in edges\[i\] \(line 59\)"
		edges[i] = &e
	}
	return edges[0].to + len(edges)
}

// The slice is returned: its type is a matter of the callers.
//
//go:noinline
func returned(points []int) []*edge {
	var edges []*edge
	for i := range points {
		edges = append(edges, &edge{i, i + 1}) // want append-growth/note:"edges grows by append: it starts empty and is appended to once per turn of the loop over points; from 9 elements on that is more than one allocation" stored-in-heap-object/note:"\&edge\{i, i \+ 1\} is allocated on the heap: its address is appended to edges"
	}
	return edges
}

// Not in a loop.
func once(n int) int {
	edges := make([]*edge, 0, n) // want hidden-allocation/note:"make\(\[\]\*edge, 0, n\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	edges = append(edges, &edge{n, n}) // want stored-in-heap-object/note:"\&edge\{n, n\} is allocated on the heap: its address is appended to edges"
	return edges[0].to
}

// A parameter is the caller's.
//
//go:noinline
func into(rows []*row) {
	for i := range rows {
		rows[i] = &row{i, i} // want stored-in-heap-object/note:"\&row\{i, i\} is allocated on the heap: its address is stored in rows\[i\]"
	}
}

type large struct{ a [20]int }

// Values of this size are moved when the slice grows.
func largeOnes(n int) int {
	var all []*large
	for i := 0; i < n; i++ {
		all = append(all, &large{}) // want hidden-allocation/note:"all grows by append in a loop whose turns are known" stored-in-heap-object/note:"\&large\{\} is allocated on the heap: its address is appended to all"
	}
	return len(all)
}

func send(ch chan *row) {
	ch <- &row{1, 2} // want stored-in-heap-object/note:"\&row\{1, 2\} is allocated on the heap: its address is sent on a channel"
}

// It is in a literal that is kept.
func (s *server) wrap(n int) {
	s.last = &struct{ names []string }{make([]string, n)} // want stored-in-heap-object/note:"\&struct\{ names \[\]string \}\{make\(\[\]string, n\)\} is allocated on the heap: its address is stored in s\.last" stored-in-heap-object/note:"make\(\[\]string, n\) is allocated on the heap: it is put into \&struct \{ names \[\]string \}\{\.\.\.\}, which is stored in s\.last"
}

// Through a pointer.
func through(p **row) {
	*p = &row{} // want stored-in-heap-object/note:"\&row\{\} is allocated on the heap: its address is stored in \*p"
}

// Values stay where they are.
func values(points []int) int {
	edges := make([]edge, 0, 4)
	for i := 0; i < 4; i++ {
		edges = append(edges, edge{i, i})
	}
	return edges[0].to
}

// Looked up by its number.
func lookup(points []int) int {
	byNumber := map[int]*edge{}
	for i := range points {
		byNumber[i] = &edge{i, i + 1} // want hidden-allocation/note:"byNumber grows entry by entry: each time it is full, all of them move to new memory" stored-in-heap-object/note:"\&edge\{i, i \+ 1\} is allocated on the heap: its address is stored in byNumber\[i\]"
	}
	return byNumber[0].to
}

// It is kept in two places.
func twice(points []int, all [][]any) int {
	var edges []*edge
	for i := range points {
		e := &edge{i, i + 1} // want stored-in-heap-object/note:"\&edge\{i, i \+ 1\} is allocated on the heap: its address is appended to edges \(line 139\)"
		edges = append(edges, e) // want hidden-allocation/note:"edges grows by append in a loop whose turns are known"
		all[i] = append(all[i], e) // want append-growth/note:"all\[i\] grows by append where it is full; it is an element of a map or slice, and each of these grows by itself"
	}
	return len(edges)
}

// Others made the slice: its type is theirs.
func continued(points []int) int {
	edges := returned(points)
	for i := range points {
		edges = append(edges, &edge{i, i}) // want hidden-allocation/note:"a slice grows by append: where it is full, its elements move to new memory" stored-in-heap-object/note:"\&edge\{i, i\} is allocated on the heap: its address is appended to edges"
	}
	return edges[0].to
}

// Its fields are set before it is put there.
func filled(points []int) int {
	edges := make([]*edge, 0, len(points)) // want hidden-allocation/note:"make\(\[\]\*edge, 0, len\(points\)\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	for i := range points {
		e := new(edge) // want stored-in-heap-object/note:"new\(edge\) is allocated on the heap: its address is appended to edges \(line 161\)"
		e.from = i
		e.to = i + 1
		edges = append(edges, e)
	}
	return edges[0].to
}

// The slice gets a second name.
func aliased(points []int) int {
	edges := make([]*edge, 0, len(points)) // want hidden-allocation/note:"make\(\[\]\*edge, 0, len\(points\)\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	for i := range points {
		edges = append(edges, &edge{i, i}) // want stored-in-heap-object/note:"\&edge\{i, i\} is allocated on the heap: its address is appended to edges"
	}
	others := edges
	return others[0].to
}

type arc struct{ from, to int }

// The map goes on to others, who expect pointers.
func arcsByNumber(points []int, results chan<- any) (sum int) {
	byNumber := make(map[int]*arc, len(points)) // want stored-in-heap-object/note:"make\(map\[int\]\*arc, len\(points\)\) is allocated on the heap: it is sent on a channel \(line 187\)"
	for i := range points {
		byNumber[i] = &arc{i, i + 1} // want stored-in-heap-object/note:"\&arc\{i, i \+ 1\} is allocated on the heap: its address is stored in byNumber\[i\]"
	}
	for _, e := range byNumber {
		sum += e.to
	}
	results <- byNumber
	return sum
}
