"""Which calls are about pools, and where a package's functions stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.cached import cached_property
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import (
    Chan,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    TypeExpr,
)

POOL = Named("sync", "Pool")
_TEXT = b"sync.Pool"
_CALL = re.compile(rb"\.(?:Get\(\)|Put\()")
_FUNCTION = re.compile(rb"\nfunc (?:\(\s*(?:\w+\s+)?\*?\s*(\w+)[^\n)]*\)\s*)?(\w+)")
_SHARED = (Pointer, Slice, Map, Chan, Func, Interface)

Function = tuple[Source, Node]


class Finder:
    """The functions of a package that may be about pools."""

    def __init__(self, declared: DeclaredTypes, sources: Sequence[Source]) -> None:
        self.declared = declared
        written = [source for source in sources if not source.generated]
        there = any(_TEXT in source.data for source in written)
        self.sources = written if there else []

    def direct(self) -> Iterator[Function]:
        """The functions whose text has a call of a Get or Put, those of other types among them."""
        yield from self._around(_CALL)

    def calling(self, names: Sequence[str]) -> Iterator[Function]:
        """The functions whose text has a call of something of these names."""
        if names:
            either = b"|".join(re.escape(name.encode()) for name in names)
            yield from self._around(re.compile(rb"\b(?:" + either + rb")\("))

    def _around(self, pattern: re.Pattern[bytes]) -> Iterator[Function]:
        for source in self.sources:
            end = 0
            for match in pattern.finditer(source.data):
                if match.start() < end:
                    continue
                node = source.node_at(match.start(), match.end())
                function = enclosing(node, FUNCTIONS)
                if function is not None and match.start() > _body_start(function):
                    end = function.end_byte
                    yield source, function

    def declared_function(self, receiver: str, name: str) -> Function | None:
        """The declaration of a function, or of a method of a type; None where it is not alone."""
        found = self._functions.get((receiver, name), ())
        if len(found) != 1:
            return None
        source, offset = found[0]
        # A body that is not parsed begins at the end of the line.
        for at in (source.line_end(source.line_of(offset)), offset):
            function = enclosing(source.node_at(at, at + 1), FUNCTIONS)
            if function is not None and function.start_byte == offset:
                return source, function
        return None

    @cached_property
    def _functions(self) -> dict[tuple[str, str], list[tuple[Source, int]]]:
        found: dict[tuple[str, str], list[tuple[Source, int]]] = {}
        for source in self.sources:
            for match in _FUNCTION.finditer(source.data):
                key = ((match[1] or b"").decode(), match[2].decode())
                found.setdefault(key, []).append((source, match.start() + 1))
        return found

    def pool_call(self, source: Source, call: Node) -> str:
        """ "Get" or "Put" for a call of a sync.Pool's method, else ""."""
        callee = call.child_by_field_name("function")
        if callee is None or callee.type != "selector_expression":
            return ""
        operand, name = callee.child_by_field_name("operand"), callee.child_by_field_name("field")
        if operand is None or name is None or source.text(name) not in ("Get", "Put"):
            return ""
        type_ = self.declared.unalias(type_of_expression(self.declared, source, operand))
        if isinstance(type_, Pointer):
            type_ = self.declared.unalias(type_.elem)
        return source.text(name) if type_ == POOL else ""

    def pool_name(self, source: Source, call: Node) -> str:
        """What a call's pool is known by in its package, "" for what is no variable or field."""
        callee = call.child_by_field_name("function")
        operand = callee.child_by_field_name("operand") if callee is not None else None
        return self.name_of(source, operand) if operand is not None else ""

    def name_of(self, source: Source, operand: Node) -> str:
        """What a pool is known by in its package, "" for what is no variable or field of it."""
        if operand.type == "identifier":
            local = scope_of(self.declared, source).binding(operand) is not None
            return "" if local else source.text(operand)
        if operand.type == "selector_expression":
            base, field = (operand.child_by_field_name(n) for n in ("operand", "field"))
            if base is None or field is None:
                return ""
            owner = self.declared.unalias(type_of_expression(self.declared, source, base))
            owner = owner.elem if isinstance(owner, Pointer) else owner
            if isinstance(owner, Named) and not owner.package:
                return f"{owner.name}.{source.text(field)}"
        return ""

    def shares(self, type_: TypeExpr) -> bool:
        """Whether a copy of a value is surely about the same memory."""
        return isinstance(self.declared.underlying(type_), _SHARED)


def _body_start(function: Node) -> int:
    body = function.child_by_field_name("body")
    return body.start_byte if body is not None else function.end_byte
