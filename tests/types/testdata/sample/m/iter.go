//go:build go1.23

package m

import (
	"iter"
	"maps"
	"slices"

	"example.com/r/v3"
)

func Iterate(seq iter.Seq2[string, []int], p *other.Pair[string, error]) {
	for k, v := range seq {
		use(k, v)
	}
	for k, v := range p.Each {
		use(k, v)
	}
	for i := range 10 {
		use(i)
	}
	for k := range maps.Keys(map[other.Text]int{}) {
		use(k)
	}
	for i, b := range slices.Backward([]*other.Base{}) {
		use(i, b.ID)
	}
	use(slices.Collect(maps.Values(flags)), slices.Clone(other.List[int]{}), slices.Sorted(maps.Keys(flags)))
}
