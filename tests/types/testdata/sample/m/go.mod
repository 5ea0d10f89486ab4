module example.com/m

go 1.21

require example.com/r/v3 v3.0.0

replace example.com/r/v3 => ../r
