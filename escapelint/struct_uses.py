"""Where values of a package's structs are put on the heap, and in what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from tree_sitter import Node

from escapelint import shapes
from escapelint.site import Site
from escapelint.syntax.context import enclosing
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import Chan, Local, Map, Named, Pointer, Slice, Struct, TypeExpr
from escapelint.types.pinned import by_value, inside

# An object of its own, an element of a slice or array, a place in a map or channel.
Kind: TypeAlias = Literal["object", "element", "cell"]

# Fields of objects that serve others and live long.
_SERVING = frozenset(
    ("Mutex", "RWMutex", "WaitGroup", "Once", "Cond", "Pool", "Context", "CancelFunc", "Timer")
)
_DECLARATIONS = ("short_var_declaration", "var_spec")
_MORE = re.compile(r"\bmake\(|\bmap\[[^]]*\][\w.*\[\]]+\{|\b(?:\w+\.)?[nN]ew(?:[A-Z]\w*)?\(")
_OBJECTS = (shapes.VARIABLE, shapes.COMPOSITE, shapes.NEW, shapes.BOXING)


class StructUse(NamedTuple):
    """A heap fact whose memory holds values of a struct.

    `holder` names what is allocated: the struct itself, or a type that has it inside by value.
    """

    site: Site
    kind: Kind
    holder: str


def read_struct_uses(
    declared: DeclaredTypes, sites: Iterable[Site]
) -> Mapping[str, tuple[StructUse, ...]]:
    """The uses of each type of a package, in the order of the sites.

    What an inlined function allocates is not known by its type, and in none of them.
    """
    found: dict[str, list[StructUse]] = defaultdict(list)
    for site in sites:
        for kind, held in _held(declared, site):
            for holder in dict.fromkeys(inside(held)):
                for name in by_value(declared, holder):
                    found[name].append(StructUse(site, kind, holder))
    return {name: tuple(uses) for name, uses in found.items()}


def _held(declared: DeclaredTypes, site: Site) -> Iterator[tuple[Kind, TypeExpr]]:
    if site.shape in _OBJECTS:
        own = isinstance(site.declared_type, Named | Local)
        yield "object" if own else "element", site.declared_type
        return
    match site.allocated_type:
        case Slice(elem):
            yield "element", elem
        case Map(key, elem):
            yield "cell", key
            yield "cell", elem
        case Chan(elem):
            yield "cell", elem


def serves(declared: DeclaredTypes, name: str) -> bool:
    """Whether values of a struct are objects with a life of their own, of which there are few.

    They have a lock, a channel, a timer or a context, themselves or in what lies inside of them.
    """
    for inner in by_value(declared, name):
        type_ = declared.types[inner].type
        if isinstance(type_, Struct) and any(_serves(field.type) for field in type_.fields):
            return True
    return False


def _serves(type_: TypeExpr) -> bool:
    while isinstance(type_, Pointer):
        type_ = type_.elem
    return isinstance(type_, Chan) or (isinstance(type_, Named) and type_.name in _SERVING)


def is_reused(site: Site) -> bool:
    """Whether what a slice is appended to is somewhere emptied with its room, as in `x.s[:0]`.

    Then its elements are made a few times, however often the append runs.
    """
    target = _appended_to(site) or site.destination.target or site.variable
    target = target.rpartition(".")[2]
    return bool(target) and f"{target}[:0]".encode() in site.source.data


def _appended_to(site: Site) -> str:
    """The first argument of an append, "" for other sites."""
    arguments = site.node.child_by_field_name("arguments") if site.node is not None else None
    first = arguments.named_child(0) if arguments is not None else None
    return site.source.text(first) if first is not None and site.shape == shapes.APPEND else ""


def comes_with_more(site: Site) -> bool:
    """Whether a struct is made together with a map, slice, channel or object of its own.

    These take so much more that what an order of fields saves does not count.
    """
    literal: Node | None = site.node
    if site.shape == shapes.VARIABLE:
        literal = enclosing(site.node, _DECLARATIONS)
    fields = site.source.text(literal).partition("{")[2] if literal is not None else ""
    return _MORE.search(fields) is not None
