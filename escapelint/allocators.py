"""Which calls of the runtime can be those of a heap fact, and when such a call allocates."""

from __future__ import annotations

import re

from escapelint import shapes
from escapelint.objects.calls import (
    BOX,
    CHANNEL,
    CONVERTED,
    GROWN,
    MAP,
    OBJECT,
    SLICE,
    TEXT,
)
from escapelint.objects.reader import Allocation
from escapelint.site import Site
from escapelint.types.model import (
    Array,
    Basic,
    Interface,
    Local,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
)
from escapelint.types.model import Unknown as UnknownType

# What the memory of a shape can be made by.
_KINDS = {
    shapes.VARIABLE: (OBJECT,),
    shapes.COMPOSITE: (OBJECT,),
    shapes.NEW: (OBJECT,),
    shapes.MAKE: (SLICE, OBJECT, MAP, CHANNEL),
    shapes.LITERAL: (OBJECT, MAP),
    shapes.CLOSURE: (OBJECT,),
    shapes.METHOD_VALUE: (OBJECT,),
    shapes.RANGE_FUNCTION: (OBJECT,),
    shapes.VARIADIC: (OBJECT,),
    shapes.APPEND: (GROWN,),
    shapes.CONCATENATION: (TEXT,),
    shapes.CONVERSION: (CONVERTED, OBJECT, TEXT),
    shapes.BOXING: (BOX,),
}
# What facts can be about.
ANY = (OBJECT, SLICE, MAP, CHANNEL, GROWN, TEXT, CONVERTED, BOX)
_BY_TEXT = (
    (re.compile(r"make\(\[\]"), (SLICE, OBJECT)),
    (re.compile(r"make\(map\["), (MAP,)),
    (re.compile(r"make\(chan\b"), (CHANNEL,)),
    (re.compile(r"map\[.*\}", re.S), (MAP,)),
    (re.compile(r"\[\].*\}", re.S), (OBJECT,)),
)
# Of inlined code the text tells the shape.
_INLINED = (
    (re.compile(r"&|new\(|func literal|\.\.\. argument"), (OBJECT,)),
    (re.compile(r"make\("), _KINDS[shapes.MAKE]),
)
_CLOSURE = re.compile(r"(?:noalg\.)?struct \{ F uintptr\b")
_ARRAY = re.compile(r"(?:noalg\.)?\[\d+\]")
_LITERAL_TYPE = re.compile(r"&([\w.]+)\{|new\(([\w.]+)\)")
_MADE = re.compile(r"make\(\[\].*, (\d+)\)", re.S)
_COMPOSED = ("[", "*", "struct {", "func(", "map[", "chan ", "<-chan ", "interface {", "noalg.")
_NUMBERS = {2: "convT16", 4: "convT32", 8: "convT64"}
_WITH_VALUE = frozenset(("convT", "convTnoptr"))
_FLOATS = ("float32", "float64")


def kinds_of(site: Site) -> tuple[str, ...]:
    """What can make the memory of a site: constants of `objects.calls`."""
    text = site.fact.text
    if site.shape == shapes.INLINED:
        if site.fact.kind == "append":
            return (GROWN,)
        return next((kinds for form, kinds in _INLINED if form.match(text)), ANY)
    if site.shape in (shapes.MAKE, shapes.LITERAL):
        found = next((kinds for form, kinds in _BY_TEXT if form.match(text)), None)
        if found is not None:
            return found
    return _KINDS.get(site.shape, ANY)


def fits(site: Site, allocation: Allocation) -> bool:
    """Whether a call can be the one that makes the memory of a site, by its kind and type.

    False does not say that it is another's: a type may have several names.
    """
    if allocation.kind not in kinds_of(site):
        return False
    if allocation.kind == BOX:
        return _boxes(site.allocated_type, allocation.call)
    if allocation.kind != OBJECT or not allocation.type:
        return True
    if site.shape in (shapes.CLOSURE, shapes.METHOD_VALUE):
        return _CLOSURE.match(allocation.type) is not None
    if site.shape == shapes.INLINED:
        return _names(site.fact.text, allocation.type)
    if _CLOSURE.match(allocation.type):
        return False
    if site.shape in (shapes.VARIADIC, shapes.LITERAL, shapes.MAKE, shapes.CONVERSION):
        return _ARRAY.match(allocation.type) is not None
    return is_type(site.declared_type, allocation.type)


def is_type(declared: TypeExpr, symbol: str) -> bool:
    """Whether a type's symbol can stand for a declared type; also where one of them is unknown."""
    if "go.shape." in symbol:
        return True
    match declared:
        case Named(_, name) | Local(name):
            return not symbol.startswith(_COMPOSED) and _base(symbol) == name
        case Basic(name):
            return symbol == name
        case Pointer():
            return symbol.startswith("*")
        case Slice():
            return symbol.startswith("[]")
        case Array():
            return _ARRAY.match(symbol) is not None
    return True


def _base(symbol: str) -> str:
    """The name alone: `"net/http.span·1"` → `"span"`, `"m/p.Box[int]"` → `"Box"`."""
    return symbol.partition("[")[0].partition("·")[0].rpartition(".")[2]


def _names(text: str, symbol: str) -> bool:
    """Whether the type that a printed expression names can be a symbol's."""
    found = _LITERAL_TYPE.match(text)
    if found is None or "go.shape." in symbol:
        return True
    return (found[1] or found[2]).rpartition(".")[2] == _base(symbol)


def _boxes(type_: TypeExpr, call: str) -> bool:
    """Whether a value of an underlying type can be boxed by a function of the runtime."""
    match type_:
        case UnknownType() | Interface() | Struct() | Array():
            return True  # a struct of one string is boxed as that is
        case Basic("string"):
            return call == "convTstring"
        case Slice():
            return call == "convTslice"
        case Basic(name) if name.strip("0123456789") in ("int", "uint", "float"):
            bits = name.lstrip("uintfloa")
            return call == _NUMBERS.get(int(bits) // 8) if bits else call in ("convT64", "convT32")
        case Basic("uintptr"):
            return call in ("convT64", "convT32")
    return call in _WITH_VALUE or call in _NUMBERS.values()


def constant_length(site: Site) -> int | None:
    """The elements that `make([]T, n)` has room for, where that is constant; else None."""
    found = _MADE.fullmatch(site.fact.text)
    return int(found[1]) if found is not None else None


def when(site: Site, allocation: Allocation) -> str:
    """On what it depends whether a call allocates; "" where each call does.

    What the functions of runtime/iface.go, slice.go and string.go do in Go 1.21 to 1.27.
    """
    call = allocation.call
    if allocation.kind == GROWN:
        return "where the slice has no room"
    if allocation.kind == TEXT:
        return "unless all operands but one are empty"
    if allocation.kind == SLICE:
        return "" if constant_length(site) else "unless the slice has no room for elements"
    if call in _NUMBERS.values():
        match site.allocated_type:
            case Basic(name) if name in _FLOATS:
                return "unless the value is 0"
        return "unless the value is 0 to 255"
    return {
        "convTstring": "unless the string is empty",
        "convTslice": "unless the slice is nil",
        "slicebytetostring": "unless there is at most one byte",
        "slicerunetostring": "unless the slice is empty",
        "stringtoslicebyte": "unless the string is empty",
        "stringtoslicerune": "unless the string is empty",
    }.get(call, "")
