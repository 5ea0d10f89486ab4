"""How a function uses one of its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.context import enclosing
from escapelint.syntax.source import Source

# Functions that are documented not to keep the memory they are given. io.Reader and io.Writer
# and their kin must not retain it (package io); the others are read from their documentation.
_LENDERS = re.compile(
    r"(?:.*\.)?(?:Read|Write|ReadAt|WriteAt|ReadFull|ReadAtLeast|WriteString|ReadFrom|WriteTo)"
    r"|io\.Copy(?:N|Buffer)?|binary\.(?:Read|Write|Put\w+|Append\w+)|fmt\.(?:Fp|Ap)\w+"
    r"|\(\*json\.Encoder\)\.Encode|(?:\(\*template\.Template\)|\w+)\.Execute(?:Template)?"
    r"|json\.(?:Compact|Indent|HTMLEscape)|strconv\.Append\w+|utf8\.(?:EncodeRune|AppendRune)"
    r"|hex\.(?:Encode|Decode)|\w+\.(?:EncodeToString|Encode|Decode|Equal|Compare|Sum256)"
    r"|string|len|cap|copy|clear|print|println"
)
_BUFFER_METHODS = re.compile(
    r"Write\w*|Read\w*|Reset|Len|Cap|Grow|Truncate|String|Next|Available|UnreadByte|UnreadRune"
)


def is_lender(callee: str) -> bool:
    """Whether a callee, as printed or as written, gives back the memory it is lent."""
    return bool(_LENDERS.fullmatch(callee))


def only_lent(source: Source, name: str, function: Node) -> bool:
    """Whether a function only lends a variable: to lenders, and never keeps or returns it.

    Names are compared and not scopes; a name that is used for two variables makes it stricter.
    """
    return all(_is_lending(source, use, function) for use in _identifiers(source, name, function))


def _identifiers(source: Source, name: str, node: Node) -> Iterator[Node]:
    if node.type == "identifier":
        if source.text(node) == name:
            yield node
        return
    for child in node.named_children:
        yield from _identifiers(source, name, child)


def _is_lending(source: Source, use: Node, function: Node) -> bool:
    literal = enclosing(use, ("func_literal",))
    if literal is not None and literal.start_byte > function.start_byte:
        return False
    node, parent = use, use.parent
    while parent is not None:
        if parent.type in ("parenthesized_expression", "slice_expression") or (
            parent.type == "unary_expression" and not _is_operator(parent, "*")
        ):
            if parent.type == "slice_expression" and not _is_operand(parent, node):
                return True  # an index: a number
            node, parent = parent, parent.parent
            continue
        return _use_is_harmless(source, node, parent)
    return False


def _use_is_harmless(source: Source, node: Node, parent: Node) -> bool:
    match parent.type:
        case "argument_list":
            return _lent_to_call(source, parent.parent)
        case "type_conversion_expression":
            return source.text(parent).startswith("string")
        case "index_expression":
            return True
        case "selector_expression":
            return _method_is_harmless(source, parent)
        case "var_spec" | "parameter_declaration":
            return _is_named(parent, node)
        case "range_clause":
            return True
        case "expression_list":
            statement = parent.parent
            if statement is None or statement.type not in (
                "short_var_declaration",
                "assignment_statement",
            ):
                return False
            left = statement.child_by_field_name("left")
            return left is not None and left.id == parent.id
        case "binary_expression":
            return True
    return False


def _lent_to_call(source: Source, call: Node | None) -> bool:
    callee = call.child_by_field_name("function") if call is not None else None
    if call is None or callee is None:
        return False
    statement = call.parent
    if statement is not None and statement.type in ("go_statement", "defer_statement"):
        return False
    return is_lender(source.text(callee))


def _method_is_harmless(source: Source, selector: Node) -> bool:
    call = selector.parent
    field = selector.child_by_field_name("field")
    if call is None or field is None or call.type != "call_expression":
        return False
    name = source.text(field)
    if name == "Bytes":
        outer = call.parent
        return (
            outer is not None
            and outer.type == "argument_list"
            and (_lent_to_call(source, outer.parent))
        )
    return bool(_BUFFER_METHODS.fullmatch(name))


def _is_operand(parent: Node, node: Node) -> bool:
    operand = parent.child_by_field_name("operand")
    return operand is not None and operand.id == node.id


def _is_operator(node: Node, operator: str) -> bool:
    found = node.child_by_field_name("operator")
    return found is not None and found.type == operator


def _is_named(parent: Node, node: Node) -> bool:
    return any(name.id == node.id for name in parent.children_by_field_name("name"))
