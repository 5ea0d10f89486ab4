"""A node in its source: in which function it stands, and how often its code runs."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.cached import cached_property
from escapelint.syntax import cold, context
from escapelint.syntax.source import Source


class Spot:
    """A place in a file. `node` is None where it is not known; all else is empty then."""

    def __init__(self, source: Source, node: Node | None) -> None:
        self.source = source
        self.node = node

    @cached_property
    def function_node(self) -> Node | None:
        """The declaration of the function around it."""
        return context.enclosing_function(self.node) if self.node is not None else None

    @cached_property
    def function(self) -> str:
        """The function around it, as Go writes it; "" outside of functions."""
        declaration = self.function_node
        return self.source.once(context.function_name, declaration) if declaration else ""

    @cached_property
    def loop_depth(self) -> int:
        """How many loops of the function run it once a turn."""
        return context.loop_depth(self.node) if self.node is not None else 0

    @cached_property
    def cold(self) -> str:
        """Why it seldom runs, in words; "" where nothing says so.

        A variable lives where it is declared, but it is the declaration that allocates: its use
        on a cold path does not make it cold.
        """
        if self.node is None:
            return ""
        return cold.cold_reason(self.source, self.node)
