"""How often a slice that gets elements one by one is allocated: runtime/slice.go, cmd/compile.

Measured on amd64: elements up to which room saves no allocation, by the bytes of one element. What
is moved is a slice that starts on the stack, as nothing but one statement lets it escape.

| | 1 | 4 | 8 | 16 | 24 | 32 | 48, 64, 128 |
|---|--:|--:|--:|--:|--:|--:|--:|
| Go 1.21 to 1.25, and later where it is not moved | 8 | 2 | 1 | 1 | 1 | 1 | 1 |
| Go 1.26 and 1.27, moved | 64 | 16 | 8 | 4 | 2 | 2 | 1 |
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

from escapelint.layout.classes import usable
from escapelint.layout.sizes import Layout

MOVES_SINCE = (1, 26)  # Go that lets a slice begin on the stack
KEPT_BY_RANGE = (1, 27)  # Go to which a loop over such a slice is a second use that keeps it
_BUFFER = 32  # bytes of the stack, cmd/compile's VariableMakeThreshold
_DOUBLES = 256  # elements up to which a slice is made twice as large, then by a quarter and 192


def allocations(
    count: int, element: Layout, word: int, release: tuple[int, int], *, moved: bool
) -> int:
    """How many heap objects `count` appends of one element to an empty slice take.

    `word` is in bytes. `element` must have a size. One that is moved begins on the stack.
    """
    if count < 1:
        return 0
    rooms = _rooms(element, word, release, moved=moved)
    return max(1, sum(1 for _ in takewhile(lambda room: room < count, rooms)))


def free(element: Layout, word: int, release: tuple[int, int], *, moved: bool) -> int:
    """Up to how many elements it is one object anyway, so that room from the start saves none."""
    return next(islice(_rooms(element, word, release, moved=moved), 1, None))


def _rooms(element: Layout, word: int, release: tuple[int, int], *, moved: bool) -> Iterator[int]:
    """The capacities in elements that it has, that on the stack first."""
    room = _BUFFER // element.size if moved and release >= MOVES_SINCE else 0
    while True:
        yield room
        larger = 2 * room if room < _DOUBLES else room + (room + 3 * _DOUBLES) // 4
        size = usable(max(larger, 1) * element.size, element.pointer_bytes > 0, word, release)
        room = size // element.size
