package growth

import "os"

type tree struct{ children []*tree }

// For people to read.
func (t *tree) String() string {
	var names []string
	for _, child := range t.children {
		names = append(names, child.String())
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
