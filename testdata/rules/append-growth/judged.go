package growth

import "os"

type tree struct{ children []*tree }

// For people to read.
func (t *tree) String() string {
	var names []string
	for _, child := range t.children {
		names = append(names, child.String()) // want hidden-allocation/note:"names grows by append in a loop whose turns are known"
	}
	println(len(names))
	return "tree"
}

// Opening files takes longer.
func opened(names []string) (files []*os.File) {
	for _, name := range names {
		file, _ := os.Open(name)
		files = append(files, file) // want append-growth/note:"files grows by append: it starts empty and is appended to once per turn of the loop over names"
	}
	return files
}

// There is room for one at any rate, so it is not nil.
func withRest(names []string, rest string) []string {
	var all []string
	for _, name := range names {
		all = append(all, name) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over names"
	}
	if rest != "" {
		all = append(all, rest) // want append-growth/note:"all grows by append where it is full"
	}
	return all
}
