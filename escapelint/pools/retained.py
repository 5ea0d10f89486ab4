"""What pooled objects still hold when they go back, though nobody ever takes it out of them.

Two answers: fields that are given something of the caller's after a Get, in a package that has no
other assignment of them; and slices of pointers that are put back with what was appended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from escapelint.pools.faults import Back, Given, Held
from escapelint.pools.find import Finder
from escapelint.syntax.source import Source
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import (
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    Unknown,
)

_REQUESTS = (
    Named("context", "Context"),
    Named("net/http", "ResponseWriter"),
    Pointer(Named("net/http", "Request")),
)
_EMPTY = re.compile(r"nil|context\.(?:Background|TODO)\(\)")
_REFERENCES = (Pointer, Interface, Map, Func, Chan)
_THROUGH = re.compile(rb"(?m)(?:^|[;{])[ \t]*\*\(?(\w[\w.]*)\)?\s*=(?!=)")  # *p = …
_DEEP = 4  # structs and arrays in each other


def held_fields(
    finder: Finder, sources: Sequence[Source], given: Sequence[Given], back: Sequence[Back]
) -> Iterator[Held]:
    """The fields that objects of a pool keep, each at the first Put of its pool.

    `sources` are all files of the package. A field that anybody else assigns, takes the address
    of, or could overwrite with the whole struct, may be cleared: it is left out.
    """
    puts = {each.pool: each for each in reversed(back) if each.pool}
    fields: dict[tuple[str, str, str], list[Given]] = defaultdict(list)
    for each in given:
        owner = _owner(finder, each)
        field = each.node.child_by_field_name("field")
        if each.pool in puts and owner and field is not None:
            fields[each.pool, owner, each.source.text(field)].append(each)
    for (pool, owner, name), places in fields.items():
        known = {(each.source.name, each.node.start_byte) for each in places}
        if name[:1].isupper() and owner[:1].isupper():
            continue
        if any(_may_clear(finder, source, owner, name, known) for source in sources):
            continue
        if not all(map(_is_given, places)):
            continue
        first = places[0]
        type_ = finder.declared.unalias(
            type_of_expression(finder.declared, first.source, first.node)
        )
        request = type_ in _REQUESTS or _is_secret(type_)
        if request or (
            isinstance(finder.declared.underlying(type_), _REFERENCES)
            and _is_parameter(finder, first)
        ):
            yield Held(puts[pool], name, first.source, first.node, request=request)


def _may_clear(
    finder: Finder, source: Source, owner: str, field: str, known: Collection[tuple[str, int]]
) -> bool:
    """Whether code of a file other than the `known` assignments may change a struct's field.

    That is: it is assigned, its address is taken, or a pointer to the struct is assigned through.
    What cannot be typed may be that.
    """
    name = re.escape(field.encode())
    selected = re.compile(
        rb"\." + name + rb"(?:\s*,[^\n;{}=]*)?\s*(?<![=!<>:])=(?!=)|&[\w.()\[\]]+\." + name + rb"\b"
    )
    for match in selected.finditer(source.data):
        at = source.data.index(b"." + field.encode(), match.start()) + 1
        node = source.node_at(at, at + len(field.encode()))
        node = node.parent if node is not None else None
        if node is None or node.type != "selector_expression":
            return True
        if (source.name, node.start_byte) not in known and _owner_of(
            finder, source, node.child_by_field_name("operand")
        ) in (owner, None):
            return True
    for match in _THROUGH.finditer(source.data):
        node = source.node_at(match.start(1), match.end(1))
        if _owner_of(finder, source, node) in (owner, None):
            return True
    return False


def _owner(finder: Finder, given: Given) -> str:
    """The name of the package's struct type that has the field, "" for other types."""
    return _owner_of(finder, given.source, given.node.child_by_field_name("operand")) or ""


def _owner_of(finder: Finder, source: Source, node: Node | None) -> str | None:
    """The package's type that an expression has or points to; "" for others, None if unknown."""
    if node is None:
        return None
    type_ = finder.declared.unalias(type_of_expression(finder.declared, source, node))
    type_ = finder.declared.unalias(type_.elem) if isinstance(type_, Pointer) else type_
    if isinstance(type_, Unknown):
        return None
    return type_.name if isinstance(type_, Named) and not type_.package else ""


def _is_given(given: Given) -> bool:
    """Whether the field gets more than nil."""
    return given.value is None or _EMPTY.fullmatch(given.source.text(given.value)) is None


def _is_secret(type_: TypeExpr) -> bool:
    type_ = type_.elem if isinstance(type_, Pointer) else type_
    return (
        isinstance(type_, Named)
        and type_.package.startswith("crypto/")
        and type_.name == "PrivateKey"
    )


def _is_parameter(finder: Finder, given: Given) -> bool:
    """Whether the value is what the caller passed: what the function made may be for reuse."""
    if given.value is None or given.value.type != "identifier":
        return False
    binding = scope_of(finder.declared, given.source).binding(given.value)
    return binding is not None and binding.kind == "param"


def holds_pointers(finder: Finder, source: Source, node: Node) -> bool:
    """Whether a slice, or what a pointer to one points to, has elements that keep memory alive.

    Elements whose only pointers are those of strings are left out: they keep little.
    """
    declared = finder.declared
    type_ = declared.underlying(type_of_expression(declared, source, node))
    if isinstance(type_, Pointer):
        type_ = declared.underlying(type_.elem)
    return isinstance(type_, Slice) and _refers(finder, type_.elem, _DEEP)


def _refers(finder: Finder, type_: TypeExpr, depth: int) -> bool:
    if depth == 0:
        return False
    match finder.declared.underlying(type_):
        case Pointer() | Interface() | Map() | Func() | Chan() | Slice():
            return True
        case Array(_, elem):
            return _refers(finder, elem, depth - 1)
        case Struct(fields):
            return any(_refers(finder, each.type, depth - 1) for each in fields)
    return False
