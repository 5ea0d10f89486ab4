package reasons

type point struct{ x, y int }

//go:noinline
func behind() *point {
	return &point{1, 2} /* want ignore-without-reason:"^returned-pointer is suppressed without" */ //escapelint:ignore returned-pointer
}

//go:noinline
func several(n int) (*point, any) {
	return &point{1, 2}, n /* want ignore-without-reason:"^returned-pointer and interface-boxing are" */ //escapelint:ignore returned-pointer, interface-boxing
}

//go:noinline
func dashes() *point {
	return &point{1, 2} /* want ignore-without-reason:"" */ //escapelint:ignore returned-pointer --
}

//go:noinline
func linters() *point {
	return &point{1, 2} /* want ignore-without-reason:"^every rule is suppressed" */ //nolint:errcheck,escapelint
}

//go:noinline
func reasoned() *point {
	return &point{1, 2} //escapelint:ignore returned-pointer: the caller keeps it
}

//go:noinline
func lintersReasoned() *point {
	return &point{1, 2} //nolint:escapelint // the caller keeps it
}

//escapelint:ignore ignore-without-reason the comment below is about the test above
//go:noinline
func meant() *point {
	//escapelint:ignore returned-pointer
	return &point{1, 2}
}

//go:noinline
func nothing() point {
	return point{1, 2} /* want unused-ignore:"returned-pointer reports nothing" */ //escapelint:ignore returned-pointer
}

//go:noinline
func partly() *point {
	return &point{1, 2} /* want ignore-without-reason:"^returned-pointer is suppressed" unused-ignore:"^field-order reports nothing" */ //escapelint:ignore field-order,returned-pointer
}

func lintersNothing() int {
	return 1 /* want unused-ignore:"escapelint reports nothing" */ //nolint:escapelint
}
