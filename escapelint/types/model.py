"""Type expressions as a package declares them: frozen values, free of any syntax tree.

They say what the source says and no more: a `Named` is not resolved to what it stands for, an
alias is not followed, and what could not be read with certainty is `Unknown`. Whoever meets an
`Unknown` stays silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

_SIGNED = ("int", "int8", "int16", "int32", "int64")
_UNSIGNED = ("uint", "uint8", "uint16", "uint32", "uint64", "uintptr")
_OTHERS = ("bool", "string", "float32", "float64", "complex64", "complex128", "error")

INTEGERS = frozenset((*_SIGNED, *_UNSIGNED))
_VERSION = re.compile(r"(?<=.)[/.]v[0-9]+$")
# `byte` and `rune` are read as what they stand for, `any` as the empty interface.
PREDECLARED = INTEGERS | frozenset(_OTHERS)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that the declarations do not tell."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Basic:
    """A predeclared type: one of PREDECLARED, "unsafe.Pointer", or one of UNTYPED."""

    name: str


@dataclass(frozen=True, slots=True)
class TypeParam:
    """A type parameter of the enclosing declaration."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A declared type. `package` is an import path, "" for the package that is analysed."""

    package: str
    name: str
    args: tuple[TypeExpr, ...] = ()


@dataclass(frozen=True, slots=True)
class Local:
    """A type that a function declares; `offset` is that of its name in the file, in bytes."""

    name: str
    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Pointer:
    elem: TypeExpr


@dataclass(frozen=True, slots=True)
class Slice:
    elem: TypeExpr


@dataclass(frozen=True, slots=True)
class Array:
    """`length` is None where it is no constant that this package's text tells."""

    length: int | None
    elem: TypeExpr


@dataclass(frozen=True, slots=True)
class Map:
    key: TypeExpr
    elem: TypeExpr


@dataclass(frozen=True, slots=True)
class Chan:
    """`direction` as in the source: "chan", "<-chan" or "chan<-"."""

    elem: TypeExpr
    direction: str = "chan"


@dataclass(frozen=True, slots=True)
class Func:
    """The last of `params` of a variadic function is the slice that the body sees."""

    params: tuple[TypeExpr, ...] = ()
    results: tuple[TypeExpr, ...] = ()
    variadic: bool = False
    # Of a generic function that is not instantiated: names, and the one type of a `~T`.
    type_params: tuple[tuple[str, TypeExpr], ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """Explicit method names and embedded elements, both in the order of the source."""

    methods: tuple[str, ...] = ()
    embedded: tuple[TypeExpr, ...] = ()
    signatures: tuple[Func, ...] = ()  # of the methods


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Fields of one declaration (`a, b int`) have the same `group`, counted from 0."""

    name: str  # "_" for a blank field, the type's name for an embedded one
    type: TypeExpr
    embedded: bool = False
    tag: str = ""  # as written, with its quotes
    group: int = 0


@dataclass(frozen=True, slots=True)
class Struct:
    fields: tuple[Field, ...] = ()

    def field(self, name: str) -> Field | None:
        """The struct's own field of that name; promoted fields are not searched."""
        return next((f for f in self.fields if f.name == name), None)


TypeExpr: TypeAlias = (
    Unknown
    | Basic
    | TypeParam
    | Named
    | Local
    | Pointer
    | Slice
    | Array
    | Map
    | Chan
    | Func
    | Interface
    | Struct
)

# The kinds of untyped constants, in the order in which they give way to each other.
UNTYPED = {
    "untyped bool": "bool",
    "untyped string": "string",
    "untyped int": "int",
    "untyped rune": "int32",
    "untyped float": "float64",
    "untyped complex": "complex128",
}
UNSAFE_POINTER = Basic("unsafe.Pointer")


def default(type_: TypeExpr) -> TypeExpr:
    """The type that a variable gets of a value of this type."""
    if isinstance(type_, Basic) and type_.name.startswith("untyped "):
        return Basic(UNTYPED[type_.name])
    return type_


def likely_name(import_path: str) -> str:
    """A package's name by convention: `math/rand/v2` → `rand`, `gopkg.in/yaml.v3` → `yaml`."""
    return _VERSION.sub("", import_path).rpartition("/")[2]


def type_text(type_: TypeExpr) -> str:
    """A declared type as Go writes it, qualified by the package's name; "" for other types."""
    match type_:
        case Named(package, name, ()):
            return f"{likely_name(package)}.{name}" if package else name
        case Basic(name) | Local(name):
            return name
    return ""


def parts(type_: TypeExpr) -> tuple[TypeExpr, ...]:
    """The types that a type is directly made of."""
    match type_:
        case Pointer(elem) | Slice(elem) | Array(_, elem) | Chan(elem, _):
            return (elem,)
        case Map(key, elem):
            return (key, elem)
        case Named(_, _, args):
            return args
        case Func(params, results, _):
            return params + results
        case Interface(_, embedded):
            return embedded
        case Struct(fields):
            return tuple(field.type for field in fields)
    return ()


def walk(type_: TypeExpr) -> Iterator[TypeExpr]:
    """A type and all types in it, outermost first; what names stand for is not followed."""
    yield type_
    for part in parts(type_):
        yield from walk(part)


def pointed_names(type_: TypeExpr) -> Iterator[str]:
    """Names of the package's own types to which a type expression has pointers.

    What a function returns is nothing that it has.
    """
    match type_:
        case Pointer(Named("", name, _)):
            yield name
        case Pointer(elem) | Slice(elem) | Array(_, elem) | Chan(elem, _):
            yield from pointed_names(elem)
        case Map(key, elem):
            yield from pointed_names(key)
            yield from pointed_names(elem)
        case Struct(fields):
            for each in fields:
                yield from pointed_names(each.type)
        case Func(params, _, _):
            for param in params:
                yield from pointed_names(param)
        case Named(_, _, args):
            for argument in args:
                yield from pointed_names(argument)
