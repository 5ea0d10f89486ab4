// Package globals has variables whose values are made before main: by the linker, or by init.
package globals

type point struct{ x, y int }

var lists = map[string][]string{
	"a": {"b", "c"},
	"d": {"e", "f", word()},
	"g": {"h", "i"},
}

var points = map[string]*point{
	"a": {1, 2},
	"b": {3, one()},
}

var boxes = map[string]any{
	"list": []int{1, 2, 3},
	"all":  []any{one(), "x"},
	"at":   &point{1, 2},
}

var large = map[string][]string{
	"a": {"1"}, "b": {"2"}, "c": {"3"}, "d": {"4"}, "e": {"5"}, "f": {"6"},
	"g": {"1"}, "h": {"2"}, "i": {"3"}, "j": {"4"}, "k": {"5"}, "l": {"6"},
	"m": {"1"}, "n": {"2"}, "o": {"3"}, "p": {"4"}, "q": {"5"}, "r": {"6"},
	"s": {"1"}, "t": {"2"}, "u": {"3"}, "v": {"4"}, "w": {"5"}, "x": {"6"},
	"y": {"1"}, "z": {"2"},
}

var nested = map[string]map[string]int{
	"a": {"b": 1},
	"c": {"d": 2},
}

// The linker lays these out.
var (
	fixed = []*point{{1, 2}, {3, 4}}
	alone = &point{5, 6}
	words = []string{"a", "b"}
)

// These need init, but no memory of their own.
var (
	filled  = []*point{{1, one()}, {3, 4}}
	numbers = []int{one(), 2}
	sized   = make([]int, one())
	room    = make([]int, 4)
)

var calls = map[string]func() int{
	"one": one,
	"two": func() int { return 2 },
}

//go:noinline
func one() int { return 1 }

//go:noinline
func word() string { return "j" }

func local() map[string][]string {
	return map[string][]string{
		"a": {"b", "c"},
		"d": {"e", "f"},
	}
}
