"""Whether every value of a struct type begins where the allocator or the compiler puts it: the
first word of an allocated struct, array or slice, or of a variable, is at a multiple of 8 bytes on
32-bit architectures, too (https://pkg.go.dev/sync/atomic#pkg-note-BUG).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from escapelint.syntax.source import Source

_NAMES = ("type_identifier", "identifier")
# Around a type's name: its own memory, a pointer to it, or no value at all.
_ALONE = (
    "pointer_type",
    "composite_literal",
    "parameter_declaration",
    "var_spec",
    "function_declaration",
    "method_declaration",
    "unary_expression",
    "selector_expression",
)
_ROWS = ("slice_type", "implicit_length_array_type")


def is_alone(sources: Iterable[Source], name: str, *, in_rows: bool) -> bool:
    """Whether no file puts values of a package's type into something else.

    `in_rows` allows slices and arrays of them, as of values whose size is a multiple of 8 bytes.
    What is not understood is taken for something else.
    """
    word = re.compile(rb"\b%s\b" % re.escape(name.encode()))
    for source in sources:
        for match in word.finditer(source.data):
            node = source.node_at(match.start(), match.end(), named=True)
            if node is None or (node.type in _NAMES and not _is_alone(source, node, in_rows)):
                return False
    return True


def _is_alone(source: Source, node: Node, in_rows: bool) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "type_spec":
        return parent.child_by_field_name("name") == node
    if parent.type == "argument_list":
        function = parent.parent.child_by_field_name("function") if parent.parent else None
        return function is not None and source.text(function) == "new"
    if parent.type == "array_type":
        return in_rows and _is_alone(source, parent, in_rows)
    return parent.type in _ALONE or (in_rows and parent.type in _ROWS)
