"""How many bytes the allocator takes for an object: runtime/msize.go, malloc.go, sizeclasses.go."""

from __future__ import annotations

from bisect import bisect_left

# SizeClassToSize, the same in Go 1.21 to 1.27 (class_to_size until 1.24).
# fmt: off
SIZE_CLASSES = (
    8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320,
    352, 384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792,
    2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472,
    9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264,
    28672, 32768,
)
# fmt: on
_PAGE = 8192
_MALLOC_HEADER = 8


def allocated(size: int, pointers: bool, word: int, release: tuple[int, int]) -> int:
    """The bytes that one heap object of `size` bytes takes.

    Since Go 1.22 an object with pointers that is larger than 64 words of 8 bytes (32 of 4) has a
    header of 8 bytes before it. Objects without pointers below 16 bytes are
    packed together; for them this is what they would take alone.
    """
    size += _header(size, pointers, word, release)
    if size > SIZE_CLASSES[-1]:
        return _pages(size)
    return SIZE_CLASSES[bisect_left(SIZE_CLASSES, size)] if size else 0


def usable(size: int, pointers: bool, word: int, release: tuple[int, int]) -> int:
    """The bytes of one heap object of at least `size` bytes that a program can use."""
    return allocated(size, pointers, word, release) - _header(size, pointers, word, release)


def _header(size: int, pointers: bool, word: int, release: tuple[int, int]) -> int:
    """The bytes that the allocator keeps for itself in an object of `size` bytes."""
    small = word * word * 8 < size <= SIZE_CLASSES[-1] - _MALLOC_HEADER
    return _MALLOC_HEADER if release >= (1, 22) and pointers and small else 0


def _pages(size: int) -> int:
    return -(-size // _PAGE) * _PAGE
