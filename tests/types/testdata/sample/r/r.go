// Package other is not called as its path's last element is.
package other

import "errors"

type Base struct {
	ID   int
	tags []string
}

func (b *Base) Touch() int         { return b.ID }
func (b Base) Label(n int) string  { return "" }
func (b Base) hidden() complex128  { return 0 }

type Pair[K comparable, V any] struct {
	Key  K
	Val  V
	next *Pair[K, V]
}

func (p *Pair[A, B]) Swap() Pair[string, A]        { panic(0) }
func (p Pair[_, B]) Value() (B, error)             { panic(0) }
func (p *Pair[K, V]) Each(yield func(K, V) bool)   {}
func MakePair[K comparable, V any](k K, v V) *Pair[K, V] { return nil }

type List[E any] []E

func (l List[E]) First() E { return l[0] }

func Map[S ~[]E, E, R any](s S, f func(E) R) []R { return nil }
func Same[S ~[]E, E any](s S) S                  { return s }
func Of[E any](es ...E) List[E]                  { return es }

type Alias = Base
type Text string
type Number interface{ ~int | ~float64 }

const (
	Zero Text = "zero"
	Size      = 4
	Long      = Size * 2
)

var (
	ErrGone         = errors.New("gone")
	Default, Backup = Base{}, &Base{}
	Table           = map[Text][]*Base{}
	Count           = Sum(1, 2)
	Both            = MakePair("a", 1)
	Fn              = func(b Base) (n int, err error) { return }
)

func Sum[N Number](a, b N) N { return a + b }

type Shape interface {
	Named
	Area() float64
}
type Named interface{ Name() Text }
type Sized [Long]byte
