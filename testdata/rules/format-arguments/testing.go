package format

import (
	"fmt"
	"testing"
)

// Tests have helpers in other files, too.
func suite(t *testing.T, requests []request) {
	for _, r := range requests {
		t.Run(fmt.Sprintf("%s.%s", r.subject, r.name), nil) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
}
