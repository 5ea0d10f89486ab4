//go:build !never

package other

type Tagged string

	// Not as gofmt would write it.
	func (t Tagged) Odd() []Tagged { return nil }
var Raw = []string{`
type Tagged float64
func Fn() {}
`}
