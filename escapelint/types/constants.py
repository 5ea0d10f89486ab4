"""Integer constants by arithmetic on their expressions, for array lengths."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.model import INTEGERS

# A constant beyond this is no length of anything, and shifts must not eat the memory.
_LIMIT = 1 << 128


def evaluate(
    source: Source, node: Node | None, iota: int | None, lookup: Callable[[Node], int | None]
) -> int | None:
    """The value of an integer constant expression, None where it is none or not simple.

    `lookup` tells the value of a name, which may be qualified. Floats, characters, `len` and
    `unsafe.Sizeof` are not simple; nor is `^`, whose value depends on the operand's type.
    """
    if node is None:
        return None
    match node.type:
        case "int_literal":
            return _literal(source.text(node))
        case "iota":
            return iota
        case "identifier" | "selector_expression":
            return lookup(node)
        case "parenthesized_expression":
            inner = node.named_child(0) if node.named_child_count == 1 else None
            return evaluate(source, inner, iota, lookup)
        case "unary_expression":
            operand = evaluate(source, node.child_by_field_name("operand"), iota, lookup)
            sign = {"-": -1, "+": 1}.get(_operator(source, node))
            return None if operand is None or sign is None else sign * operand
        case "binary_expression":
            # The right side first: a text of many lines is a tree as deep, to the left.
            right = evaluate(source, node.child_by_field_name("right"), iota, lookup)
            if right is None:
                return None
            left = evaluate(source, node.child_by_field_name("left"), iota, lookup)
            return None if left is None else _binary(_operator(source, node), left, right)
        case "call_expression":
            return evaluate(source, _converted(source, node), iota, lookup)
    return None


def _literal(text: str) -> int | None:
    digits = text.replace("_", "")
    if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
        digits = "0o" + digits[1:]  # Go's old octal literal
    try:
        return int(digits, 0)
    except ValueError:  # an imaginary literal
        return None


def _operator(source: Source, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return source.text(operator) if operator is not None else ""


def _binary(operator: str, left: int, right: int) -> int | None:
    result: int
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/" | "%":
            if right == 0:
                return None
            quotient = abs(left) // abs(right)  # Go truncates, Python rounds down
            quotient = quotient if (left < 0) == (right < 0) else -quotient
            result = quotient if operator == "/" else left - quotient * right
        case "<<":
            if not 0 <= right < 128:
                return None
            result = left << right
        case ">>":
            if right < 0:
                return None
            result = left >> right
        case "&":
            result = left & right
        case "|":
            result = left | right
        case "^":
            result = left ^ right
        case "&^":
            result = left & ~right
        case _:
            return None
    return result if -_LIMIT < result < _LIMIT else None


def _converted(source: Source, node: Node) -> Node | None:
    """The operand of `int64(…)`: the compiler has checked that the constant fits."""
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None or function.type != "identifier":
        return None
    if source.text(function) not in INTEGERS or arguments.named_child_count != 1:
        return None
    return arguments.named_child(0)
