package appendgrowth

//go:noinline
func fromLiteral(key string, fields []string) []any {
	args := []any{key, "x"}
	for _, field := range fields {
		args = append(args, field)
	}
	return args
}

//go:noinline
func lines(a []int) []int {
	all := []int{
		1, // one
		2,
	}
	for _, x := range a {
		all = append(all, x, x)
	}
	return all
}

// The function may change what is counted, as far as is known here: no fix.
//
//go:noinline
func called(a []int, f func() int) []int {
	all := []int{f()}
	for _, x := range a {
		all = append(all, x, x)
	}
	return all
}

//go:noinline
func tooLittle(key string, fields []string) []any {
	args := make([]any, 0, len(fields))
	args = append(args, key)
	for _, field := range fields {
		args = append(args, field)
	}
	return args
}

//go:noinline
func two(a, b []int) []int {
	all := make([]int, 0, len(a))
	all = append(all, a...)
	all = append(all, b...)
	return all
}

// It is told how much room there is: no fix.
//
//go:noinline
func capacity(key string, fields []string) ([]any, int) {
	args := make([]any, 0, len(fields))
	for _, field := range fields {
		args = append(args, field)
	}
	args = append(args, key)
	return args, cap(args)
}

type holder struct{ more []int }

// The length may be asked of nil: no fix.
//
//go:noinline
func maybe(a []int, h *holder) []int {
	all := make([]int, 0, len(a))
	all = append(all, a...)
	all = append(all, 1)
	if h != nil {
		all = append(all, h.more...)
	}
	return all
}
