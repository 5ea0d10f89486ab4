"""Why the size of a type is not known."""

from __future__ import annotations

from escapelint.layout.sizes import Sizes
from escapelint.types.model import Array, Local, Named, Struct, TypeExpr, TypeParam

CGO = "a type of C"
PARAMETER = "a type parameter"
LENGTH = "an array length that is no plain constant"
LARGE = "more than 2 GiB"
UNREAD = "a declaration that was not read"


def why_unknown(sizes: Sizes, type_: TypeExpr) -> str:
    """What keeps the size of a type unknown, the first such thing in it; "" where it is known."""
    seen: set[TypeExpr] = set()
    while sizes.of(type_) is None:
        match type_:
            case TypeParam():
                return PARAMETER
            case Named("C", _, _):
                return CGO
            case Array(None, _):
                return LENGTH
            case Array(_, elem):
                if sizes.of(elem) is not None:
                    return LARGE
                type_ = elem
            case Struct(fields):
                type_ = next(each.type for each in fields if sizes.of(each.type) is None)
            case Named() | Local() if type_ not in seen:
                seen.add(type_)
                type_ = sizes.definition(type_)
                if isinstance(type_, Struct) and not type_.fields:
                    return UNREAD  # it may be the runtime's own mark, and may be none
            case _:
                return UNREAD
    return ""
