package p

import (
	"io"
	"sync"
	"time"
)

// The comments below must not say "padding" or "reordered": the rule takes such words in a struct
// for a reason to keep its order.

type spread struct { // want field-order:"struct spread takes 32 bytes, 24 with .* On amd64 the allocator takes 32 bytes for one, then 24"
	a bool
	n int64
	b bool
	p *int
}

var spreads []spread

// Nothing in this package has many of these.
type lonely struct { // want field-order/note:"struct lonely takes 32 bytes, 24 with"
	a bool
	n int64
	b bool
	p *int
}

type sameClass struct { // want field-order/note:"the allocator takes 48 bytes for one in both orders"
	a bool
	s []int
	b bool
	p *int
}

var sameClasses []sameClass

// Two fields declared together stay together.
type Together struct { // want field-order/note:"takes 72 bytes, 64 with"
	Ready     bool
	Low, High uint8
	Name      string // shown to the user
	Done      bool
	Reader    io.Reader `json:"-"`
	When      time.Time
}

type locked struct { // want field-order/note:"takes 56 bytes, 48 with"
	open  bool
	mu    sync.Mutex
	items []string
	dirty bool
	since time.Duration
}

type (
	inner struct { // want field-order:"takes 24 bytes, 16 with"
		on  bool
		n   int
		off bool
	}

	outer struct { // want field-order/note:"takes 56 bytes, 48 with"
		inner
		flag  bool
		at    *outer
		other bool
		n     int
	}
)

type positional struct { // want field-order/note:"takes 24 bytes, 16 with"
	on  bool
	n   int
	off bool
}

var positionals = []positional{{true, 1, false}}

// A struct{} at the end takes a byte of its own.
type marker struct { // want field-order/note:"takes 16 bytes, 8 with"
	n int
	_ struct{}
}

var inners map[string]inner
