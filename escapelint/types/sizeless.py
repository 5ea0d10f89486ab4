"""Types whose values take no memory."""

from __future__ import annotations

from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Array, Slice, Struct, TypeExpr


def is_zero_sized(types: DeclaredTypes, type_: TypeExpr) -> bool:
    """Whether an underlying type is surely one without size, as `struct{}`."""
    match type_:
        case Struct(fields):
            return all(is_zero_sized(types, types.underlying(field.type)) for field in fields)
        case Array(length, elem):
            return length == 0 or is_zero_sized(types, types.underlying(elem))
    return False


def holds_nothing(types: DeclaredTypes, type_: TypeExpr) -> bool:
    """Whether it is a slice of elements without size, for which Go allocates nothing."""
    return isinstance(type_, Slice) and is_zero_sized(types, types.underlying(type_.elem))
