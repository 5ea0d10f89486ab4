"""What the object code of a package allocates.

The compiler's archives are read as they are (cmd/internal/goobj, the same in Go 1.21 to 1.27): no
process, no listing, no second compile. Relocations name the runtime's functions that are called,
and tables of program counters tell the lines.
"""
