"""Composite literals without field names, which an order of fields gives their meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tree_sitter import Node, Query, QueryCursor

from escapelint.syntax.source import GO, Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import read_local_type
from escapelint.types.model import (
    Array,
    Local,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    Unknown,
)

_LITERALS = Query(GO, "(composite_literal) @literal")


class Elements(NamedTuple):
    """What stands between the braces of a literal without field names."""

    source: Source
    nodes: tuple[Node, ...]


class PositionalUses(NamedTuple):
    """`types` of a package have literals without field names; `sizes` are the numbers of
    elements of such literals whose type is not known. `literals` has the elements of each literal
    by its type, and by those that this one is declared as."""

    types: frozenset[str]
    sizes: frozenset[int]
    literals: Mapping[str, tuple[Elements, ...]]


def read_positional_uses(
    declared: DeclaredTypes, sources: Iterable[Source], home: str = ""
) -> PositionalUses:
    """Every composite literal of the files, with those whose type is left out.

    `declared` are the declarations of the files' own package, `home` is the import path of the
    package whose types are looked for: "" for that one.
    """
    sizes: set[int] = set()
    literals: dict[str, list[Elements]] = {}
    for source in sources:
        for node in QueryCursor(_LITERALS).captures(source.root).get("literal", []):
            body = node.child_by_field_name("body")
            type_node = node.child_by_field_name("type")
            if body is None or type_node is None:
                continue
            if type_node.type == "implicit_length_array_type":
                elem = type_node.child_by_field_name("element")
                type_: TypeExpr = (
                    Unknown() if elem is None else Slice(read_local_type(declared, source, elem))
                )
            else:
                type_ = read_local_type(declared, source, type_node)
            for positional, elements in _positional(declared, body, type_, home):
                if not isinstance(declared.underlying(positional), Struct):
                    sizes.add(len(elements))
                for name in names_in(declared, positional, home):
                    found = literals.setdefault(name, [])
                    found.append(Elements(source, tuple(elements)))
    every = {name: tuple(each) for name, each in literals.items()}
    return PositionalUses(frozenset(every), frozenset(sizes), every)


def names_in(declared: DeclaredTypes, type_: TypeExpr, home: str) -> list[str]:
    """The types of a package that a type is, and is declared as; `home` is its import path, "" for
    that of `declared`."""
    names: list[str] = []
    while isinstance(type_, Named | Local):
        if isinstance(type_, Named) and type_.package == home:
            if type_.name in names:
                break
            names.append(type_.name)
        type_ = declared.definition(type_)
    return names


def _positional(
    declared: DeclaredTypes, body: Node, type_: TypeExpr, home: str
) -> Iterator[tuple[TypeExpr, list[Node]]]:
    """The literals in `body`, itself among them, that may be of a struct and have no keys."""
    type_ = declared.unalias(type_)
    if isinstance(type_, Named) and type_.package and not type_.args and not home:
        return  # another package's type: neither it nor its elements are ours
    under = declared.underlying(type_)
    elements = [child for child in body.named_children if child.type != "comment"]
    keyed = any(element.type == "keyed_element" for element in elements)
    if elements and not keyed and isinstance(under, (Struct, Unknown)):
        yield type_, elements
    key: TypeExpr = Unknown()
    elem: TypeExpr = Unknown()
    match under:
        case Slice(inner) | Array(_, inner):
            elem = inner
        case Map(key, elem):
            pass
    for element in elements:
        sides = [element]
        if element.type == "keyed_element":
            sides = [c for c in element.named_children if c.type == "literal_element"]
        for side, side_type in zip(reversed(sides), (elem, key), strict=False):
            inner_body = side.named_child(0)
            if inner_body is not None and inner_body.type == "literal_value":
                side_type = declared.unalias(side_type)
                if isinstance(side_type, Pointer):  # `[]*T{{…}}`
                    side_type = side_type.elem
                yield from _positional(declared, inner_body, side_type, home)
