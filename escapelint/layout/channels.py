"""How many bytes a channel takes: makechan in runtime/chan.go."""

from __future__ import annotations

from escapelint.layout.classes import allocated
from escapelint.layout.sizes import Layout

# The words of a runtime.hchan, without `elemsize` and `closed`, which take 8 bytes; since Go 1.23
# it has a timer, since Go 1.25 a bubble of testing/synctest.
_WORDS = 11
_TIMER, _BUBBLE = (1, 23), (1, 25)


def channel(elem: Layout, length: int, word: int, release: tuple[int, int]) -> int:
    """The bytes that the allocator takes for a channel with a buffer of `length` elements.

    Elements with pointers are an object of their own, which is counted as well.
    """
    words = _WORDS + (release >= _TIMER) + (release >= _BUBBLE)
    head = -(-(8 + words * word) // 8) * 8
    buffer = elem.size * length
    if not elem.pointer_bytes:
        return allocated(head + buffer, False, word, release)
    own = allocated(head, True, word, release)
    return own + allocated(buffer, True, word, release)
