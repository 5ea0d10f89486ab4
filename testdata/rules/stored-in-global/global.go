package global

import "net/http"

type config struct{ retries int }

var (
	names   []string
	counts  map[string]int
	current *config
	table   = map[int]int{1: 2} // want stored-in-global/note:"map\[int\]int\{1: 2\} is allocated on the heap: it is assigned to the package variable table"
	first   = new(config)       // want stored-in-global/note:"new\(config\) is allocated on the heap: its address is assigned to the package variable first"
)

func setNames(n int) {
	names = make([]string, n) // want stored-in-global/note:"make\(\[\]string, n\) is allocated on the heap: it is assigned to the package variable names"
}

func setCounts() {
	counts = map[string]int{} // want stored-in-global/note:"map\[string\]int\{\} is allocated on the heap: it is assigned to the package variable counts"
}

func set(retries int) {
	c := config{retries} // want stored-in-global/note:"c is moved to the heap: its address is assigned to the package variable current \(line 25\)"
	current = &c
}

func literal() {
	current = &config{3} // want stored-in-global/note:"\&config\{3\} is allocated on the heap: its address is assigned to the package variable current"
}

// Of another package.
func client() {
	http.DefaultClient = &http.Client{} // want stored-in-global/note:"\&http\.Client\{\} is allocated on the heap: its address is assigned to the package variable http\.DefaultClient"
}

func init() {
	names = make([]string, 1) // want stored-in-global/note:"make\(\[\]string, 1\) is allocated on the heap: it is assigned to the package variable names"
}

// A local that is on the heap itself is no package variable.
func local(n int) func() int {
	count := make([]int, n) // want captured-variable/note:"count is moved to the heap: a closure captures it by reference, since it is assigned after its declaration" returned-allocation/note:"make\(\[\]int, n\) is allocated on the heap: it is captured by a closure, which is returned \(line 44\)"
	return func() int { // want escaping-closure/note:"a closure over count is on the heap: it is returned"
		count = count[1:]
		return len(count)
	}
}

// A local of the same name hides it.
func hidden(n int) int {
	names := make([]string, 8)
	return len(names) + n
}
