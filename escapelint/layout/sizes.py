"""Sizes as gc lays types out: cmd/compile/internal/types/size.go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import NamedTuple

from escapelint.layout.arch import Arch, arch_of
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Func,
    Interface,
    Local,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
)


class Layout(NamedTuple):
    """All in bytes. `pointer_bytes` is the length of the prefix that holds pointers."""

    size: int
    align: int
    pointer_bytes: int


_FIXED = {
    "bool": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "int32": 4,
    "uint32": 4,
    "float32": 4,
}
# Of no size and alignment 8 on every architecture, which gc knows by this name.
_ALIGN64 = "align64"
_ATOMIC = ("sync/atomic", "internal/runtime/atomic", "runtime/internal/atomic")  # to Go 1.22
# Where types lie that embed internal/runtime/sys.NotInHeap: the compiler knows its field's type
# by name. Others can have such types by runtime/cgo.Incomplete only.
_OFF_HEAP = ("runtime", "internal/runtime/")
_LARGEST = 1 << 31  # what is larger does not compile on every architecture


class Sizes:
    """Layouts of types on one architecture.

    `definition` tells what a named type stands for, as `DeclaredTypes.definition` does. `release`
    is that of the toolchain, `home` the import path of the analysed package, whose types have none.
    """

    def __init__(
        self,
        arch: Arch,
        release: tuple[int, int],
        definition: Callable[[Named | Local], TypeExpr],
        home: str = "",
    ) -> None:
        self.arch = arch
        self.release = release
        self.definition = definition
        self.home = home
        self._named: dict[Named | Local, Layout | None] = {}
        self._off_heap: dict[Named, bool] = {}
        self._basic = _basic_layouts(arch)
        word = arch.word
        self._by_kind = {
            **dict.fromkeys((Pointer, Map, Chan, Func), Layout(word, word, word)),
            Slice: Layout(3 * word, word, word),
            Interface: Layout(2 * word, word, 2 * word),
        }

    def of(self, type_: TypeExpr) -> Layout | None:
        """The layout of a type, None where any part of it is unknown."""
        if isinstance(type_, Basic):
            return self._basic.get(type_.name)
        if isinstance(type_, Named | Local):
            return self._of_named(type_)
        match type_:
            case Array(length, elem):
                return self._array(length, elem)
            case Pointer() | Slice():
                return self._pointer(type_)
            case Struct(fields):
                return self.struct(self.of(field.type) for field in fields)
        return self._by_kind.get(type(type_))

    def with_layout(self, name: Named, layout: Layout) -> Sizes:
        """The sizes as they were if a named type had another layout."""
        sizes = Sizes(self.arch, self.release, self.definition, self.home)
        sizes._named[name] = layout
        return sizes

    def elsewhere(self) -> Sizes:
        """The sizes on the usual architecture of the other word size, of what stands here.

        Other files may be built there, and constants have other values: it is an estimate.
        """
        goarch = "386" if self.arch.word == 8 else "amd64"
        return Sizes(_usual(goarch), self.release, self.definition, self.home)

    def struct(self, fields: Iterable[Layout | None]) -> Layout | None:
        """A struct of fields with these layouts in this order."""
        layouts: list[Layout] = []
        for layout in fields:
            if layout is None:
                return None
            layouts.append(layout)
        return struct_of(layouts)

    def _array(self, length: int | None, elem: TypeExpr) -> Layout | None:
        layout = self.of(elem)
        if length is None or layout is None or length * layout.size >= _LARGEST:
            return None
        # The pointers of the last element end the prefix, of all elements.
        pointers = layout.size * (length - 1) + layout.pointer_bytes
        has_pointers = length > 0 and layout.pointer_bytes > 0
        return Layout(layout.size * length, layout.align, pointers if has_pointers else 0)

    def _of_named(self, type_: Named | Local) -> Layout | None:
        if type_ not in self._named:
            self._named[type_] = None  # meets itself only in code that does not compile
            package = type_.package or self.home if isinstance(type_, Named) else ""
            if type_.name == _ALIGN64 and package in _ATOMIC:
                self._named[type_] = Layout(0, 8, 0)
            else:
                self._named[type_] = self.of(self.definition(type_))
        return self._named[type_]

    def _pointer(self, type_: Pointer | Slice) -> Layout:
        """The collector does not look at pointers to what is never in the heap."""
        layout = self._by_kind[type(type_)]
        return layout._replace(pointer_bytes=0) if self._is_off_heap(type_.elem) else layout

    def _is_off_heap(self, type_: TypeExpr) -> bool:
        match type_:
            case Named(package, name) if (package or self.home).startswith(_OFF_HEAP):
                if name == "nih":
                    return True
                if type_ not in self._off_heap:
                    self._off_heap[type_] = False  # of one that points at itself
                    self._off_heap[type_] = self._is_off_heap(self.definition(type_))
                return self._off_heap[type_]
            case Array(_, elem):
                return self._is_off_heap(elem)
            case Struct(fields):
                return any(self._is_off_heap(field.type) for field in fields)
        return False


def _usual(goarch: str) -> Arch:
    arch = arch_of(goarch)
    assert arch is not None
    return arch


@cache
def _basic_layouts(arch: Arch) -> Mapping[str, Layout]:
    """The layouts of the predeclared types, by their names."""
    word, align64 = arch.word, arch.align64
    return {
        **{name: Layout(size, size, 0) for name, size in _FIXED.items()},
        **dict.fromkeys(("int64", "uint64", "float64"), Layout(8, align64, 0)),
        **dict.fromkeys(("int", "uint", "uintptr"), Layout(word, word, 0)),
        "complex64": Layout(8, 4, 0),
        "complex128": Layout(16, align64, 0),
        "string": Layout(2 * word, word, word),
        "error": Layout(2 * word, word, 2 * word),
        "unsafe.Pointer": Layout(word, word, word),
    }


def struct_of(fields: Iterable[Layout]) -> Layout:
    """A struct's layout. The sum of sizes must be below 2 GiB, as gc wants it."""
    size, align, pointer_bytes, last = 0, 1, 0, 1
    for field in fields:
        size = round_up(size, field.align)
        if field.pointer_bytes:
            pointer_bytes = size + field.pointer_bytes
        size += field.size
        align = max(align, field.align)
        last = field.size
    if size and not last:
        size += 1  # so that the last field's address lies inside of the object
    return Layout(round_up(size, align), align, pointer_bytes)


def round_up(offset: int, align: int) -> int:
    """The next multiple of `align`, a power of 2."""
    return (offset + align - 1) & -align


def sizes_on(goarch: str, release: tuple[int, int]) -> Callable[..., Sizes] | None:
    """What makes `Sizes` of what names stand for; None for an unknown GOARCH."""
    arch = arch_of(goarch)
    return None if arch is None else partial(Sizes, arch, release)
