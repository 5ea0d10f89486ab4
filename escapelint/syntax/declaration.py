"""One function of a file, parsed without the rest of it."""

from __future__ import annotations

from functools import cached_property

from tree_sitter import Node

from escapelint.model import Pos
from escapelint.syntax.source import Source

_KINDS = ("function_declaration", "method_declaration")


class Declaration:
    """A function's declaration in a source that has nothing else, on the lines of its file."""

    def __init__(self, source: Source, node: Node) -> None:
        self.source = source
        self.node = node

    @cached_property
    def parameters(self) -> tuple[Pos | None, ...]:
        """Where the receiver, if there is one, and the parameters are named; None for no name."""
        found: list[Pos | None] = []
        for field in ("receiver", "parameters"):
            parameters = self.node.child_by_field_name(field)
            for declaration in parameters.named_children if parameters is not None else ():
                if not declaration.type.endswith("_declaration"):
                    continue
                names = [n for n in declaration.children_by_field_name("name") if n.is_named]
                found += [self._pos(name) for name in names] or [None]
        return tuple(found)

    @cached_property
    def is_variadic(self) -> bool:
        """Whether the last parameter takes any number of arguments."""
        parameters = self.node.child_by_field_name("parameters")
        kinds = (
            [child.type for child in parameters.named_children] if parameters is not None else []
        )
        return "variadic_parameter_declaration" in kinds

    def is_result(self, name: str) -> bool:
        """Whether it is a named result."""
        result = self.node.child_by_field_name("result")
        if result is None or result.type != "parameter_list":
            return False
        return any(
            self.source.text(each) == name
            for declaration in result.named_children
            for each in declaration.children_by_field_name("name")
        )

    def line(self, number: int) -> str:
        """The text of a 1-based line; "" for one that is not the function's."""
        start = self.source.offset(number, 1)
        if start is None or not self.node.start_byte <= self.source.line_end(number):
            return ""
        return self.source.data[start : self.source.line_end(number)].decode("utf-8", "replace")

    def _pos(self, name: Node) -> Pos:
        line = self.source.line_of(name.start_byte)
        column = name.start_byte - self.source.line_starts[line - 1] + 1
        return Pos(self.source.name, line, column)


def read_declaration(data: bytes, place: Pos) -> Declaration | None:
    """The function whose name, or the receiver before it, is at a place of a file.

    None where there is none that parses.
    """
    start = 0
    for _ in range(place.line - 1):
        start = data.find(b"\n", start) + 1
        if not start:
            return None
    end = data.find(b"\n}", start)
    text = data[start : end + 2 if end >= 0 else len(data)]
    source = Source(place.file, b"package p" + b"\n" * (place.line - 1) + text)
    if place.line == 1 or source.has_line_directives:
        return None
    node = next((child for child in source.root.named_children if child.type in _KINDS), None)
    if node is None or node.has_error:
        return None
    at = source.offset(place.line, place.column)
    return Declaration(source, node) if node.children[1].start_byte == at else None
