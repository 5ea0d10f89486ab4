package stored

type tally struct{ n int }

// A map's element cannot be changed in place: values would silently lose what is added.
func tallies(names []string) (sum int) {
	all := map[string]*tally{}
	for _, name := range names {
		if t, ok := all[name]; ok {
			t.n++
		} else {
			all[name] = &tally{1} // want stored-in-heap-object/note:"\&tally\{1\} is allocated on the heap: its address is stored in all\[name\]"
		}
	}
	for _, t := range all {
		sum += t.n
	}
	return sum
}

type weight struct {
	value *int
	scale int
}

// The element is a struct, which holds the pointer.
func weights(numbers []int) int {
	all := make([]weight, len(numbers)) // want hidden-allocation/note:"make\(\[\]weight, len\(numbers\)\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	for i, number := range numbers {
		v := number // want stored-in-heap-object/note:"v \(int\) is moved to the heap: its address is stored in all\[i\] \(line 31\)"
		all[i] = weight{value: &v, scale: i}
	}
	return len(all)
}

type span struct{ from, to int }

type diagnostic struct {
	text    string
	subject *span
}

// What is appended is the struct that has the pointer.
func subjects(lines []int) int {
	var found []diagnostic
	for _, line := range lines {
		each := diagnostic{text: "x"}
		each.subject = &span{line, line} // want stored-in-heap-object/note:"\&span\{line, line\} is allocated on the heap: its address is appended to found \(line 49\)"
		found = append(found, each) // want hidden-allocation/note:"found grows by append in a loop whose turns are known"
	}
	sum := 0
	for _, each := range found {
		sum += each.subject.from
	}
	return sum
}
