package appendgrowth

import (
	"fmt"
	"strings"
)

//go:noinline
func upper(users []user) []string {
	var names []string
	for _, u := range users {
		names = append(names, strings.ToUpper(u.name))
	}
	fmt.Println(len(names))
	return names
}

//go:noinline
func lower(users []user) []string {
	var names []string
	for _, u := range users {
		names = append(names, strings.ToLower(u.name))
	}
	return names
}
