package other

type OS struct{ Handle uintptr }
