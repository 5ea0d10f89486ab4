package formatarguments

import "fmt"

type level uint8

type named string

type spoken int

func (s spoken) String() string { return "spoken" }

//go:noinline
func keys(groups [][]string, version int, wide uint32, l level, on bool, n named) map[string]bool {
	found := make(map[string]bool)
	for _, names := range groups {
		for _, name := range names {
			found[fmt.Sprintf("%s_v%d", name, version)] = true
			found[fmt.Sprintf("%q=%x", name, wide)] = true
			found[fmt.Sprintf("%v, %v: %t (100%%)", name, l, on)] = true
			found[fmt.Sprintf("%s", n[:len(name)])+name] = true
			found[fmt.Sprintf("%s-%s", name, n)[1:]] = true
		}
	}
	return found
}
