"""The operands of calls of fmt, and what fmt makes of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.formats import (
    Piece,
    Verb,
    formatted,
    literal,
    made_by_strconv,
    read_format,
    separated,
    timestamp,
)
from escapelint.types.model import Basic, Local, Named, TypeExpr, Unknown
from escapelint.types.scope import find_binding
from escapelint.types.text_constants import LITERALS, constants_of

_STRING_METHODS = (".Error", ".String")
_FORMATTED_TIME = re.compile(r"(?P<time>[\w.]+)\.Format\((?P<layout>time\.[A-Z]\w*)\)")
_MOST_OPERANDS = 6  # more are no easier to read than a format


def fmt_call(declared: DeclaredTypes, source: Source, call: Node) -> tuple[str, list[Node]]:
    """The name of the function of fmt that is called, and its arguments.

    The name is "" for other calls, and where the arguments are given as a slice.
    """
    callee, arguments = (call.child_by_field_name(n) for n in ("function", "arguments"))
    if callee is None or arguments is None:
        return "", []
    given = [child for child in arguments.named_children if child.type != "comment"]
    operand, field = (callee.child_by_field_name(n) for n in ("operand", "field"))
    if operand is None or field is None or operand.type != "identifier":
        return "", []
    path = declared.imports.get(source.name, {}).get(source.text(operand))
    spread = any(child.type == "variadic_argument" for child in given)
    if path != "fmt" or spread or find_binding(source, operand) is not None:
        return "", []
    return source.text(field), given


@dataclass(frozen=True, slots=True)
class Operands:
    """Reads what is formatted in one file."""

    declared: DeclaredTypes
    source: Source
    constants: Mapping[str, str]

    def pieces(self, format_: Node, operands: list[Node]) -> tuple[Piece, ...] | None:
        """The parts of the text; None where one of them is not certain, or there are many."""
        text = self._constant(format_)
        parts = read_format(text) if text else None
        if parts is None or len(operands) > _MOST_OPERANDS:
            return None
        left, pieces = list(operands), list[Piece]()
        for part in parts:
            piece: Piece | None
            if isinstance(part, Verb):
                piece = self._operand(part, left.pop(0)) if left else None
            else:
                piece = part
            if piece is None:
                return None
            pieces.append(piece)
        return None if left else tuple(pieces)

    def printed(self, operands: Sequence[Node], *, line: bool) -> tuple[Piece, ...] | None:
        """What Sprint makes of operands, or as a `line` Sprintln, as `pieces` does."""
        if not operands or len(operands) > _MOST_OPERANDS:
            return None
        pieces: list[Piece] = []
        are_texts: list[bool] = []
        for operand in operands:
            piece = self._operand(Verb("v"), operand)
            if piece is None:
                return None
            pieces.append(piece)
            # Whether fmt puts a blank beside it depends on that, so it must be known.
            type_ = self.declared.underlying(self._type(operand))
            if isinstance(type_, Unknown):
                return None
            are_texts.append(type_ in (Basic("string"), Basic("untyped string")))
        return separated(pieces, are_texts, line=line)

    def _constant(self, node: Node) -> str:
        """The value of a string constant, as a literal, "" for anything else."""
        if node.type in LITERALS:
            return self.source.text(node)
        if node.type != "identifier":
            return ""
        binding = find_binding(self.source, node)
        if binding is None:
            return self.constants.get(self.source.text(node), "")
        if binding.kind != "const":
            return ""
        return constants_of(self.source, binding.declaration).get(self.source.text(node), "")

    def _operand(self, asked: Verb, node: Node) -> Piece | None:
        code, verb = self.source.text(node), asked.letter
        if "\n" in code or "//" in code or "/*" in code:
            return None
        if node.type == "int_literal" and verb in ("d", "v") and code.isdecimal():
            return literal(f'"{code}"') if code == str(int(code)) else None
        text = self._constant(node)
        if text and verb in ("s", "v"):
            return literal(text, code)
        if verb in ("s", "v") and (time := _FORMATTED_TIME.fullmatch(code)):
            return timestamp(time["time"], time["layout"])
        if verb in ("s", "v") and node.type == "call_expression":
            made = made_by_strconv(code)
            if made is not None:
                return made
        type_ = self.declared.unalias(self._type(node))
        methods: Collection[str] = ()
        if isinstance(type_, Named):
            package = self.declared.of(type_.package)
            if package is None:
                return None
            methods = package.methods.get(type_.name, ())
        underlying = self.declared.underlying(type_)
        named = isinstance(type_, Named | Local)
        return formatted(verb, code, underlying, methods, named=named, precision=asked.precision)

    def _type(self, node: Node) -> TypeExpr:
        found = type_of_expression(self.declared, self.source, node)
        callee = node.child_by_field_name("function") if node.type == "call_expression" else None
        arguments = node.child_by_field_name("arguments")
        if not isinstance(found, Unknown) or callee is None or arguments is None:
            return found
        # What a method of every Go programmer's returns.
        makes_text = self.source.text(callee).endswith(_STRING_METHODS)
        return Basic("string") if makes_text and not arguments.named_children else found
