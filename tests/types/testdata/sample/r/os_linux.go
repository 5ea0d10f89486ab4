package other

type OS struct{ Fd int }
