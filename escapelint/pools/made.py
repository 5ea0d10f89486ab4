"""What the New functions of a package's pools return, and who expects something else of a Get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from escapelint.pools.faults import Call, Mismatch
from escapelint.pools.find import POOL, Finder
from escapelint.syntax.context import FUNCTIONS, enclosing, returns
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import (
    Array,
    Basic,
    Interface,
    Named,
    Pointer,
    Slice,
    TypeExpr,
    Unknown,
)

_LITERAL = re.compile(rb"\bsync\.Pool\s*\{")
_NEW = re.compile(rb"(\w+)\.New\s*=[^=]")
_BODIES = (*FUNCTIONS, "func_literal")


class Made(NamedTuple):
    """What a New returns: its type as of `_plain`, and the expression."""

    type: TypeExpr
    source: Source
    node: Node


def mismatches(finder: Finder, calls: Sequence[Call]) -> Iterator[Mismatch]:
    """The Gets whose assertion panics, where all types are certain."""
    gets = [(call, wanted) for call in calls if (wanted := _asserted(finder, call)) is not None]
    if not gets:
        return
    made = _Pools(finder)
    types: dict[str, set[TypeExpr]] = {}
    for call, (node, type_) in gets:
        found = made.of(call.pool)
        if found is not None and found.type != type_:
            yield Mismatch(call, node, found.source, found.node, by_new=True)
        types.setdefault(call.pool, set()).add(type_)
    first = {call.pool: (call, node) for call, (node, _) in reversed(gets)}
    for put in calls:
        given = put.node.child_by_field_name("arguments")
        if put.name != "Put" or len(types.get(put.pool, ())) != 1 or given is None:
            continue
        value = given.named_child(0)
        put_type = _type(finder, put.source, value) if value is not None else None
        if value is None or put_type is None or put_type in types[put.pool]:
            continue
        call, node = first[put.pool]
        yield Mismatch(call, node, put.source, value, by_new=False)


def _asserted(finder: Finder, call: Call) -> tuple[Node, TypeExpr] | None:
    """The type that a Get is asserted to have, or the function panics."""
    parent = call.node.parent
    if call.name != "Get" or not call.pool or parent is None:
        return None
    if parent.type != "type_assertion_expression" or _is_asked(parent):
        return None
    node = parent.child_by_field_name("type")
    type_ = _type(finder, call.source, parent)
    return (node, type_) if node is not None and type_ is not None else None


def _is_asked(assertion: Node) -> bool:
    """Whether the answer is taken: `v, ok := x.(T)`."""
    values = assertion.parent
    if values is None or values.type != "expression_list" or values.named_child_count != 1:
        return False
    statement = values.parent
    if statement is None:
        return False
    left = statement.child_by_field_name("left")
    names = left.named_children if left is not None else statement.children_by_field_name("name")
    return len(names) > 1


def _type(finder: Finder, source: Source, node: Node) -> TypeExpr | None:
    return _plain(finder.declared, type_of_expression(finder.declared, source, node))


def _plain(declared: DeclaredTypes, type_: TypeExpr) -> TypeExpr | None:
    """A type that is equal for equal types; None where that, or the type, is not certain."""
    type_ = declared.unalias(type_)
    match type_:
        case Pointer(elem) | Slice(elem) | Array(_, elem):
            inner = _plain(declared, elem)
            if inner is None:
                return None
            if isinstance(type_, Array):
                return None if type_.length is None else Array(type_.length, inner)
            return Pointer(inner) if isinstance(type_, Pointer) else Slice(inner)
        case Named(_, _, ()):
            known = declared.declaration(type_) is not None
            return type_ if known and not _is_interface(declared, type_) else None
        case Basic(name):
            return type_ if not name.startswith("untyped") and name != "error" else None
    return None


def _is_interface(declared: DeclaredTypes, type_: TypeExpr) -> bool:
    return isinstance(declared.underlying(type_), Interface)


class _Pools:
    """The New functions of the package's pools, each found by the literal that has it."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._made: dict[str, list[Made | None]] = {}
        self._set: set[str | None] = set()  # pools whose New is assigned, None for unknown ones
        self._unplaced = False
        for source in finder.sources:
            for match in _NEW.finditer(source.data):
                self._assigned(source, match.end(1))
            for match in _LITERAL.finditer(source.data):
                node = source.node_at(match.start(), match.end() - 1)
                literal = enclosing(node, ("composite_literal",))
                if literal is not None and literal.start_byte == match.start():
                    self._read(source, literal)

    def of(self, pool: str) -> Made | None:
        """What all New functions of a pool return; None where it is not certain, or not one type.

        Of a field all literals of pools must be known to be of that field or another one.
        """
        found = self._made.get(pool, [])
        if not found or self._set & {pool, None} or ("." in pool and self._unplaced):
            return None
        first = found[0]
        same = all(each is not None and first and each.type == first.type for each in found)
        return first if same else None

    def _assigned(self, source: Source, end: int) -> None:
        """A field New is assigned, of what ends at a byte offset."""
        node = source.node_at(end - 1, end)
        while node is not None and node.parent is not None and node.parent.end_byte == end:
            node = node.parent
        type_ = type_of_expression(self._finder.declared, source, node) if node else Unknown()
        type_ = self._finder.declared.unalias(type_)
        if node is None or isinstance(type_, Unknown | Pointer):
            self._set.add(None)
        elif type_ == POOL:
            self._set.add(self._finder.name_of(source, node))

    def _read(self, source: Source, literal: Node) -> None:
        pool = self._owner(source, literal)
        if pool is None:
            self._unplaced = True
            return
        function = _new_of(source, literal)
        self._made.setdefault(pool, []).append(
            self._returned(source, function) if function is not None else None
        )

    def _owner(self, source: Source, literal: Node) -> str | None:
        """What the pool of a literal is known by, "" for a local variable, None if unknown."""
        node, parent = literal, literal.parent
        while parent is not None and parent.type in (
            "unary_expression",
            "parenthesized_expression",
            "literal_element",
            "expression_list",
        ):
            if parent.type == "expression_list" and parent.named_child_count != 1:
                return None
            node, parent = parent, parent.parent
        if parent is None:
            return None
        if parent.type == "keyed_element" and parent.child_by_field_name("value") == node:
            key, outer = parent.child_by_field_name("key"), parent.parent
            holder = outer.parent if outer is not None else None
            if key is None or holder is None or holder.type != "composite_literal":
                return None
            owner = self._finder.declared.unalias(
                type_of_expression(self._finder.declared, source, holder)
            )
            if not isinstance(owner, Named) or owner.package:
                return None
            return f"{owner.name}.{source.text(key)}"
        if parent.type == "var_spec":
            name = parent.child_by_field_name("name")
            if enclosing(parent, _BODIES) is not None:
                return ""
            return source.text(name) if name is not None else None
        if parent.type == "short_var_declaration":
            return ""
        if parent.type == "assignment_statement":
            left = parent.child_by_field_name("left")
            target = left.named_child(0) if left is not None else None
            return (self._finder.name_of(source, target) or None) if target is not None else None
        return None

    def _returned(self, source: Source, function: Node) -> Made | None:
        """The one type of what a function literal, or a function of the package, returns."""
        if function.type == "identifier":
            if scope_of(self._finder.declared, source).binding(function) is not None:
                return None
            found = self._finder.declared_function("", source.text(function))
            if found is None:
                return None
            source, function = found
        elif function.type != "func_literal":
            return None
        made: list[Made] = []
        for statement in returns(function):
            values = statement.named_child(0)
            value = values.named_child(0) if values is not None else None
            type_ = _type(self._finder, source, value) if value is not None else None
            if value is None or type_ is None:
                return None
            made.append(Made(type_, source, value))
        if not made or any(each.type != made[0].type for each in made):
            return None
        return made[0]


def _new_of(source: Source, literal: Node) -> Node | None:
    """The value of New in a pool's literal."""
    body = literal.child_by_field_name("body")
    for element in body.named_children if body is not None else ():
        key, value = (element.child_by_field_name(field) for field in ("key", "value"))
        if key is not None and value is not None and source.text(key) == "New":
            return value.named_child(0) if value.type == "literal_element" else value
    return None
