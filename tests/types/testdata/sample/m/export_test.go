package m

type exported struct{ Flag bool }

func Exported() *exported { return nil }
