"""Where values of a struct type may become values of another one, which needs equal fields in an
equal order (https://go.dev/ref/spec#Conversions).

Types with names need a conversion that is written down; a struct type without a name takes values
of every type with the same fields. What is not known may be either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node, Query, QueryCursor

from escapelint.syntax.source import GO, Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import field_declarations, names_of
from escapelint.types.expressions import read_local_type, scope_of
from escapelint.types.literals import names_in
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Local,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
)

_STRUCTS = Query(GO, "(struct_type) @struct")
_CALLS = Query(GO, "[(call_expression) (type_conversion_expression)] @call")


class Side(NamedTuple):
    """What is converted, or to what: the `names` of the types of the looked at package that it is
    or is declared as, and what it stands for."""

    names: tuple[str, ...]
    under: TypeExpr


class Conversion(NamedTuple):
    """`T(x)` or `(*T)(x)` on a 1-based line."""

    line: int
    to: Side
    of: Side


class Unnamed(NamedTuple):
    """A struct type without a name on a 1-based line, and the names of its fields."""

    line: int
    fields: tuple[str, ...]
    type: TypeExpr


class Conversions(NamedTuple):
    """Those of a file that may be of struct types."""

    file: str  # Source.name
    written: tuple[Conversion, ...]
    unnamed: tuple[Unnamed, ...]

    def hinder(self, name: str, struct: Struct) -> str:
        """Where a struct type may be converted from or to another one, "" for nowhere.

        `struct` is what stands for it in the declarations with which the file was read.
        """
        names = tuple(field.name for field in struct.fields)
        for each in self.unnamed:
            if each.fields == names and not _differ(each.type, struct):
                return (
                    f"{self.file}:{each.line} has a struct type without a name and with the same"
                    " fields, which takes its values"
                )
        for conversion in self.written:
            to, of = (name in side.names for side in (conversion.to, conversion.of))
            other = conversion.of if to else conversion.to
            may_be = of or isinstance(conversion.of.under, Unknown | TypeParam)
            if not (to and of) and (to or may_be) and not _differ(other.under, struct):
                return f"{self.file}:{conversion.line} may convert it to or from another type"
        return ""


def read_conversions(
    declared: DeclaredTypes, sources: Iterable[Source], home: str = ""
) -> Iterator[Conversions]:
    """Those of files; `home` is the import path of the package whose types are looked for, "" for
    the files' own."""
    for source in sources:
        calls = QueryCursor(_CALLS).captures(source.root).get("call", [])
        found = (_conversion(declared, source, call, home) for call in calls)
        structs = QueryCursor(_STRUCTS).captures(source.root).get("struct", [])
        yield Conversions(
            source.name,
            tuple(each for each in found if each is not None),
            tuple(
                Unnamed(
                    source.line_of(node.start_byte),
                    _field_names(source, node),
                    read_local_type(declared, source, node),
                )
                for node in structs
                if not _has_name(node)
            ),
        )


def _conversion(
    declared: DeclaredTypes, source: Source, call: Node, home: str
) -> Conversion | None:
    scope = scope_of(declared, source)
    function = call.child_by_field_name("function" if call.type == "call_expression" else "type")
    arguments = call.child_by_field_name("arguments")
    operand = call.child_by_field_name("operand")
    if operand is None and arguments is not None:
        given = [child for child in arguments.named_children if child.type != "comment"]
        operand = given[0] if len(given) == 1 else None
    if function is None or operand is None or operand.type == "nil":
        return None
    to = scope.type_of(function)
    if to is None:
        return None  # a call
    to, of = _pointed(declared, to), _pointed(declared, scope.value(operand))
    sides = [Side(tuple(names_in(declared, t, home)), declared.underlying(t)) for t in (to, of)]
    if not any(isinstance(side.under, Struct) or side.names for side in sides):
        return None
    return Conversion(source.line_of(call.start_byte), *sides)


def _pointed(declared: DeclaredTypes, type_: TypeExpr) -> TypeExpr:
    type_ = declared.unalias(type_)
    return declared.unalias(type_.elem) if isinstance(type_, Pointer) else type_


def _has_name(struct: Node) -> bool:
    """Whether a type declaration gives a struct type its name, and it has no type parameters."""
    spec = struct.parent
    if spec is None or spec.type != "type_spec":
        return False
    return spec.child_by_field_name("type_parameters") is None


def _field_names(source: Source, struct: Node) -> tuple[str, ...]:
    """Those of a `struct_type`, embedded ones among them."""
    names: list[str] = []
    for declaration in field_declarations(struct):
        own = [source.text(name) for name in names_of(declaration)]
        type_ = declaration.child_by_field_name("type")
        embedded = source.text(type_) if type_ is not None else ""
        names += own or [embedded.partition("[")[0].rpartition(".")[2].strip("* ")]
    return tuple(names)


def _differ(one: TypeExpr, other: TypeExpr) -> bool:
    """Whether two types are surely not identical, tags aside; aliases are taken for unknown."""
    match one, other:
        case (Unknown() | TypeParam(), _) | (_, Unknown() | TypeParam()):
            return False
        case Struct(own), Struct(others):
            return len(own) != len(others) or any(
                (a.name, a.embedded) != (b.name, b.embedded) or _differ(a.type, b.type)
                for a, b in zip(own, others, strict=True)
            )
        case (Pointer(a), Pointer(b)) | (Slice(a), Slice(b)) | (Chan(a, _), Chan(b, _)):
            return _differ(a, b)
        case Array(n, a), Array(m, b):
            return _differ(a, b) or (n != m and None not in (n, m))
        case Map(k, a), Map(m, b):
            return _differ(k, m) or _differ(a, b)
        case (Basic(a), Basic(b)):
            return a != b
        case (Named() | Local(), _) | (_, Named() | Local()):
            return False  # it may be an alias
    return type(one) is not type(other)
