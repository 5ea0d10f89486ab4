package movedparameter

// The statement does not begin its line: no fix.
//
//go:noinline
func oneLine(it item) int {
	if it.key == 0 { log(&it); return 0 }
	return it.key
}
