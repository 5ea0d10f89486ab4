"""A fact at its syntax node: where it stands."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.cached import cached_property
from escapelint.facts.text import (
    declared_function,
    without_numbers,
    without_shapes,
)
from escapelint.index import Index
from escapelint.model import Fact, Region
from escapelint.spot import Spot
from escapelint.syntax import at, context
from escapelint.syntax.locate import FIRST_UNPRINTED_COLUMN, locate
from escapelint.syntax.normal import normal, normal_source
from escapelint.syntax.source import Source


class Place(Spot):
    """One heap fact in its source, as far as syntax and the compiler's explanation tell.

    `node` is None where the compiler's position could not be matched; then everything that
    needs syntax is empty and `region` is the compiler's position.
    """

    def __init__(self, fact: Fact, source: Source, index: Index) -> None:
        super().__init__(source, locate(source, fact))
        self.fact = fact
        self._index = index

    # ── where ───────────────────────────────────────────────────────────────────────────────

    @cached_property
    def region(self) -> Region:
        """The node, or its first line where it has several: small enough for a diff."""
        source, pos = self.source, self.fact.pos
        if self.node is not None:
            node = self._case_type or self.node
            start, end = node.start_byte, node.end_byte
            first_line_end = source.line_end(source.line_of(start))
            return source.region(start, min(end, first_line_end))
        offset = source.offset(pos.line, pos.column) if pos.column else None
        if offset is not None and offset < source.line_end(pos.line):
            return source.region(offset, source.line_end(pos.line))
        whole_line = source.line_region(pos.line)
        if whole_line is not None:
            return whole_line
        return Region(source.name, 0, 0, pos.line, pos.column, pos.line, pos.column, "", "")

    @cached_property
    def identity(self) -> str:
        """What a fingerprint is made of: the site's source without its layout.

        Where there is no node, and of inlined code, it is what the compiler printed before it
        knew values; such a text holds no position and no type of an instance.
        """
        kind, node = self.fact.kind, self.node
        if node is None or self.fact.callees:
            printed = without_numbers(without_shapes(self.fact.header))
            return f"{kind} {normal(printed)}"
        ranged = at.ranged_over(node) if node.type == "for_statement" else None
        if ranged is not None:  # the body of a loop over a function changes more often
            return f"{kind} range {normal_source(self.source, ranged.start_byte, ranged.end_byte)}"
        text = normal_source(self.source, node.start_byte, node.end_byte)
        case = self._case_type
        if case is None:
            return f"{kind} {text}"
        return f"{kind} {text} case {normal_source(self.source, case.start_byte, case.end_byte)}"

    @cached_property
    def _case_type(self) -> Node | None:
        """Of a type switch's variable the case that allocates it: each case has its own."""
        offset = self.source.offset(self.fact.pos.line, self.fact.pos.column)
        if self.fact.kind != "moved" or offset is None or not self.fact.pos.column:
            return None
        node = self.source.node_at(offset, offset + 1, named=True)
        return node if node is not None and node.type != "identifier" else None

    @cached_property
    def _near(self) -> Node | None:
        """The node, or a token of its line, which is certain where the column is not."""
        source, pos = self.source, self.fact.pos
        if self.node is not None or source.has_line_directives:
            return self.node
        at = source.offset(pos.line, pos.column or FIRST_UNPRINTED_COLUMN)
        if at is None or not source.data:
            return None
        at = min(at, source.line_end(pos.line))
        return source.node_at(at, at)

    @cached_property
    def function_node(self) -> Node | None:
        """The declaration of the function around the site."""
        return context.enclosing_function(self._near) if self._near is not None else None

    @cached_property
    def function(self) -> str:
        """The function around the site, as Go writes it; "" outside of functions."""
        if self._near is None:
            return declared_function(self.fact.function)
        declaration = self.function_node
        return self.source.once(context.function_name, declaration) if declaration else ""

    @cached_property
    def parameter_kind(self) -> str:
        """ "param", "receiver" or "result" for a parameter that was moved, else ""."""
        declaration = self.node.parent if self.node is not None else None
        kinds = ("parameter_declaration", "variadic_parameter_declaration")
        if self.fact.kind != "moved" or declaration is None or declaration.type not in kinds:
            return ""
        parameters = declaration.parent
        function = parameters.parent if parameters is not None else None
        for kind in ("receiver", "result"):
            found = function.child_by_field_name(kind) if function is not None else None
            if found is not None and parameters is not None and found.id == parameters.id:
                return kind
        return "param"
