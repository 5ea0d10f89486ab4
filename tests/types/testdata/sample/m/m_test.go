package m

import "testing"

type onlyInTests struct{ local }

func TestIt(t *testing.T) {
	use(t.Name(), onlyInTests{}.local.when, t.Run)
}
