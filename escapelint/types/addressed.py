"""Fields of a package's structs whose addresses are given to 64-bit atomic functions or made unsafe
pointers, by the types of the expressions.

On 32-bit architectures these functions need numbers at multiples of 8 bytes, of which the compiler
guarantees the first word of what is allocated only (https://pkg.go.dev/sync/atomic#pkg-note-BUG).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Array, Basic, Named, Pointer, Slice, Struct, TypeExpr, Unknown
from escapelint.types.model import Map as MapType

_CALL = rb"\b%s\.[A-Z][A-Za-z]*(?:Int|Uint)64\b"  # without those of 32 bits and of pointers
_OFFSET = rb"\b%s\.(?:Offsetof|Pointer)\s*\("
_ADDRESS = re.compile(rb"&\s*\(?[\w.\[\]()*]*\.(\w+)")
_NUMBERS = (Basic("int64"), Basic("uint64"))
_LONGEST = 20  # operands of operands that are followed


class Place(NamedTuple):
    """A field of one of the package's structs, with the `struct` "" of any that has such a one."""

    struct: str
    field: str


class Addressed(NamedTuple):
    """The fields that 64-bit atomic functions may be given, the types (names) of such fields where
    only these are known, and the fields whose offsets or unsafe pointers somebody takes."""

    atomic: frozenset[Place]
    kinds: frozenset[str]
    unsafe: frozenset[Place]


def read_addressed(declared: DeclaredTypes, sources: Sequence[Source]) -> Addressed:
    """All of them in a package's files. Where the type of an operand is unknown, any struct with a
    field of this name counts; where an address is kept in a variable, any that is taken."""
    reader = _Reader(declared)
    anywhere = False
    for source in sources:
        for name in _qualifiers(declared, source, "sync/atomic"):
            for match in re.finditer(_CALL % name, source.data):
                anywhere |= reader.atomic_use(source, match.start(), match.end())
        for name in _qualifiers(declared, source, "unsafe"):
            for match in re.finditer(_OFFSET % name, source.data):
                argument = _first_argument(source, match.start(), match.end() - 1)
                if argument is not None:
                    reader.unsafe |= set(reader.addressed(source, argument, bare=True))
    if anywhere:
        numbers = reader.number_fields()
        for source in sources:
            for match in _ADDRESS.finditer(source.data):
                if match[1].decode() in numbers:
                    node = source.node_at(match.start(), match.start() + 1)
                    address = node.parent if node is not None else None
                    if address is not None and reader.is_of_number(source, address):
                        reader.atomic |= set(reader.addressed(source, address))
    return Addressed(frozenset(reader.atomic), frozenset(reader.kinds), frozenset(reader.unsafe))


class _Reader:
    def __init__(self, declared: DeclaredTypes) -> None:
        self._declared = declared
        self.atomic: set[Place] = set()
        self.unsafe: set[Place] = set()
        self.kinds: set[str] = set()

    def atomic_use(self, source: Source, start: int, end: int) -> bool:
        """Takes note of one mention of a function; says whether it may be given an address that is
        taken elsewhere."""
        argument = _first_argument(source, start, end)
        if argument is None:
            return True
        found = list(self.addressed(source, argument))
        self.atomic.update(found)
        inner = _unconverted(argument)
        if inner.type == "unary_expression":
            return False
        type_ = type_of_expression(self._declared, source, inner)
        if isinstance(type_, Pointer) and isinstance(type_.elem, Named):
            # `(*int64)(c)` in a method of `type counter int64`: fields of this type.
            if not type_.elem.package:
                self.kinds.add(type_.elem.name)
            return False
        return True

    def addressed(self, source: Source, node: Node, *, bare: bool = False) -> Iterator[Place]:
        """The fields of which an expression takes the address; with `bare`, or which it selects."""
        inner = _unconverted(node)
        if inner.type == "unary_expression":
            operand = inner.child_by_field_name("operand")
            if operand is not None and source.data[inner.start_byte : inner.start_byte + 1] == b"&":
                yield from self._places(source, operand)
        elif bare and inner.type == "selector_expression":
            yield from self._places(source, inner)

    def _places(self, source: Source, node: Node) -> Iterator[Place]:
        """The field that an operand is, or lies in with nothing but arrays between them."""
        for _ in range(_LONGEST):
            if node.type == "parenthesized_expression" and node.named_child_count == 1:
                node = node.named_children[0]
                continue
            operand = node.child_by_field_name("operand")
            if operand is None or node.type not in ("index_expression", "selector_expression"):
                return
            type_ = type_of_expression(self._declared, source, operand)
            if isinstance(type_, Pointer):
                type_ = type_.elem
            if node.type == "index_expression":
                if isinstance(self._declared.underlying(type_), Slice | MapType):
                    return  # memory of its own
                node = operand
                continue
            name_node = node.child_by_field_name("field")
            name = source.text(name_node) if name_node is not None else ""
            if isinstance(type_, Named) and type_.package:
                return  # that package's to keep
            if operand.type == "identifier" and source.text(operand) in self._declared.imports.get(
                source.name, {}
            ):
                return  # a variable of another package
            if isinstance(type_, Struct):
                node = operand
                continue
            holder = self._holder(type_, name) if isinstance(type_, Named) else None
            yield holder or Place("", name)
            return

    def _holder(self, type_: Named, name: str, depth: int = 0) -> Place | None:
        """The struct that has a field, the type itself or one that it embeds."""
        chain = self._declared.chain(type_.name)
        struct = self._declared.underlying(type_)
        if not isinstance(struct, Struct) or depth > _LONGEST:
            return None
        if any(field.name == name for field in struct.fields):
            return Place(chain[-1], name)
        for field in struct.fields:
            inner = field.type.elem if isinstance(field.type, Pointer) else field.type
            if field.embedded and isinstance(inner, Named) and not inner.package:
                found = self._holder(inner, name, depth + 1)
                if found is not None:
                    return found
        return None

    def number_fields(self) -> frozenset[str]:
        """The names of fields that are, or have in arrays, 64-bit numbers, as far as is known."""
        found: set[str] = set()
        types = self._declared.types
        structs = [type_ for name in types if isinstance(type_ := types[name].type, Struct)]
        while structs:
            for field in structs.pop().fields:
                if isinstance(field.type, Struct):
                    structs.append(field.type)
                elif self._may_be_number(field.type):
                    found.add(field.name)
        return frozenset(found)

    def is_of_number(self, source: Source, node: Node) -> bool:
        """Whether `&x` may be the address of a 64-bit number."""
        operand = node.child_by_field_name("operand")
        if node.type != "unary_expression" or operand is None:
            return False
        return self._may_be_number(type_of_expression(self._declared, source, operand))

    def _may_be_number(self, type_: TypeExpr) -> bool:
        under = self._declared.underlying(type_)
        if isinstance(under, Array):
            return self._may_be_number(under.elem)
        return under in _NUMBERS or isinstance(under, Unknown)


def _qualifiers(declared: DeclaredTypes, source: Source, path: str) -> list[bytes]:
    imports = declared.imports.get(source.name, {})
    return [re.escape(name.encode()) for name, imported in imports.items() if imported == path]


def _first_argument(source: Source, start: int, end: int) -> Node | None:
    """The first argument of the call of what stands from `start` to `end`, None for no call."""
    node = source.node_at(start, end, named=True)
    while node is not None and node.type != "call_expression":
        node = node.parent if node.type == "selector_expression" else None
    arguments = node.child_by_field_name("arguments") if node is not None else None
    named = [] if arguments is None else arguments.named_children
    return next((child for child in named if child.type != "comment"), None)


def _unconverted(node: Node) -> Node:
    """What is converted: `&x` of `(*int64)(&x)`, `(&x)` and `unsafe.Pointer(&x)`."""
    for _ in range(_LONGEST):
        inner = node
        if node.type == "parenthesized_expression" and node.named_child_count == 1:
            inner = node.named_children[0]
        elif node.type in ("call_expression", "type_conversion_expression"):
            function = node.child_by_field_name("function")
            arguments = node.child_by_field_name("arguments")
            operand = node.child_by_field_name("operand")
            if operand is not None:
                inner = operand
            elif arguments is not None and function is not None:
                text = function.text or b""
                converts = text.startswith(b"(") or text.endswith(b".Pointer")
                if converts and arguments.named_child_count == 1:
                    inner = arguments.named_children[0]
        if inner.id == node.id:
            return node
        node = inner
    return node
