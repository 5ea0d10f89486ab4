"""Fields and methods that a selector finds, promoted ones among them."""

from __future__ import annotations

from typing import NamedTuple

from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import (
    Basic,
    Func,
    Interface,
    Local,
    Named,
    Pointer,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
)

_ERROR = Func((), (Basic("string"),))


class Member(NamedTuple):
    """What `x.name` selects."""

    kind: str  # "field", "method" (of a declared type), or "interface method"
    type: TypeExpr  # of a method: its signature without the receiver
    owner: Named | None = None  # of a method: the type that declares it
    on_pointer: bool = False  # of a method: whether its receiver is a pointer
    beyond_pointer: bool = False  # whether an embedded pointer leads to it


class _Place(NamedTuple):
    """A type whose members are looked at."""

    type: TypeExpr
    beyond_pointer: bool


def find_member(declared: DeclaredTypes, type_: TypeExpr, name: str) -> Member | None:
    """The field or method `name` of a type or of what it points to, from the shallowest depth.

    None where there is none, where several are as shallow, and where a type whose members are
    unknown might have it.
    """
    level = [_Place(_pointed(declared, type_)[0], False)]
    seen: set[TypeExpr] = set()
    while level:
        found: list[Member] = []
        below: list[_Place] = []
        unknown = False
        for place in level:
            if place.type in seen:
                continue
            if isinstance(place.type, (Named, Local)):
                seen.add(place.type)
            own, embedded, sure = _look(declared, place.type, name)
            found += [each._replace(beyond_pointer=place.beyond_pointer) for each in own]
            for type_ in embedded:
                inner, is_pointer = _pointed(declared, type_)
                below.append(_Place(inner, place.beyond_pointer or is_pointer))
            unknown = unknown or not sure
        if found:
            return found[0] if len(found) == 1 else None
        if unknown:
            return None
        level = below
    return None


def _pointed(declared: DeclaredTypes, type_: TypeExpr) -> tuple[TypeExpr, bool]:
    """A type without its pointer, and whether it has one."""
    type_ = declared.unalias(type_)
    if isinstance(type_, Pointer):
        return declared.unalias(type_.elem), True
    return type_, False


def _look(
    declared: DeclaredTypes, type_: TypeExpr, name: str
) -> tuple[list[Member], list[TypeExpr], bool]:
    """The members of the name at this depth, the types embedded here, whether all is known."""
    if isinstance(type_, Named) and (_is_exported(name) or type_.package == declared.path):
        method = declared.method(type_, name)
        if method is not None:
            package = declared.of(type_.package)
            pointers = package.pointer_methods if package is not None else ()
            on_pointer = (type_.name, name) in pointers
            return [Member("method", method, type_, on_pointer)], [], True
    owner = type_ if isinstance(type_, Named) else None
    under, package_path = declared.resolved(type_)
    visible = _is_exported(name) or package_path == declared.path
    match under:
        case Struct(fields):
            own = [f for f in fields if f.name == name] if visible else []
            return (
                [Member("field", f.type) for f in own],
                [f.type for f in fields if f.embedded],
                True,
            )
        case Interface():
            method = find_interface_method(declared, under, name)
            if method is not None:
                return [Member("interface method", method, owner)], [], True
            return [], [], not any(_is_open(declared, each) for each in under.embedded)
        case Basic("error"):
            return ([Member("interface method", _ERROR)] if name == "Error" else []), [], True
        case Unknown() | TypeParam():
            return [], [], False
    return [], [], True


def find_interface_method(
    declared: DeclaredTypes, interface: Interface, name: str, depth: int = 0
) -> Func | None:
    """The signature of an interface's method, from embedded interfaces, too."""
    for own, signature in zip(interface.methods, interface.signatures, strict=False):
        if own == name:
            return signature
    for embedded in interface.embedded if depth < 16 else ():
        under = declared.underlying(embedded)
        if isinstance(under, Interface):
            found = find_interface_method(declared, under, name, depth + 1)
            if found is not None:
                return found
        if under == Basic("error") and name == "Error":
            return _ERROR
    return None


def _is_open(declared: DeclaredTypes, embedded: TypeExpr) -> bool:
    under = declared.underlying(embedded)
    if isinstance(under, Interface):
        return any(_is_open(declared, each) for each in under.embedded)
    return isinstance(under, Unknown)


def _is_exported(name: str) -> bool:
    return name[:1].isupper()
