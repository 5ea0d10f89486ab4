package formatarguments

import "fmt"

type ratio float64

type shownRatio float64

func (shownRatio) String() string { return "ratio" }

//go:noinline
func single(s string, n int, b byte, r ratio, f float32, wide uint64) []string {
	return []string{
		fmt.Sprint(s)[1:],
		fmt.Sprint(n),
		fmt.Sprintf("%d", wide),
		fmt.Sprintf("%s", s+"!")[:1],
		fmt.Sprintf("%.2f", r),
		fmt.Sprint(f),
		fmt.Sprintf("%o", n),
		fmt.Sprintf("%q", s),
	}
}

//go:noinline
func inLoop(names []string, n int, r rune) (all []string) {
	for i, name := range names {
		all = append(all, fmt.Sprint(name, n, i))
		all = append(all, fmt.Sprintln(name, n))
		all = append(all, fmt.Sprintf("%c%b%s", r, n+i, name)) // refused: the text of a rune is one more
	}
	return all
}

// No fix: fmt calls a method, puts something around it, is given what has several parts and is
// not in a loop, or nobody knows the type.
//
//go:noinline
func others(s spoken, r shownRatio, n int, wide int64, text string, b []byte, each ...any) []string {
	return []string{
		fmt.Sprint(s),
		fmt.Sprintf("%.1f", r),
		fmt.Sprintf("%5d", n),
		fmt.Sprintf("%c", wide),
		fmt.Sprint(text, n),
		fmt.Sprint(b),
		fmt.Sprint(each[0]),
		fmt.Sprint(each...),
		fmt.Sprint(fmt.Stringer(s)),
	}
}
