"""An object file of the compiler: symbols, relocations, data.

The format is cmd/internal/goobj/objfile.go's, the same in Go 1.21 to 1.27. All offsets are in
bytes; whatever does not fit raises `struct.error`, `IndexError` or `ValueError`.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from escapelint.cached import cached_property
from escapelint.layout.arch import arch_of
from escapelint.objects.archive import Data, Member, ObjectError

# A symbol's reference as one number: the package's index in the low 32 bits, the symbol's above.
Key = int

_LOW = (1 << 32) - 1
# Package indices that stand for lists of this file, or of the compiler: goobj.PkgIdxNone down.
_NONE, _HASHED64, _HASHED, _BUILTIN, _SELF = range((1 << 31) - 1, (1 << 31) - 6, -1)
_BLOCKS = 19
# Blocks by their place in the header: goobj.BlkFile and so on.
_FILES, _DEFINED, _REFERENCED = 2, 3, 7
_RELOC_INDEX, _AUX_INDEX, _DATA_INDEX, _RELOCS, _AUX, _DATA, _NAMES, _END = range(11, 19)
_SYMBOL, _RELOC, _AUXILIARY, _NAME = 21, 23, 9, 16  # bytes of an element
_SIZE_IN_SYMBOL = 13
_FUNC_INFO = 1  # goobj.AuxFuncInfo: only functions have it
_BIG_ENDIAN = frozenset(("mips", "mips64", "ppc64", "s390x"))


class Reference(NamedTuple):
    """A relocation: its offset in the code and the bytes that it fills (0 of a mark), its kind as
    cmd/internal/objabi numbers them, and its symbol."""

    at: int
    size: int
    type: int
    target: Key


# A place in a function's code that is filled with a symbol's address: its offset in bytes, a
# number that depends on the architecture, and the symbol.
Reloc = tuple[int, int, Key]


class ObjectFile:
    """The object file in an archive. `builtins` are the names that the compiler knows by number:
    those of goobj's builtinlist.go, in its order."""

    def __init__(self, data: Data, member: Member, builtins: Sequence[str]) -> None:
        self._data = data
        self._base = member.start
        self._builtins = builtins
        self._at: tuple[int, ...] = struct.unpack_from(f"<{_BLOCKS}I", data, self._base + 20)
        if list(self._at) != sorted(self._at) or self._base + self._at[-1] > member.end:
            raise ObjectError("blocks of an object file that are not in order")
        sizes = [self._count(block, _SYMBOL) for block in range(_DEFINED, _REFERENCED + 1)]
        own, hashed64, hashed, other, _ = sizes
        self.defined = own + hashed64 + hashed + other
        self._first = {
            _SELF: 0,
            _HASHED64: own,
            _HASHED: own + hashed64,
            _NONE: own + hashed64 + hashed,
        }
        self._symbols = sum(sizes)
        self._relocs = self._index(_RELOC_INDEX)
        self._auxiliary = self._index(_AUX_INDEX)
        self._contents = self._index(_DATA_INDEX)
        arch = arch_of(member.goarch)
        if arch is None:
            raise ObjectError(f"an object file for {member.goarch}")
        self._word = "I" if arch.word == 4 else "Q"
        self._order = ">" if member.goarch in _BIG_ENDIAN else "<"

    def files(self) -> list[str]:
        """The file names of its tables."""
        start = self._base + self._at[_FILES]
        return [self._text(start + 8 * i) for i in range(self._count(_FILES, 8))]

    def name(self, key: Key) -> str:
        """The name of a symbol; "" for one of another package that is not told."""
        package, index = key & _LOW, key >> 32
        if package == _BUILTIN:
            return self._builtins[index]
        symbol = self._symbol(key)
        if symbol is None:
            return self._names.get(key, "")
        return self._text(self._base + self._at[_DEFINED] + symbol * _SYMBOL)

    def functions(self) -> Iterator[int]:
        """The numbers of the symbols that are functions, in their order."""
        start, end = self._base + self._at[_AUX], self._base + self._at[_DATA]
        kinds = self._data[start:end:_AUXILIARY]
        at = kinds.find(_FUNC_INFO)
        while at >= 0:
            yield bisect_right(self._auxiliary, at) - 1
            at = kinds.find(_FUNC_INFO, at + 1)

    def function_name(self, symbol: int) -> str:
        """The name of a symbol of this file by its number."""
        return self._text(self._base + self._at[_DEFINED] + symbol * _SYMBOL)

    def size(self, symbol: int) -> int:
        """The bytes of a symbol of this file; of a function, of its code."""
        at = self._base + self._at[_DEFINED] + symbol * _SYMBOL + _SIZE_IN_SYMBOL
        found: int = struct.unpack_from("<I", self._data, at)[0]
        return found

    def targets(self, symbol: int) -> Iterator[tuple[Key]]:
        """The targets of a symbol's relocations, of marks, too."""
        return struct.iter_unpack("<15xQ", self._relocs_of(symbol))

    def relocs(self, symbol: int) -> list[Reloc]:
        """The relocations of a symbol, in the order of its code, without marks."""
        found = struct.iter_unpack("<iBH8xQ", self._relocs_of(symbol))
        return sorted((at, type_, target) for at, size, type_, target in found if size)

    def references(self, symbol: int) -> list[Reference]:
        """All relocations of a symbol, in the order of its code, marks among them."""
        found = struct.iter_unpack("<iBHqQ", self._relocs_of(symbol))
        return sorted(Reference(at, size, type_, to) for at, size, type_, _, to in found)

    @cached_property
    def file_names(self) -> list[str]:
        """The file names of its tables, read once."""
        return self.files()

    def parts(self, symbol: int) -> dict[int, Key]:
        """The symbols that go with a function, by goobj's kinds."""
        start, end = self._auxiliary[symbol : symbol + 2]
        at = self._base + self._at[_AUX]
        part = self._data[at + start * _AUXILIARY : at + end * _AUXILIARY]
        return dict(struct.iter_unpack("<BQ", part))

    def content(self, key: Key | None) -> bytes:
        """The bytes of a symbol of this file; none for another one."""
        symbol = self._symbol(key) if key is not None else None
        return self._content(symbol) if symbol is not None else b""

    def type_size(self, key: Key) -> tuple[int, bool] | None:
        """The bytes of a type, and whether it has pointers, by its descriptor's first two words;
        None where it is not described in this file (abi.Type: Size_, PtrBytes)."""
        symbol = self._symbol(key)
        if symbol is None or symbol >= self.defined:
            return None
        content = self._content(symbol)
        form = f"{self._order}2{self._word}"
        if len(content) < struct.calcsize(form):
            return None
        size, pointers = struct.unpack_from(form, content)
        return size, pointers > 0

    @cached_property
    def _names(self) -> dict[Key, str]:
        start = self._base + self._at[_NAMES]
        keys = (start + i * _NAME for i in range(self._count(_NAMES, _NAME)))
        return {struct.unpack_from("<Q", self._data, at)[0]: self._text(at + 8) for at in keys}

    def _relocs_of(self, symbol: int) -> bytes:
        start, end = self._relocs[symbol : symbol + 2]
        at = self._base + self._at[_RELOCS]
        return self._data[at + start * _RELOC : at + end * _RELOC]

    def _symbol(self, key: Key) -> int | None:
        """The number of a symbol of this file's lists; None for one of another package."""
        first = self._first.get(key & _LOW)
        if first is None:
            return None
        symbol: int = first + (key >> 32)
        if symbol >= self._symbols:
            raise IndexError(symbol)
        return symbol

    def _content(self, symbol: int) -> bytes:
        if symbol >= self.defined:
            return b""
        start, end = self._contents[symbol : symbol + 2]
        at = self._base + self._at[_DATA]
        return self._data[at + start : at + end]

    def _text(self, at: int) -> str:
        """A string by its length and offset, as they stand at `at`."""
        length, start = struct.unpack_from("<2I", self._data, at)
        start += self._base
        return self._data[start : start + length].decode("utf-8", "replace")

    def _count(self, block: int, size: int) -> int:
        return (self._at[block + 1] - self._at[block]) // size

    def _index(self, block: int) -> array[int]:
        start = self._base + self._at[block]
        found = array("I", self._data[start : start + 4 * (self.defined + 1)])
        if sys.byteorder == "big":
            found.byteswap()
        if len(found) != self.defined + 1 or self._at[block + 1] - self._at[block] < 4 * len(found):
            raise ObjectError("an index of an object file that is cut off")
        return found
