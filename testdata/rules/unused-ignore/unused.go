package unused

type point struct{ x, y int }

// used covers its whole declaration.
//
//escapelint:ignore returned-pointer the caller keeps it
//go:noinline
func used() *point {
	if total > 1 {
		return &point{1, 2}
	}
	return &point{3, 4}
}

//go:noinline
func value() point {
	return point{1, 2} //escapelint:ignore returned-pointer old // want unused-ignore:"^this comment suppresses nothing: returned-pointer reports nothing on line 18$"
}

//go:noinline
func partly() *point {
	return &point{1, 2} //escapelint:ignore field-order,returned-pointer kept // want unused-ignore:"^field-order reports nothing on line 23$"
}

//go:noinline
func misspelt() *point {
	//escapelint:ignore returned-pointr kept // want unused-ignore:"^there is no rule returned-pointr: did you mean returned-pointer.$"
	return &point{1, 2} // want returned-pointer/note:"\&point\{1, 2\} is allocated on the heap: its address is returned"
}

//go:noinline
func unknown() *point {
	return &point{1, 2} //escapelint:ignore all,returned-pointer kept // want unused-ignore:"^there is no rule all$"
}

//nolint:escapelint,errcheck // covers the declaration // want unused-ignore:"escapelint reports nothing on lines 37 to 40"
func nothing() {
	println("")
}

//nolint:errcheck,escapelint // covers the declaration
//go:noinline
func all(n int) (any, *point) {
	{
		return n, &point{1, 2}
	}
}

//nolint:errcheck // not ours
//nolint
//nolint:all
func others() {}

var total = 3 // escapelint:ignore returned-pointer r // want unused-ignore:"^this comment suppresses nothing: there is a blank after the //$"

var block = 3 /* want unused-ignore:"it is no // comment" */ /* escapelint:ignore returned-pointer r */

//escapelint:ingore returned-pointer r // want unused-ignore:"there is no directive escapelint:ingore: did you mean ignore.$"
var word = 3

//escapelint:ignore // want unused-ignore:"it names no rule"
var noRule = 3

//escapelint:ignore returned-pointer it is too far away // want unused-ignore:"no code stands directly below it"

var far = 3

// escapelint is a linter. escapelint:ignore is said in passing.
// escapelint: ignore it.
var prose = "//escapelint:ignore returned-pointer within a string"

//escapelint:ignore-file captured-variable for the whole file // want unused-ignore:"captured-variable reports nothing in this file"

//escapelint:ignore unused-ignore the one within is kept
func nested() {
	//escapelint:ignore returned-pointer kept
	println("")
}

type located struct{ line, column int }

// The comment stands where the address is returned, and not where the memory is.
//
//go:noinline
func wrongEnd(n int) *located {
	l := located{line: n} // want returned-pointer/note:"l is moved to the heap: its address is returned"
	return &l /* want unused-ignore:"returned-pointer reports nothing on line" */ //escapelint:ignore returned-pointer it is wanted
}
