"""The types of expressions, as far as declarations tell them."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.composites import Composites
from escapelint.types.constants import as_integer, evaluate
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import instantiation, operand_and_name, read_signature, read_type
from escapelint.types.generics import instantiate
from escapelint.types.members import find_member
from escapelint.types.model import (
    UNTYPED,
    Array,
    Basic,
    Chan,
    Func,
    Map,
    Pointer,
    Slice,
    TypeExpr,
    Unknown,
    default,
)

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_TOO_DEEP = Unknown("too deep")
_DEPTH = 40  # of expressions and of `a := b; b := c …` followed for a type
_LITERALS = {
    "int_literal": "untyped int",
    "float_literal": "untyped float",
    "imaginary_literal": "untyped complex",
    "rune_literal": "untyped rune",
    "interpreted_string_literal": "untyped string",
    "raw_string_literal": "untyped string",
    "true": "untyped bool",
    "false": "untyped bool",
    "iota": "untyped int",
}
_KINDS = list(UNTYPED)


def type_of_identifier(declared: DeclaredTypes, source: Source, identifier: Node) -> TypeExpr:
    """The type of a variable, parameter, constant or function; `Unknown` when unsure."""
    return scope_of(declared, source).value(identifier)


def type_of_expression(
    declared: DeclaredTypes, source: Source, node: Node, index: int = 0
) -> TypeExpr:
    """The type that a variable gets of an expression, as far as declarations tell it.

    `index` selects among the values of `x, ok := <expression>`.
    """
    return scope_of(declared, source).value(node, index)


def is_conversion(declared: DeclaredTypes, source: Source, call: Node) -> bool | None:
    """Whether a call is a conversion; None where nothing tells."""
    scope = scope_of(declared, source)
    function = call.child_by_field_name("function") or call.child_by_field_name("type")
    if function is None:
        return None
    if scope.type_of(function) is not None:
        return True
    return None if isinstance(scope.expression(function), Unknown) else False


def is_named_constant(declared: DeclaredTypes, source: Source, node: Node) -> bool:
    """Whether a name, perhaps a qualified one, is a constant's."""
    if node.type == "selector_expression":
        path = scope_of(declared, source).imported(node.child_by_field_name("operand"))
        package, field = declared.foreign(path) if path else None, node.child_by_field_name("field")
        return package is not None and source.text(field or node) in package.constant_types
    if node.type != "identifier":
        return False
    binding = scope_of(declared, source).binding(node)
    if binding is not None:
        return binding.kind == "const"
    return source.text(node) in declared.constant_types


def constant_integer(declared: DeclaredTypes, source: Source, node: Node) -> int | None:
    """The value of an expression that is constant and whole; None for others, and where nothing
    tells."""
    return as_integer(evaluate(source, node, None, scope_of(declared, source).constant))


def selected(declared: DeclaredTypes, source: Source, selector: Node) -> str:
    """What `x.y` is: "field", "method", "interface method", or "value" (an imported one, or a
    method without receiver); "" if unknown."""
    scope = scope_of(declared, source)
    operand, field = map(selector.child_by_field_name, ("operand", "field"))
    if operand is None or field is None:
        return ""
    if scope.imported(operand) or scope.type_of(operand) is not None:
        return "value"
    found = find_member(declared, scope.expression(operand), source.text(field))
    return found.kind if found is not None else ""


def read_local_type(declared: DeclaredTypes, source: Source, node: Node) -> TypeExpr:
    """The type that a type's node inside a function writes down."""
    return read_type(source, node, scope_of(declared, source).env)


def scope_of(declared: DeclaredTypes, source: Source) -> Scope:
    """The one that answers questions about a file."""
    found = declared.scopes.get(source)
    if found is None:
        found = declared.scopes[source] = Scope(declared, source)
    assert isinstance(found, Scope)
    return found


class Scope(Composites):
    """Answers questions about the types of one file's expressions."""

    def value(self, node: Node, index: int = 0) -> TypeExpr:
        """The type that a variable gets of an expression."""
        return default(self.expression(node, index))

    def expression(self, node: Node, index: int = 0) -> TypeExpr:
        """The type of an expression; untyped constants have their kinds."""
        known = self._known.get((node.id, index))
        if known is not None:
            return known
        self.depth += 1
        try:
            found = self._expression(node, index) if self.depth <= _DEPTH else _TOO_DEEP
        finally:
            self.depth -= 1
        if not isinstance(found, Unknown):  # which may be due to the way that led here
            self._known[node.id, index] = found
        return found

    def _expression(self, node: Node, index: int) -> TypeExpr:
        match node.type:
            case "identifier" | "type_identifier":
                return self.identifier(node)
            case "parenthesized_expression" | "literal_element":
                inner = node.named_child(0)
                return Unknown() if inner is None else self.expression(inner, index)
            case "call_expression" | "type_conversion_expression":
                return self.call(node, index)
        if index:  # the second value of `v, ok := m[k]`, `<-ch` and `x.(T)`
            comma_ok = ("index_expression", "unary_expression", "type_assertion_expression")
            return Basic("bool") if index == 1 and node.type in comma_ok else Unknown("value")
        match node.type:
            case "selector_expression" | "qualified_type":
                return self._selector(node)
            case "func_literal":
                return read_signature(self.source, node, self.env)
            case "unary_expression":
                return self._unary(node)
            case "binary_expression":
                return self._binary(node)
            case "index_expression" | "type_instantiation_expression":
                return self._element(node)
            case "slice_expression":
                return self._slice(node)
            case "type_assertion_expression":
                return read_type(self.source, node.child_by_field_name("type"), self.env)
            case "composite_literal":
                return self.composite(node)
            case "literal_value":
                return self.elided(node)
            case kind if kind in _LITERALS:
                return Basic(_LITERALS[kind])
        return Unknown(node.type)

    def _operand(self, node: Node) -> TypeExpr:
        operand = node.child_by_field_name("operand")
        return Unknown("syntax") if operand is None else self.expression(operand)

    def _unary(self, node: Node) -> TypeExpr:
        operator = node.child_by_field_name("operator")
        type_ = self._operand(node)
        if operator is None or isinstance(type_, Unknown):
            return type_
        match self.source.text(operator):
            case "&":
                return Pointer(type_)
            case "*":
                pointer = self.declared.underlying(type_)
                return pointer.elem if isinstance(pointer, Pointer) else Unknown("dereference")
            case "<-":
                channel = self.declared.underlying(type_)
                return channel.elem if isinstance(channel, Chan) else Unknown("receive")
            case "-" | "+" | "^" | "!":
                return type_
        return Unknown("operator")

    def _binary(self, node: Node) -> TypeExpr:
        """Of a typed operand; a shift has the type of what is shifted."""
        operator, left, right = map(node.child_by_field_name, ("operator", "left", "right"))
        text = self.source.text(operator) if operator is not None else ""
        if text in _COMPARISONS:
            return Basic("untyped bool")
        if left is None or right is None:
            return Unknown("syntax")
        first = self.expression(left)
        if text in ("<<", ">>"):
            return Basic("untyped int") if _is_untyped(first) else first
        second = Unknown() if _is_typed(first) else self.expression(right)
        for type_ in (first, second):
            if _is_typed(type_):
                return type_
        return larger_kind((first, second))

    def _element(self, node: Node) -> TypeExpr:
        base, indices = instantiation(node)
        type_ = Unknown("syntax") if base is None else self.expression(base)
        if isinstance(type_, Func):
            given = [read_type(self.source, each, self.env) for each in indices]
            names = (name for name, _ in type_.type_params)
            return instantiate(type_, dict(zip(names, given, strict=False)))
        return self.element(type_)

    def element(self, type_: TypeExpr) -> TypeExpr:
        """The type of `x[i]` for an x of a type."""
        type_ = self.declared.underlying(default(type_))
        if isinstance(type_, Pointer):
            type_ = self.declared.underlying(type_.elem)
        match type_:
            case Slice(elem) | Array(_, elem) | Map(_, elem):
                return elem
            case Basic("string"):
                return Basic("uint8")
        return Unknown("index")

    def _slice(self, node: Node) -> TypeExpr:
        type_ = default(self._operand(node))
        under = self.declared.underlying(type_)
        if isinstance(under, Pointer):
            under = self.declared.underlying(under.elem)
        match under:
            case Array(_, elem):
                return Slice(elem)
            case Slice() | Basic("string"):
                return type_
        return Unknown("slice expression")

    def _selector(self, node: Node) -> TypeExpr:
        """An imported name's type, a field's, or a method's signature."""
        operand, field = operand_and_name(node)
        if operand is None or field is None:
            return Unknown("syntax")
        name = self.source.text(field)
        path = self.imported(operand)
        if path:
            package = self.declared.foreign(path)
            return Unknown(path) if package is None else self.object(package, name)
        owner = self.type_of(operand)
        if owner is not None:
            return self._method_expression(owner, name)
        member = find_member(self.declared, self.expression(operand), name)
        return member.type if member is not None else Unknown("selector")

    def _method_expression(self, owner: TypeExpr, name: str) -> TypeExpr:
        """`T.Method`: a function whose first parameter is the receiver."""
        member = find_member(self.declared, owner, name)
        if member is None or not isinstance(member.type, Func):
            return Unknown("method expression")
        return replace(member.type, params=(owner, *member.type.params))


def larger_kind(types: tuple[TypeExpr, ...]) -> TypeExpr:
    """Of untyped constants of several kinds, the kind of their sum."""
    kinds = [type_.name for type_ in types if isinstance(type_, Basic) and _is_untyped(type_)]
    if len(kinds) < len(types) or not kinds:
        return Unknown("operator")
    return Basic(max(kinds, key=_KINDS.index))


def _is_untyped(type_: TypeExpr) -> bool:
    return isinstance(type_, Basic) and type_.name in UNTYPED


def _is_typed(type_: TypeExpr) -> bool:
    return not isinstance(type_, Unknown) and not _is_untyped(type_)
