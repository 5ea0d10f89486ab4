"""The syntax node that a fact is about.

The compiler points to the token that is unique to its node: `(` of a call, `.` of a selector,
`{` of a composite literal, the operator of a binary expression, the first byte of a name (section
3.1 of the diagnostics' reference, verified for Go 1.21 to 1.27 with its `positions` sample).
"""

from __future__ import annotations

from tree_sitter import Node

from escapelint.model import Fact
from escapelint.syntax.source import Source

CALLS = ("call_expression", "type_conversion_expression")

# Anchor token → the nodes it stands for.
_ANCHORS: dict[str, tuple[str, ...]] = {
    "(": (*CALLS, "parenthesized_expression"),
    ".": ("selector_expression", "type_assertion_expression"),
    "[": ("index_expression", "slice_expression", "type_instantiation_expression"),
    "{": ("composite_literal", "literal_element"),
    "func": ("func_literal",),
    "for": ("for_statement",),
    "go": ("go_statement",),
    "defer": ("defer_statement",),
}
_OPERATORS = ("binary_expression", "unary_expression")
_NAMES = (
    "identifier",
    "field_identifier",
    "type_identifier",
    "package_identifier",
    "blank_identifier",
)
# No expression reaches beyond one of these.
_LIMITS = ("block", "statement_list", "source_file", "field_declaration_list")


def locate(source: Source, fact: Fact) -> Node | None:
    """The node of a fact's expression or, for a moved variable, of its name in its declaration.

    None where the compiler printed no usable position, where the file does not parse there, or
    where its `//line` directives or cgo make positions uncertain. For code that was inlined it
    is the call.
    """
    pos = fact.pos
    if not pos.column or source.has_line_directives:
        return None
    offset = source.offset(pos.line, pos.column)
    if offset is None or offset >= len(source.data):
        return None
    token = source.root.descendant_for_byte_range(offset, offset + 1)
    if token is None or token.start_byte != offset and not token.is_named:
        return None
    node = _anchored(token, offset)
    if node is None or node.has_error:
        return None
    if source.uses_cgo and not _plausible(source, fact, node):
        return None
    return _conversion_around(source, fact, node)


def _anchored(token: Node, offset: int) -> Node | None:
    wanted = _ANCHORS.get(token.type)
    if token.is_named:
        return token if token.type in _NAMES or _is_leaf_literal(token) else None
    if wanted is None and token.parent is not None and token.parent.type in _OPERATORS:
        return token.parent
    node = token.parent
    while wanted and node is not None and node.type not in _LIMITS:
        if node.type in wanted:
            return node
        node = node.parent
    return None


def _is_leaf_literal(node: Node) -> bool:
    return node.type.endswith("_literal") or node.type in ("nil", "true", "false", "iota")


def _conversion_around(source: Source, fact: Fact, node: Node) -> Node:
    """An allocating conversion has the position of its operand: step out to it."""
    text = fact.header
    parent = node.parent
    while parent is not None and parent.type in ("argument_list", "parenthesized_expression"):
        parent = parent.parent
    if parent is None or parent.type not in CALLS or node.id == parent.id:
        return node
    callee = parent.child_by_field_name("function") or parent.child_by_field_name("type")
    if callee is None:
        return node
    converted = source.text(callee).strip("()")
    name = converted.rpartition(".")[2]
    if text.startswith((f"{name}(", f"({name})(", f"({converted})(")) and not fact.callees:
        return parent
    return node


def _plausible(source: Source, fact: Fact, node: Node) -> bool:
    """Whether the text fits the node; cgo moves columns to the right of a use of C."""
    if node.type in _NAMES:
        return source.text(node) == fact.text.rpartition(".")[2]
    return node.type not in _OPERATORS or any(op in fact.header for op in "&+-*/|^!<>=")
