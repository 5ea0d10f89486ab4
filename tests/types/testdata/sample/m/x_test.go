package m_test

import (
	"testing"

	"example.com/m"
	"example.com/r/v3"
)

func TestIt(t *testing.T) {
	f := m.Flow
	_ = []any{f, m.Exported().Flag, other.OS{}, t.TempDir()}
}
