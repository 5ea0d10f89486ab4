"""The syntax node that a fact is about.

The compiler points to the token that is unique to its node: `(` of a call, `.` of a selector,
`{` of a composite literal, the operator of a binary expression, the first byte of a name (section
3.1 of the diagnostics' reference, verified for Go 1.21 to 1.27 with its `positions` sample).
"""

from __future__ import annotations

from tree_sitter import Node

from escapelint.model import Fact
from escapelint.syntax.normal import normal
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
    # A result of a call with several, boxed on its way to where it is assigned.
    "=": ("assignment_statement", "var_spec"),
    ":=": ("short_var_declaration",),
    "return": ("return_statement",),
}
_OPERATORS = ("binary_expression", "unary_expression")
NAMES = (
    "identifier",
    "field_identifier",
    "type_identifier",
    "package_identifier",
    "blank_identifier",
)
_LITERALS = (
    "int_literal",
    "float_literal",
    "imaginary_literal",
    "rune_literal",
    "interpreted_string_literal",
    "raw_string_literal",
    "nil",
    "true",
    "false",
    "iota",
)
FIRST_UNPRINTED_COLUMN = 255
# No expression reaches beyond one of these.
_LIMITS = ("block", "statement_list", "source_file", "field_declaration_list")


def locate(source: Source, fact: Fact) -> Node | None:
    """The node of a fact's expression or, for a moved variable, of its name in its declaration.

    None where the compiler printed no usable position, where the file does not parse there, or
    where its `//line` directives or cgo make positions uncertain. For code that was inlined it
    is the call.
    """
    pos = fact.pos
    if source.has_line_directives:
        return None
    if not pos.column:
        return _beyond_columns(source, fact)
    offset = source.offset(pos.line, pos.column)
    if offset is None or offset >= len(source.data):
        return None
    token = source.node_at(offset, offset + 1)
    if token is None or (token.start_byte != offset and not token.is_named):
        return None
    node = _anchored(token)
    if node is None or node.has_error:
        return None
    if source.uses_cgo and not _plausible(source, fact, node):
        return None
    if fact.kind == "moved":
        return _type_switch_variable(node) or node
    return _conversion_around(source, fact, node)


def _type_switch_variable(node: Node) -> Node | None:
    """The variable of the type switch in whose case `node` is a type.

    Each case has a variable of its own, to which the compiler gives the place of the last type.
    """
    case = node.parent
    while case is not None and case.type not in ("type_case", *_LIMITS):
        case = case.parent
    switch = case.parent if case is not None and case.type == "type_case" else None
    alias = switch.child_by_field_name("alias") if switch is not None else None
    return alias.named_child(0) if alias is not None else None


def _anchored(token: Node) -> Node | None:
    parent = token.parent
    if token.is_named:
        return token if token.type in NAMES or _is_leaf_literal(token) else None
    if parent is None:
        return None
    if _is_leaf_literal(parent):  # the opening quote of a string
        return parent
    wanted = _ANCHORS.get(token.type)
    if wanted is None:
        return parent if parent.type in _OPERATORS else None
    node: Node | None = parent
    while node is not None and node.type not in _LIMITS:
        if node.type in wanted:
            return node
        node = node.parent
    return None


def _beyond_columns(source: Source, fact: Fact) -> Node | None:
    """The node of a fact beyond column 254, where columns are not printed: by line and text.

    None where several nodes of the line have that text, unless the first must be meant.
    """
    found = source.nodes_from(fact.pos.line, FIRST_UNPRINTED_COLUMN).get(fact.header, [])
    if len(found) == 1 or (found and fact.kind == "moved"):
        return found[0]  # a line declares a variable before it is used
    return None


def _is_leaf_literal(node: Node) -> bool:
    return node.type in _LITERALS


def _conversion_around(source: Source, fact: Fact, node: Node) -> Node:
    """An allocating conversion has the position of its operand: step out to it."""
    text = fact.header
    if "(" not in text or fact.callees:
        return node
    parent = node.parent
    while parent is not None and parent.type in ("argument_list", "parenthesized_expression"):
        parent = parent.parent
    if parent is None or parent.type not in CALLS or node.id == parent.id:
        return node
    callee = parent.child_by_field_name("function") or parent.child_by_field_name("type")
    if callee is None:
        return node
    converted = "".join(normal(source.text(callee)).split()).strip("()")
    name = converted.rpartition(".")[2]
    if text.startswith((f"{name}(", f"({name})(", f"({converted})(")):
        return parent
    return node


def _plausible(source: Source, fact: Fact, node: Node) -> bool:
    """Whether the text fits the node; cgo moves columns to the right of a use of C."""
    if node.type in NAMES:
        return source.text(node) == fact.text.rpartition(".")[2]
    return node.type not in _OPERATORS or any(op in fact.header for op in "&+-*/|^!<>=")
