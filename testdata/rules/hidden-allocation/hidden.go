package hidden

import (
	"os"
	"sync"
)

type item struct {
	id   int
	name string
}

//go:noinline
func sum(b []byte) (total int) {
	for _, c := range b {
		total += int(c)
	}
	return total
}

func scratchPerTurn(n, turns int) (total int) {
	for i := 0; i < turns; i++ {
		b := make([]byte, n) // want hidden-allocation:"make\(\[\]byte, n\) is allocated in each turn of the loop, though nothing keeps it: its size is not constant, and more than 32 bytes do not stay on the stack"
		total += sum(b)
	}
	return total
}

func otherLengthPerTurn(texts []string) (total int) {
	for _, text := range texts {
		b := make([]byte, len(text)) // want hidden-allocation/note:"make\(\[\]byte, len\(text\)\) is allocated in each turn of the loop, though nothing keeps it: its size is not constant, and more than 32 bytes do not stay on the stack"
		copy(b, text)
		total += sum(b)
	}
	return total
}

func once(n int) int {
	b := make([]byte, n) // want hidden-allocation/note:"make\(\[\]byte, n\) is allocated on the heap, though it does not escape: its size is not constant, and more than 32 bytes do not stay on the stack"
	return sum(b)
}

func sameText(a, b string, names []string) (count int) {
	for _, name := range names {
		path := a + "/" + b // want hidden-allocation:"a \+ \"/\" \+ b is put together in every turn of the loop, always the same"
		if name == path {
			count++
		}
	}
	return count
}

func indexAll(lists [][]item) (count int) {
	for _, items := range lists {
		count += index(items)
		count += Index(items)
	}
	return count
}

func index(items []item) int {
	byID := make(map[int]string)
	for _, each := range items {
		byID[each.id] = each.name // want hidden-allocation:"byID grows entry by entry: each time it is full, all of them move to new memory"
	}
	return len(byID)
}

// Who calls it nobody knows, but for the loop of this package.
func Index(items []item) int {
	byID := make(map[int]string)
	for _, each := range items {
		byID[each.id] = each.name // want hidden-allocation:"byID grows entry by entry: each time it is full, all of them move to new memory"
	}
	return len(byID)
}

// No loop calls it: then there may be few items, or few calls.
func IndexOnce(items []item) int {
	byID := make(map[int]string)
	for _, each := range items {
		byID[each.id] = each.name // want hidden-allocation/note:"byID grows entry by entry: each time it is full, all of them move to new memory"
	}
	return len(byID)
}

func perList(lists [][]item, names []string) (count int) {
	for _, items := range lists {
		byName := map[string]int{}
		for _, each := range items {
			byName[each.name] = each.id // want hidden-allocation:"byName grows entry by entry: each time it is full, all of them move to new memory"
		}
		for _, name := range names {
			count += byName[name]
		}
	}
	return count
}

// A histogram is there since some are the same.
func histograms(lists [][]int) (count int) {
	for _, list := range lists {
		times := map[int]int{}
		for _, each := range list {
			times[each]++
		}
		count += len(times)
	}
	return count
}

// So is a sum of those that have the same key.
func sums(lists [][]item) (count int) {
	for _, items := range lists {
		byName := map[string]int{}
		for _, each := range items {
			byName[each.name] = byName[each.name] + each.id
		}
		count += len(byName)
	}
	return count
}

func uniqueOwners(lists []map[string]int) (count int) {
	for _, ids := range lists {
		unique := map[int]bool{}
		for _, id := range ids {
			unique[id] = true
		}
		count += len(unique)
	}
	return count
}

func copies(lists []map[string]bool) (count int) {
	for _, names := range lists {
		copied := map[string]bool{}
		for name := range names {
			copied[name] = true // want hidden-allocation:"copied grows entry by entry: each time it is full, all of them move to new memory"
		}
		delete(copied, "")
		count += len(copied)
	}
	return count
}

func lengths(lists [][]string) (count int) {
	for _, list := range lists {
		var found []int
		for _, each := range list {
			found = append(found, len(each)) // want hidden-allocation:"found grows by append in a loop whose turns are known"
		}
		count += largest(found)
	}
	return count
}

//go:noinline
func largest(numbers []int) (most int) {
	for _, each := range numbers {
		most = max(most, each)
	}
	return most
}

func lengthsOnce(list []string) int {
	var found []int
	for _, each := range list {
		found = append(found, len(each)) // want hidden-allocation/note:"found grows by append in a loop whose turns are known"
	}
	return largest(found)
}

func withRoom(items []item) int {
	byID := make(map[int]string, len(items))
	for _, each := range items {
		byID[each.id] = each.name
	}
	return len(byID)
}

// A set of names is there since some are the same.
func set(items []item) int {
	names := map[string]bool{}
	for _, each := range items {
		names[each.name] = true
	}
	return len(names)
}

func someOnly(items []item) int {
	byID := map[int]string{}
	for _, each := range items {
		if each.name != "" {
			byID[each.id] = each.name
		}
	}
	return len(byID)
}

func weight(kind string) int {
	weights := map[string]int{ // want hidden-allocation:"a map of 9 constants is built on the heap each time, only to be looked up in"
		"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9,
	}
	return weights[kind]
}

// Up to eight entries lie on the stack.
func small(kind string) int {
	weights := map[string]int{"a": 1, "b": 2, "c": 3}
	return weights[kind]
}

func written(kind string) int {
	weights := map[string]int{
		"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9,
	}
	weights[kind]++
	return len(weights)
}

func closeAll(names []string) (total int64) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close() // want hidden-allocation:"a deferred call that may run several times is kept on the heap until the function returns"
		if info, err := f.Stat(); err == nil {
			total += info.Size()
		}
	}
	return total
}

func unlocked(mu *sync.Mutex, items []item) int {
	mu.Lock()
	defer mu.Unlock()
	return len(items)
}

func parallel(items []item, work func(item)) {
	done := make(chan bool)      // want hidden-allocation/note:"make\(chan bool\) is allocated: a channel always is"
	for _, each := range items { // want captured-variable/note:"each is moved to the heap: a closure captures it by reference, since it is assigned after its declaration"
		go func() { // want go-or-defer-closure/note:"the closure, made in each turn of the loop, is on the heap: a goroutine runs it"
			work(each)
			done <- true
		}()
	}
	for range items {
		<-done
	}
}

// Two of a kind on one line: which is which nobody knows.
func two(n, m int) int {
	a, b := make([]byte, n), make([]byte, m)
	return sum(a) + sum(b)
}

func init() {
	tables := make(map[string]int)
	for _, name := range os.Args {
		tables[name] = len(name) // want hidden-allocation/note:"tables grows entry by entry: each time it is full, all of them move to new memory"
	}
	total = len(tables)
}

var total int
