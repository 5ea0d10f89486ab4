package formatarguments

import "fmt"

const format = "%s_v%d"

//go:noinline
func left(groups [][]string, version int, s spoken, f float64) map[string]bool {
	found := make(map[string]bool)
	for _, names := range groups {
		for _, name := range names {
			found[fmt.Sprintf(format, name, version)] = true           // a constant with a name
			found[fmt.Sprintf("%s: %v", name, s)] = true               // a method
			found[fmt.Sprintf("%s: %+g", name, f)] = true              // a flag
			found[fmt.Sprintf("%-9s", name)] = true                    // a width
			found[fmt.Sprintf("%s.%s", name /* first */, name)] = true // a comment inside
		}
	}
	return found
}

//go:noinline
func used(groups [][]string) map[string]bool {
	found := make(map[string]bool)
	for _, names := range groups {
		for _, name := range names {
			found[fmt.Sprintf("%s.%d", name, len(names))] = true
		}
	}
	return found
}
