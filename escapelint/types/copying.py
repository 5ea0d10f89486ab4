"""Whether a copy of a value is as good as the value, as far as its type tells."""

from __future__ import annotations

from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Array, Local, Named, Struct, TypeExpr, TypeParam, Unknown


def is_copyable(types: DeclaredTypes, type_: TypeExpr) -> bool:
    """Whether a copy is known to be as good: no methods, and nothing of other packages."""
    match type_:
        case Array(_, elem):
            return is_copyable(types, elem)
        case Struct(fields):
            return all(is_copyable(types, field.type) for field in fields)
        case Named("", name, ()):
            own = types.underlying(type_)
            return not types.methods.get(name) and is_copyable(types, own)
        case Local():
            return is_copyable(types, types.underlying(type_))
        case Named() | Unknown() | TypeParam():
            return False
    return True
