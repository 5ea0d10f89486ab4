"""Constants by arithmetic on their expressions, for array lengths: exact, as Go's spec wants it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from tree_sitter import Node

from escapelint.syntax.source import Source

# An integer or rune, a floating-point number, a string.
Value: TypeAlias = int | Fraction | bytes
# The value of what is no arithmetic, with the iota that holds there: a name, a call, `^x`.
Leaf: TypeAlias = Callable[[Source, Node, int | None], Value | None]

# A constant beyond this is no length of anything, and shifts must not eat the memory.
_LIMIT = 1 << 128
_LONGEST_TEXT = 1 << 20  # bytes
_DIGITS = re.compile(r"0[0-7]+")
_FLOAT = re.compile(r"[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]{1,2})?")
_ESCAPE = re.compile(
    rb"\\(?:x[0-9a-fA-F]{2}|[0-7]{3}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[abfnrtv\\'\"])"
)
_LEAVES = ("identifier", "selector_expression", "call_expression", "type_conversion_expression")
_RUNES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, '"': 34}


def evaluate(source: Source, node: Node | None, iota: int | None, leaf: Leaf) -> Value | None:
    """The value of a constant expression, None where it is none or not simple.

    `leaf` is asked for names, which may be qualified, for calls and conversions, and for `^x`,
    whose value depends on the operand's type. Booleans and complex numbers are not simple.
    """
    if node is None:
        return None
    match node.type:
        case "int_literal":
            return _integer(source.text(node))
        case "float_literal":
            return _float(source.text(node))
        case "rune_literal":
            return _rune(source.text(node))
        case "interpreted_string_literal":
            text = source.data[node.start_byte + 1 : node.end_byte - 1]
            return _ESCAPE.sub(_unescaped, text)
        case "raw_string_literal":
            return source.data[node.start_byte + 1 : node.end_byte - 1].replace(b"\r", b"")
        case "iota":
            return iota
        case (
            "identifier" | "selector_expression" | "call_expression" | "type_conversion_expression"
        ):
            return leaf(source, node, iota)
        case "parenthesized_expression":
            inner = node.named_child(0) if node.named_child_count == 1 else None
            return evaluate(source, inner, iota, leaf)
        case "unary_expression":
            operator = _operator(source, node)
            if operator == "^":
                return leaf(source, node, iota)
            operand = evaluate(source, node.child_by_field_name("operand"), iota, leaf)
            sign = {"-": -1, "+": 1}.get(operator)
            if sign is None or operand is None or isinstance(operand, bytes):
                return None
            return sign * operand
        case "binary_expression":
            return _of_row(source, node, iota, leaf)
    return None


def _of_row(source: Source, node: Node, iota: int | None, leaf: Leaf) -> Value | None:
    """`a + b + c`: a text of many lines is a tree as deep, to the left."""
    row: list[tuple[str, Value]] = []
    at: Node | None = node
    while at is not None and at.type == "binary_expression":
        right = evaluate(source, at.child_by_field_name("right"), iota, leaf)
        if right is None:
            return None
        row.append((_operator(source, at), right))
        at = at.child_by_field_name("left")
    value = evaluate(source, at, iota, leaf)
    for operator, right in reversed(row):
        if value is None:
            return None
        value = _binary(operator, value, right)
    return value


def as_integer(value: Value | None) -> int | None:
    """The integer that a constant stands for where one is wanted: `1e3` is 1000."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else None
    return value if isinstance(value, int) else None


def _integer(text: str) -> int | None:
    digits = text.replace("_", "")
    if _DIGITS.fullmatch(digits):
        digits = "0o" + digits[1:]  # Go's old octal literal
    try:
        return int(digits, 0)
    except ValueError:  # an imaginary literal
        return None


def _float(text: str) -> Fraction | None:
    """Decimal ones with small exponents: others are no parts of lengths."""
    digits = text.replace("_", "")
    return Fraction(digits.rstrip(".")) if _FLOAT.fullmatch(digits) else None


def _rune(text: str) -> int | None:
    inner = text[1:-1]
    if not inner.startswith("\\"):
        return ord(inner) if len(inner) == 1 else None
    if inner[1] in "xuU":
        return int(inner[2:], 16)
    return _RUNES[inner[1]] if inner[1] in _RUNES else int(inner[1:], 8)


def _unescaped(match: re.Match[bytes]) -> bytes:
    """As many bytes as an escape sequence stands for: what they are is not asked for."""
    point = match[1] or match[2]
    return chr(int(point, 16)).encode("utf-8", "replace") if point else b"?"


def _operator(source: Source, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return source.text(operator) if operator is not None else ""


def _binary(operator: str, left: Value, right: Value) -> Value | None:
    if isinstance(left, bytes) or isinstance(right, bytes):
        if operator != "+" or not (isinstance(left, bytes) and isinstance(right, bytes)):
            return None
        return left + right if len(left) + len(right) < _LONGEST_TEXT else None
    if operator in ("<<", ">>"):  # of a floating-point number that is whole
        return _shifted(operator, as_integer(left), as_integer(right))
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return _of_floats(operator, Fraction(left), Fraction(right))
    return _of_integers(operator, left, right)


def _shifted(operator: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None or right < 0:
        return None
    if operator == ">>":
        return left >> right
    return left << right if right < 128 and abs(left << right) < _LIMIT else None


def _of_floats(operator: str, left: Fraction, right: Fraction) -> Fraction | None:
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/" if right:
            result = left / right
        case _:
            return None
    small = abs(result.numerator) < _LIMIT and result.denominator < _LIMIT
    return result if small else None


def _of_integers(operator: str, left: int, right: int) -> int | None:
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
