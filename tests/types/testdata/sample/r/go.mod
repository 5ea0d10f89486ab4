module example.com/r/v3

go 1.21
