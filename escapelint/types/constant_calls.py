"""Constants that need types: calls of builtins and of unsafe, conversions, and `^x`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import Value, as_integer, evaluate
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import Scope, scope_of
from escapelint.types.model import INTEGERS, Array, Basic, Pointer, Struct, TypeExpr, Unknown

_BUILTINS = ("len", "cap", "min", "max")
_UNSAFE = ("Sizeof", "Alignof", "Offsetof")


def constant_call(
    declared: DeclaredTypes, source: Source, node: Node, iota: int | None
) -> Value | None:
    """The value of a call, a conversion or `^x` if it is a constant, None where that is not told.

    What depends on a size is known where `DeclaredTypes.sizes` is.
    """
    scope = scope_of(declared, source)
    if node.type == "unary_expression":
        return _complement(scope, node, iota)
    function = node.child_by_field_name("function") or node.child_by_field_name("type")
    arguments = _arguments(node)
    if function is None or not arguments:
        return None
    name = source.text(function)
    if function.type == "identifier" and name in _BUILTINS:
        if scope.env.taken(name) or scope.binding(function) is not None:
            return None
        if name in ("len", "cap"):
            return _length(scope, arguments[0], iota)
        return _extreme(name, [evaluate(source, each, iota, scope.constant) for each in arguments])
    if function.type == "selector_expression":
        operand, field = map(function.child_by_field_name, ("operand", "field"))
        if scope.imported(operand) == "unsafe" and field is not None:
            return _measured(scope, source.text(field), arguments[0])
    type_ = scope.type_of(function)
    if type_ is None or len(arguments) != 1:
        return None
    return typed_value(declared, type_, evaluate(source, arguments[0], iota, scope.constant))


def typed_value(declared: DeclaredTypes, type_: TypeExpr, value: Value | None) -> Value | None:
    """A constant of a type, None where the type changes it: floating-point numbers are rounded."""
    under = declared.underlying(type_)
    if not isinstance(under, Basic):
        return None
    if under.name in INTEGERS:
        return as_integer(value)
    return value if under.name == "string" and isinstance(value, bytes) else None


def _arguments(call: Node) -> list[Node]:
    operand = call.child_by_field_name("operand")
    if operand is not None:
        return [operand]
    arguments = call.child_by_field_name("arguments")
    return [] if arguments is None else [c for c in arguments.named_children if c.type != "comment"]


def _complement(scope: Scope, node: Node, iota: int | None) -> int | None:
    """`^x`: of an unsigned type it has as many bits as that."""
    operand = node.child_by_field_name("operand")
    value = as_integer(evaluate(scope.source, operand, iota, scope.constant))
    if operand is None or value is None:
        return None
    type_ = scope.declared.underlying(scope.expression(operand))
    if not isinstance(type_, Basic):
        return None
    if not type_.name.startswith("uint"):
        return ~value
    layout = _layout(scope, type_)
    return None if layout is None else value ^ ((1 << 8 * layout[0]) - 1)


def _length(scope: Scope, node: Node, iota: int | None) -> int | None:
    """`len(x)` of a constant string or an array, whose value is then not looked at."""
    value = evaluate(scope.source, node, iota, scope.constant)
    if value is not None:
        return len(value) if isinstance(value, bytes) else None
    type_ = scope.declared.underlying(scope.value(node))
    if isinstance(type_, Pointer):
        type_ = scope.declared.underlying(type_.elem)
    # A call or a receive makes it no constant, but then it is no length of an array either.
    return type_.length if isinstance(type_, Array) else None


def _extreme(name: str, values: Sequence[Value | None]) -> Value | None:
    numbers = [each for each in values if isinstance(each, int | Fraction)]
    if len(numbers) < len(values):
        return None
    found = min(numbers) if name == "min" else max(numbers)
    return Fraction(found) if any(isinstance(each, Fraction) for each in numbers) else found


def _measured(scope: Scope, name: str, node: Node) -> int | None:
    """`unsafe.Sizeof(x)`, `Alignof(x)` or `Offsetof(x.f)`."""
    if name not in _UNSAFE:
        return None
    if name == "Offsetof":
        return _offset(scope, node)
    type_ = scope.value(node)
    if isinstance(type_, Unknown):
        return None
    layout = _layout(scope, type_)
    return None if layout is None else layout[_UNSAFE.index(name)]


def _offset(scope: Scope, node: Node) -> int | None:
    """Of a field of the struct itself; promoted ones are not looked for."""
    if node.type == "parenthesized_expression":
        inner = node.named_child(0)
        return None if inner is None else _offset(scope, inner)
    operand, field = map(node.child_by_field_name, ("operand", "field"))
    if node.type != "selector_expression" or operand is None or field is None:
        return None
    type_ = scope.declared.underlying(scope.value(operand))
    if isinstance(type_, Pointer):
        type_ = scope.declared.underlying(type_.elem)
    if not isinstance(type_, Struct):
        return None
    name, before = scope.source.text(field), 0
    for each in type_.fields:
        layout = _layout(scope, each.type)
        if layout is None:
            return None
        before = -(-before // layout[1]) * layout[1]
        if each.name == name:
            return before
        before += layout[0]
    return None


def _layout(scope: Scope, type_: TypeExpr) -> tuple[int, ...] | None:
    measure = scope.declared.measure
    return measure.of(type_) if measure is not None else None
