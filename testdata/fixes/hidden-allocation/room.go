package hidden

import (
	"strings"
	"sync"
)

type item struct {
	id   int
	name string
}

type box struct {
	mu    sync.Mutex
	items []item
}

// ── maps ──

//go:noinline
func made(items []item) int {
	byID := make(map[int]string)
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

//go:noinline
func literal(items []item) map[string]item {
	byName := map[string]item{}
	count := 0
	for _, each := range items {
		if _, ok := byName[each.name]; ok {
			count++
		}
		byName[each.name] = each
	}
	return byName
}

//go:noinline
func copied(names map[string]bool) int {
	found := map[string]string{}
	for name := range names {
		found[name] = strings.ToLower(name)
	}
	return len(found)
}

// It would read the field right after the map is made.
//
//go:noinline
func field(b *box) int {
	byID := map[int]string{}
	for _, each := range b.items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// Before the lock, the length may be another one: no fix.
//
//go:noinline
func locked(b *box) int {
	byID := map[int]string{}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, each := range b.items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// There may be more entries: no fix.
//
//go:noinline
func shown(items []item, fill func(map[int]string)) int {
	byID := map[int]string{}
	fill(byID)
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// Two entries come in each turn: no fix.
//
//go:noinline
func both(items []item) int {
	ids := map[int]int{}
	for place, each := range items {
		ids[each.id] = place
		ids[-each.id] = place
	}
	return len(ids)
}

// The function may return before it needs room: no fix.
//
//go:noinline
func returned(items []item, ready bool) int {
	byID := map[int]string{}
	if !ready {
		return 0
	}
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// The loop does not always come: no fix.
//
//go:noinline
func sometimes(items []item, wanted bool) int {
	byID := map[int]string{}
	if wanted {
		for _, each := range items {
			byID[each.id] = each.name
		}
	}
	return len(byID)
}

// The literal may change the items: no fix.
//
//go:noinline
func changed(items []item, more func() bool) int {
	add := func() { items = append(items, item{}) }
	byID := map[int]string{}
	if more() {
		add()
	}
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// Who knows the map that is ranged over may add to it: no fix.
//
//go:noinline
func known(names map[string]bool, add func(string) string) int {
	found := map[string]string{}
	for name := range names {
		found[name] = add(name)
	}
	return len(found)
}

// The comment would go: no fix.
//
//go:noinline
func commented(items []item) int {
	byID := make(map[int]string /* all of them */)
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// make is something else here: no fix.
//
//go:noinline
func shadowed(items []item, make int) int {
	byID := map[int]string{}
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID) + make
}

// ── slices ──

//go:noinline
func largest(numbers []int) (most int) {
	for _, each := range numbers {
		if each > most {
			most = each
		}
	}
	return most
}

//go:noinline
func empty(names []string) int {
	found := []int{}
	for _, each := range names {
		found = append(found, len(each))
	}
	return largest(found)
}

//go:noinline
func nothing(names []string) int {
	var found []int
	for _, each := range names {
		found = append(found, len(each))
	}
	return largest(found)
}

// Only some are appended: no fix.
//
//go:noinline
func some(names []string) int {
	var found []int
	for _, each := range names {
		if each != "" {
			found = append(found, len(each))
		}
	}
	return largest(found)
}

// Nil is told from empty: no fix.
//
//go:noinline
func told(names []string) int {
	var found []int
	for _, each := range names {
		found = append(found, len(each))
	}
	if found == nil {
		return -1
	}
	return largest(found)
}
