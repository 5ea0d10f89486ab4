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
	all := make([]weight, len(numbers))
	for i, number := range numbers {
		v := number // want stored-in-heap-object/note:"v \(int\) is moved to the heap: its address is stored in all\[i\] \(line 31\)"
		all[i] = weight{value: &v, scale: i}
	}
	return len(all)
}
