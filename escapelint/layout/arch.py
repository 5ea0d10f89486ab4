"""What a GOARCH means for sizes: cmd/internal/sys/arch.go."""

from __future__ import annotations

from typing import NamedTuple


class Arch(NamedTuple):
    """`word` is the size of a pointer, `align64` the alignment of 64-bit numbers, in bytes.

    gc aligns int64, float64 and complex128 to its general registers' size.
    """

    name: str
    word: int
    align64: int


_WORDS = {
    4: ("386", "arm", "mips", "mipsle"),
    8: (
        "amd64",
        "arm64",
        "loong64",
        "mips64",
        "mips64le",
        "ppc64",
        "ppc64le",
        "riscv64",
        "s390x",
        "wasm",
    ),
}
_ARCHES = {name: Arch(name, word, word) for word, names in _WORDS.items() for name in names}


def arch_of(goarch: str) -> Arch | None:
    """The architecture of a GOARCH, None for one that is not known."""
    return _ARCHES.get(goarch)


def arches() -> tuple[str, ...]:
    """The known architectures by the names that GOARCH has for them, sorted."""
    return tuple(sorted(_ARCHES))
