package m

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"example.com/m/internal/deep"
	"example.com/r/v3"
	. "math/big"
)

var sink any

type wrapper struct {
	other.Base
	*strings.Builder
	io.Reader
	extra [2]other.Pair[string, int]
}

type local struct {
	*wrapper
	deep.Lock
	when time.Time
}

type ambiguous struct {
	bytes.Buffer
	strings.Reader
}

type handler func(http.ResponseWriter, *http.Request) error

type tree[T any] struct {
	left, right *tree[T]
	value       T
}

func (t *tree[E]) walk(f func(E) bool) (E, *tree[E]) { return t.value, t.left }

var (
	errLocal        = errors.New("local")
	started         = time.Now()
	since           = time.Since(started)
	flags           = map[string]*other.Pair[string, []byte]{}
	a, b, c         = 1, "two", other.Both
	read, readErr   = os.ReadFile("x")
	nested          = struct{ in wrapper }{}
	table           = [...]struct{ name string; n other.Text }{{"a", other.Zero}, 4: {n: "b"}}
	buffered        = [other.Long + 1]byte{}
	method          = (*other.Base).Touch
	bound           = other.Default.Label
	counter         atomic.Int64
	amount          = NewInt(3)
)

func use(values ...any) {}

func Selectors(l local, p *local, am ambiguous, w wrapper) {
	use(l.ID, l.Touch(), l.Label(1), l.tags2(), l.wrapper.Base.ID, p.wrapper, l.when.Unix())
	use(l.N, p.Lock.Mutex.TryLock(), l.extra[1].Key, l.extra[0].Val, l.Builder.Len(), w.Base)
	use(w.Grow, w.WriteString, w.Reader, w.extra, &w.extra, &w.ID, w.extra[:1], am.Buffer)
	n, ok := p.N()
	use(n, ok, l.Read, nested.in.ID, nested)
	_ = am
}

func (l local) tags2() []string { return nil }

func Generics(s []string, m map[string]int) {
	pair := other.MakePair("a", 2.5)
	swapped := pair.Swap()
	v, err := swapped.Value()
	use(pair, pair.Key, pair.Val, swapped, swapped.Val, v, err, pair.Swap().Key)
	list := other.Of(1, 2, 3)
	use(list, list.First(), list[0], other.Of[error](), other.List[int]{1}.First())
	lengths := other.Map(s, func(s string) int { return len(s) })
	same := other.Same(sort.StringSlice(s))
	use(lengths, same, other.Sum(1, 2.5), other.Sum(float64(counter.Load()), 1))
	t := &tree[other.Text]{}
	value, left := t.walk(nil)
	use(t, value, left, left.right.value, t.walk, tree[int]{value: 1}.value)
	var p atomic.Pointer[tree[int]]
	use(p.Load(), p.Load().value)
	f := other.MakePair[string, []int]
	use(f("a", nil), f("a", nil).Val[0])
}

func Calls(ctx context.Context, r *http.Request, h handler) {
	use(r.Header.Get("a"), r.URL.Query()["x"], r.Context(), h(nil, r), other.ErrGone.Error())
	if f, err := os.Open("x"); err == nil {
		use(f.Name(), err, f)
	}
	use(ctx.Done(), <-ctx.Done(), ctx.Err(), errLocal, started, since, since.Seconds(), a, b, c)
	use(flags, flags["a"].Val, read, readErr, table[0].n, table, buffered, method, bound, amount)
	use(method(&other.Default), bound(2), fmt.Sprint(), strings.NewReplacer("a", "b").Replace("a"))
	use(other.Table["x"][0].ID, other.Backup, other.Count, other.Both.Val, other.Fn)
	use(append([]byte(nil), b...), len(b), cap(read), copy(read, b), min(a, 3), max(2.5, float64(a)))
	use(real(complex(float32(a), 2)), new(other.Base), make(map[int]*int, 3), unsafe.Pointer(&a))
	use(uintptr(unsafe.Pointer(&a)), unsafe.Slice(&a, 3), time.Duration(a), time.Duration(a)*time.Second)
	use(other.Text(b), (*other.Base)(nil), (func() int)(nil), []rune(b), other.Tagged(b).Odd(), other.Raw)
	use(interface{ M() int }(nil).M(), recover(), counter.Add(1), other.OS{}.Fd, new(other.Sized)[1:])
	use(amount.Add(amount, NewInt(1)), amount.Sign(), Jacobi(amount, amount))
	func() { use(h) }()
}

func Flow(x any, ch chan other.Pair[int, string], s other.Shape, arr *[3]int) (named error) {
	switch v := x.(type) {
	case int, string:
		use(v)
	case *other.Alias:
		use(v, v.Touch(), *v)
	case error:
		use(v, v.Error())
	case nil:
		use(v)
	case func(int) []string:
		use(v, v(1)[0])
	default:
		use(v)
	}
	for i, e := range arr {
		use(i, e)
	}
	for p := range ch {
		use(p.Val, p)
	}
	for i, r := range b {
		use(i, r)
	}
	for k, v := range other.Table {
		use(k, v, v[0])
	}
	select {
	case v, ok := <-ch:
		use(v, ok)
	}
	type point struct{ x, y int }
	type points []point
	ps := points{{1, 2}}
	m := map[point]*point{{1, 2}: {3, 4}}
	use(ps, ps[0], ps[0].x, m, m[point{}], &ps[0], s.Name(), s.Area(), named)
	const k = 5
	var grid [k][k + 1]int
	use(grid, grid[0], -a, ^a, a+1, 1+a, a<<3, !(a == 1), *&a, a&1, since*2, b+"x", a == 1)
	var named2, other2 = x.(int)
	use(named2, other2)
	if a := "shadow"; a != "" {
		use(a)
	}
	other := func(other int) int { return other }
	use(other(1))
	return
}
