package growth

type command struct{ args []any }

//go:noinline
func newCommand(args ...any) *command { return &command{args} } // want returned-pointer/note:"\&command\{args\} is allocated on the heap: its address is returned"

// A literal has no room for more.
//
//go:noinline
func literal(key string, fields []string) *command {
	args := []any{"GET", key, len(fields)} // want leaking-parameter/note:"\[\]any\{\"GET\", key, len\(fields\)\} is allocated on the heap: it is passed to newCommand \(line 16\), which puts it into \&command\{\.\.\.\}, which it returns \(filled\.go:6\)" interface-boxing/note:"key \(string\) is copied to the heap: it is stored as an interface" interface-boxing/note:"len\(fields\) \(int\) is copied to the heap: it is stored as an interface"
	for _, field := range fields {
		args = append(args, field) // want append-growth:"args grows by append: it starts with 3 elements and no room for more, and is appended to once per turn of the loop over fields" interface-boxing/note:"field \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	return newCommand(args...)
}

// Either way one element more, or none.
//
//go:noinline
func literalAndOptions(key string, fields []string, kind int) *command {
	args := []any{"GET", key} // want leaking-parameter/note:"\[\]any\{\"GET\", key\} is allocated on the heap: it is passed to newCommand \(line 34\), which puts it into \&command\{\.\.\.\}, which it returns \(filled\.go:6\)" interface-boxing/note:"key \(string\) is copied to the heap: it is stored as an interface"
	switch kind {
	case 1:
		args = append(args, "FIRST") // want append-growth/note:"args grows by append where it is full"
	case 2:
		args = append(args, "LAST", 1) // want append-growth/note:"args grows by append where it is full"
	}
	for _, field := range fields {
		args = append(args, field, len(field)) // want append-growth:"args grows by append: it starts with 2 elements and no room for more, and is appended to twice per turn of the loop over fields" interface-boxing/note:"field \(string\) is copied to the heap: it is appended to a slice of interfaces" interface-boxing/note:"len\(field\) \(int\) is copied to the heap: it is appended to a slice of interfaces"
	}
	args = append(args, "END") // want append-growth/note:"args grows by append where it is full"
	return newCommand(args...)
}

//go:noinline
func literalOfStructs(names []string) []user {
	users := []user{{name: "root"}, {name: "admin"}} // want returned-allocation/note:"\[\]user\{\{name: \"root\"\}, \{name: \"admin\"\}\} is allocated on the heap: it is returned \(line 43\)"
	for _, name := range names {
		users = append(users, user{name: name}) // want append-growth:"users grows by append: it starts with 2 elements and no room for more, and is appended to once per turn of the loop over names"
	}
	return users
}

//go:noinline
func withLength(key string, fields []string) *command {
	args := make([]any, 2) // want leaking-parameter/note:"make\(\[\]any, 2\) is allocated on the heap: it is passed to newCommand \(line 53\), which puts it into \&command\{\.\.\.\}, which it returns \(filled\.go:6\)"
	args[0], args[1] = "GET", key // want interface-boxing/note:"key \(string\) is copied to the heap: it is stored as an interface"
	for _, field := range fields {
		args = append(args, field) // want append-growth:"args grows by append: it starts with 2 elements and no room for more, and is appended to once per turn of the loop over fields" interface-boxing/note:"field \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	return newCommand(args...)
}

//go:noinline
func othersFirst(key string, fields []string) *command {
	var args []any
	args = append(args, "GET") // want append-growth/note:"args grows by append where it is full"
	args = append(args, key) // want append-growth/note:"args grows by append where it is full" interface-boxing/note:"key \(string\) is copied to the heap: it is appended to a slice of interfaces"
	for _, field := range fields {
		args = append(args, field) // want append-growth:"args grows by append: it starts empty, gets other elements first and is appended to once per turn of the loop over fields" interface-boxing/note:"field \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	return newCommand(args...)
}

// It stays nil where there is no key.
//
//go:noinline
func perhapsFirst(key string, fields []string) *command {
	var args []any
	if key != "" {
		args = append(args, key) // want append-growth/note:"args grows by append where it is full" interface-boxing/note:"key \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	for _, field := range fields {
		args = append(args, field) // want append-growth/note:"args grows by append: it is appended to once per turn of the loop over fields; 8 elements take 4 allocations where 1 would do" interface-boxing/note:"field \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	return newCommand(args...)
}

// The arguments of a process.
//
//go:noinline
func flags(files []string) []string {
	args := []string{"run", "-x"} // want returned-allocation/note:"\[\]string\{\"run\", \"\-x\"\} is allocated on the heap: it is returned \(line 89\)"
	for _, file := range files {
		args = append(args, file) // want append-growth/note:"args grows by append: it starts with 2 elements and no room for more, and is appended to once per turn of the loop over files"
	}
	return args
}

//go:noinline
func tooSmall(keys []string, from, to string) *command {
	args := make([]any, 0, 3+len(keys)) // want leaking-parameter/note:"make\(\[\]any, 0, 3\+len\(keys\)\) is allocated on the heap: it is passed to newCommand \(line 100\), which puts it into \&command\{\.\.\.\}, which it returns \(filled\.go:6\)"
	args = append(args, "RANGE", len(keys)) // want interface-boxing/note:"len\(keys\) \(int\) is copied to the heap: it is appended to a slice of interfaces"
	for _, key := range keys {
		args = append(args, key) // want interface-boxing/note:"key \(string\) is copied to the heap: it is appended to a slice of interfaces"
	}
	args = append(args, from, to) // want append-growth:"args grows by append: it was made with room for 3\+len\(keys\), and gets 4\+len\(keys\) elements" interface-boxing/note:"from \(string\) is copied to the heap: it is appended to a slice of interfaces" interface-boxing/note:"to \(string\) is copied to the heap: it is appended to a slice of interfaces"
	return newCommand(args...)
}

//go:noinline
func tooSmallForLoop(names []string) []string {
	out := make([]string, 0, len(names)) // want returned-allocation/note:"make\(\[\]string, 0, len\(names\)\) is allocated on the heap: it is returned \(line 110\)"
	out = append(out, "first") // want append-growth/note:"out grows by append once its room is used up: it was made with room for len\(names\)"
	for _, name := range names {
		out = append(out, name) // want append-growth:"out grows by append: it was made with room for len\(names\), and gets 1\+len\(names\) elements"
	}
	return out
}

//go:noinline
func perhapsTooSmall(names []string, first bool) []string {
	out := make([]string, 0, len(names)) // want returned-allocation/note:"make\(\[\]string, 0, len\(names\)\) is allocated on the heap: it is returned \(line 122\)"
	if first {
		out = append(out, "first") // want append-growth/note:"out grows by append once its room is used up: it was made with room for len\(names\)"
	}
	for _, name := range names {
		out = append(out, name) // want append-growth/note:"out grows by append once its room is used up: it was made with room for len\(names\)"
	}
	return out
}

// None of these ever grows.
//
//go:noinline
func fits(names, more []string, first bool) []string {
	n := len(names) + len(more)
	out := make([]string, 0, n+1) // want returned-allocation/note:"make\(\[\]string, 0, n\+1\) is allocated on the heap: it is returned \(line 142\)"
	if first {
		out = append(out, "first")
	} else {
		out = append(out, "second")
	}
	out = append(out, names...)
	for i := 0; i < len(more); i++ {
		if more[i] != "" {
			out = append(out, more[i])
		}
	}
	return out
}

//go:noinline
func fitsElement(m map[string][]string, key string, names []string) {
	m[key] = make([]string, 0, len(names)-1) // want stored-in-heap-object/note:"make\(\[\]string, 0, len\(names\)\-1\) is allocated on the heap: it is stored in m\[key\]"
	for i := 1; i < len(names); i++ {
		m[key] = append(m[key], names[i])
	}
}

//go:noinline
func fitsPart(a, b []string) (all, some []string) {
	both := make([]string, len(a)+len(b)) // want returned-allocation/note:"make\(\[\]string, len\(a\)\+len\(b\)\) is allocated on the heap: it is returned \(line 156\)"
	all, some = both[:0:len(a)], both[len(a):]
	for _, name := range a {
		all = append(all, name)
	}
	return all, some
}

// Few may come.
//
//go:noinline
func steps(args []string, first, step int) []user {
	order := make([]user, 0)
	for i := first; i < len(args); i += step {
		order = append(order, user{name: args[i]}) // want append-growth/note:"order grows by append: it starts empty and is appended to once per turn of the loop up to len\(args\); 8 elements take 4 allocations where 1 would do"
	}
	return order
}

//go:noinline
func fromSecond(args []string) []user {
	order := []user{}
	for i := 1; i < len(args); i++ {
		order = append(order, user{name: args[i]}) // want append-growth:"order grows by append: it starts empty and is appended to once per turn of the loop up to len\(args\); 8 elements take 4 allocations where 1 would do"
	}
	return order
}

//go:noinline
func fromSecondOrNil(args []string) []user {
	var order []user
	for i := 1; i < len(args); i++ {
		order = append(order, user{name: args[i]}) // want append-growth/note:"order grows by append: it starts empty and is appended to once per turn of the loop up to len\(args\); 8 elements take 4 allocations where 1 would do"
	}
	return order
}

//go:noinline
func backwards(names []string) []user {
	var out []user
	for i := len(names) - 1; i >= 0; i-- {
		out = append(out, user{name: names[i]}) // want append-growth:"out grows by append: it starts empty and is appended to once per turn of the loop up to len\(names\); 8 elements take 4 allocations where 1 would do"
	}
	return out
}

// Elements without size take no memory.
//
//go:noinline
func ticks(n int) int {
	var all []struct{}
	for range make([]struct{}, n/2) {
		all = append(all, struct{}{})
	}
	return len(all)
}

//go:noinline
func eachOf(all [][]*user) (out [][]*int) {
	for _, some := range all {
		out = append(out, lengths(some)) // want append-growth:"out grows by append: it starts empty and is appended to once per turn of the loop over all; 8 elements take 3 allocations where 1 would do"
	}
	return out
}

// One allocation up to eight of them, however often it is called.
//
//go:noinline
func lengths(users []*user) []*int {
	found := []*int{}
	for _, u := range users {
		found = append(found, &u.size) // want append-growth/note:"found grows by append: it starts empty and is appended to once per turn of the loop over users; from 9 elements on that is more than one allocation"
	}
	return found
}
