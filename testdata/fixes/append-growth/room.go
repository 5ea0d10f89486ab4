package appendgrowth

import "errors"

type user struct {
	name string
	next *user
}

// It may be nil where there are none, and stays so.
//
//go:noinline
func fromNil(users []user) []string {
	var names []string
	for _, u := range users {
		names = append(names, u.name)
	}
	return names
}

// It is not nil anyway.
//
//go:noinline
func fromEmpty(users []user) []string {
	names := []string{}
	for _, u := range users {
		names = append(names, u.name, "and")
	}
	return names
}

//go:noinline
func withMore(users []user) []string {
	var names []string
	for _, u := range users {
		names = append(names, u.name)
	}
	names = append(names, "end")
	return names
}

//go:noinline
func withLength(key string, fields []string) []any {
	args := make([]any, 1)
	args[0] = key
	for _, field := range fields {
		args = append(args, field)
	}
	return args
}

// The error does not return the slice.
//
//go:noinline
func withError(users []user) ([]string, error) {
	var names []string
	for _, u := range users {
		if u.name == "" {
			return nil, errors.New("no name")
		}
		names = append(names, u.name)
	}
	return names, nil
}

// The error returns it as it is: no fix.
//
//go:noinline
func returnedEarly(users []user) ([]string, error) {
	var names []string
	for _, u := range users {
		if u.name == "" {
			return names, errors.New("no name")
		}
		names = append(names, u.name)
	}
	return names, nil
}

// The loop shows it to others: no fix.
//
//go:noinline
func shown(users []user, tell func([]string)) []string {
	var names []string
	for _, u := range users {
		tell(names)
		names = append(names, u.name)
	}
	return names
}

// Two slices may share its room: no fix.
//
//go:noinline
func shared(users []user) ([]string, []string) {
	var names []string
	for _, u := range users {
		names = append(names, u.name)
	}
	more := append(names, "a")
	return more, names
}

// Nil is told from empty here, and told rightly with Grow; it is not worth the doubt: no fix.
//
//go:noinline
func compared(users []user) []string {
	var names []string
	for _, u := range users {
		names = append(names, u.name)
	}
	if names == nil {
		return []string{"none"}
	}
	return names
}
