"""What kind of memory a fact is about, and whether it is an allocation at all."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from escapelint.facts.text import converted_literal, find_outside, is_literal, is_result
from escapelint.model import Fact, Flow
from escapelint.syntax.locate import CALLS
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import (
    is_conversion,
    is_named_constant,
    selected,
    type_of_expression,
)
from escapelint.types.model import (
    Array,
    Basic,
    Interface,
    Map,
    Slice,
    Struct,
    TypeExpr,
    Unknown,
)
from escapelint.types.scope import captures, find_binding
from escapelint.types.sizeless import holds_nothing, is_zero_sized

# The shapes an allocation can have.
VARIABLE = "variable"  # a local variable or parameter that was moved to the heap
COMPOSITE = "composite literal"  # &T{…}
NEW = "new"
MAKE = "make"
LITERAL = "slice or map literal"
CLOSURE = "closure"
METHOD_VALUE = "method value"
APPEND = "append"
VARIADIC = "variadic slice"
CONCATENATION = "string concatenation"
CONVERSION = "string conversion"
BOXING = "boxing"
INLINED = "inlined code"
RANGE_FUNCTION = "range-over-func state"
UNKNOWN = "unknown"

# The shapes of which nothing but the destination tells why they are on the heap.
TOLD_BY_DESTINATION = (VARIABLE, COMPOSITE, NEW, MAKE, LITERAL, UNKNOWN)

_GROWING = (MAKE, APPEND)  # shapes of a slice, which may have elements without size
_ONE_BYTE = tuple(map(Basic, ("bool", "uint8", "int8")))
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "&&", "||")
_BOOLEAN_OPERATORS = (*_COMPARISONS, "!")
_CONSTANT_STRUCTS = (1, 25)  # since then boxed struct literals of constants are read-only data
_TEXTS = ("string(", "([]byte)(", "([]rune)(")
_EMPTY = re.compile(r"(?:go\.shape\.)?\[\].*\{\}|&?struct \{\}\{\}", re.S)
# The standard library's values without size, as they are printed where they were inlined.
_PRINTED_EMPTY = frozenset(
    (
        "binary.BigEndian",
        "binary.LittleEndian",
        "binary.NativeEndian",
        "http.NoBody",
        "context.backgroundCtx{}",
        "context.todoCtx{}",
    )
)
_CONSTANT_ELEMENTS = (
    "int_literal",
    "float_literal",
    "imaginary_literal",
    "rune_literal",
    "interpreted_string_literal",
    "raw_string_literal",
    "true",
    "false",
    "nil",
    "comment",
)


class Shapes:
    """Answers about facts of one file; `types` are those of its package."""

    def __init__(self, source: Source, types: DeclaredTypes) -> None:
        self.source = source
        self.types = types

    def shape(self, fact: Fact, node: Node | None, flows: Callable[[], tuple[Flow, ...]]) -> str:
        """What kind of memory it is: one of the constants of this module.

        `flows` gives the fact's explanation; it is asked for only where nothing else tells.
        """
        if fact.callees:
            return INLINED
        if fact.kind == "moved":
            # The compiler's own variables of a range-over-func body: #state1, slices.#rv1.
            return RANGE_FUNCTION if "#" in fact.text else VARIABLE
        if fact.kind == "append":
            return APPEND
        if fact.boxed:
            return BOXING
        if is_result(fact.header) and _is_inside_of_a_call(fact, flows()):
            return INLINED
        return _shape_of_text(fact.header) or self._shape_of_node(fact, node, flows)

    def _shape_of_node(
        self, fact: Fact, whole: Node | None, flows: Callable[[], tuple[Flow, ...]]
    ) -> str:
        node = whole
        while node is not None and node.type == "parenthesized_expression":
            node = node.named_children[0] if node.named_children else None
        if node is None:  # a plain name can be nothing but boxed
            return BOXING if fact.header.isidentifier() else UNKNOWN
        if node.type in CALLS:
            if whole is node and self._is_at_operand(fact, node):
                return self._shape_of_conversion(fact, node)
            # `f(5)` is boxed, `T(5)` would be a constant: which is it?
            if not converted_literal(fact.text):
                return BOXING
            return UNKNOWN if is_conversion(self.types, self.source, node) is None else BOXING
        if node.type == "composite_literal":
            return self._shape_of_composite(node)
        if node.type == "selector_expression":
            return self._shape_of_selector(node, flows)
        if node.type == "binary_expression":
            return self._shape_of_binary(node)
        if node.type in ("func_literal", "literal_element"):
            return CLOSURE if node.type == "func_literal" else UNKNOWN
        return BOXING

    def _shape_of_conversion(self, fact: Fact, node: Node) -> str:
        """Conversions to texts have memory of their own, those to interfaces make a box."""
        if fact.header.startswith(_TEXTS):
            return CONVERSION
        callee = node.child_by_field_name("function")
        if callee is not None and self.source.text(callee) == "any":
            return BOXING
        match self._type(node):
            case Basic("string") | Slice():
                return CONVERSION
            case Interface():
                return BOXING
        return UNKNOWN

    def _is_at_operand(self, fact: Fact, call: Node) -> bool:
        """A conversion that allocates has the position of its operand, a boxed call its own."""
        if not fact.pos.column:
            return fact.header.startswith(_TEXTS)
        at = self.source.offset(fact.pos.line, fact.pos.column)
        arguments = call.child_by_field_name("arguments")
        opening = arguments if arguments is not None else call
        return at != self.source.data.find(b"(", opening.start_byte)

    def _shape_of_composite(self, node: Node) -> str:
        match self._type(node):
            case Struct() | Array():
                return BOXING
            case Slice() | Map():
                return LITERAL
        return BOXING if self._has_fields(node) else UNKNOWN

    def _has_fields(self, literal: Node) -> bool:
        """Whether a literal must be a struct's: a key of it is a name that means nothing here."""
        body = literal.child_by_field_name("body")
        for element in body.named_children if body is not None else ():
            key = element.child_by_field_name("key")
            name = key.named_child(0) if key is not None and key.named_child_count == 1 else key
            if name is None or name.type not in ("identifier", "field_identifier"):
                continue
            known = self.source.text(name) in self.types.names
            if not known and find_binding(self.source, name) is None:
                return True
        return False

    def _shape_of_selector(self, node: Node, flows: Callable[[], tuple[Flow, ...]]) -> str:
        match selected(self.types, self.source, node):
            case "method" | "interface method":
                return METHOD_VALUE
            case "field" | "value":
                return BOXING
        # A value for a variadic parameter is hardly ever a method.
        variadic = any(
            note.expr == "... argument" and note.reason == "slice-literal-element"
            for flow in flows()
            for note in flow.notes
        )
        return BOXING if variadic else UNKNOWN

    def _shape_of_binary(self, node: Node) -> str:
        operator = node.child_by_field_name("operator")
        if operator is None or operator.type != "+":
            return BOXING
        match self._operand_type(node):
            case Basic("string"):
                return CONCATENATION
            case Basic():
                return BOXING
        return UNKNOWN

    def _operand_type(self, node: Node) -> TypeExpr:
        """The type of a sum, from the first operand that tells it."""
        pending: list[Node | None] = [node]
        while pending:
            operand = pending.pop()
            while operand is not None and operand.type == "parenthesized_expression":
                operand = operand.named_child(0)
            if operand is None:
                continue
            if operand.type in ("interpreted_string_literal", "raw_string_literal"):
                return Basic("string")
            if operand.type == "binary_expression":
                pending += [operand.child_by_field_name(side) for side in ("right", "left")]
                continue
            found = self._type(operand)
            if isinstance(found, Basic):
                return found
        return Unknown("sum")

    def _type(self, node: Node) -> TypeExpr:
        return self.types.underlying(type_of_expression(self.types, self.source, node))

    def never_allocates(
        self,
        fact: Fact,
        node: Node | None,
        shape: str,
        type_: Callable[[], TypeExpr],
        release: tuple[int, int],
        constants: bool,
    ) -> str:
        """Why a fact is no allocation with a Go release, or "".

        `type_` gives the underlying type of the memory, `constants` is whether these are laid out
        as data. Measured with testing.AllocsPerRun: section 9.1 of the diagnostics' reference.
        """
        if fact.kind != "expr":
            return ""
        if constants and is_literal(fact.text):
            return "constant"
        if _EMPTY.fullmatch(fact.text) or (fact.callees and fact.text in _PRINTED_EMPTY):
            return "zero-sized value"
        if fact.callees and _is_printed_comparison(fact.text):
            return "value of one byte"
        if node is None or fact.callees:
            return ""
        if constants and self._is_constant(fact, node, shape, release):
            return "constant"
        if shape == CLOSURE and not captures(self.source, node):
            return "closure without captures"
        if shape == BOXING and (_is_comparison(node) or type_() in _ONE_BYTE):
            return "value of one byte"
        # A literal with elements has a size, or so near to always that its type is not asked for.
        sizeless = shape in (COMPOSITE, NEW, BOXING) and not fact.text.endswith("{...}")
        if sizeless and is_zero_sized(self.types, type_()):
            return "zero-sized value"
        holds = shape not in _GROWING or not holds_nothing(self.types, type_())
        return "" if holds else "elements without size"

    def _all_constant(self, node: Node) -> bool:
        """Whether a composite literal has nothing but constants in it, so that it is read-only
        data."""
        body = node.child_by_field_name("body") if node.type == "composite_literal" else None
        return body is not None and all(map(self._constant_element, body.named_children))

    def _constant_element(self, element: Node) -> bool:
        if element.type == "keyed_element":
            value = element.child_by_field_name("value")
            return value is not None and self._constant_element(value)
        if element.type == "literal_element":
            return bool(element.named_children) and self._constant_element(
                element.named_children[0]
            )
        if element.type in _CONSTANT_ELEMENTS:
            return True
        return is_named_constant(self.types, self.source, element)

    def _is_constant(self, fact: Fact, node: Node, shape: str, release: tuple[int, int]) -> bool:
        if shape == BOXING and release >= _CONSTANT_STRUCTS and self._all_constant(node):
            return True
        if converted_literal(fact.text):
            # A call of a function with a literal prints like a converted constant.
            called = node.type in CALLS and not is_conversion(self.types, self.source, node)
            return not called
        # Up to Go 1.21 named constants are printed by their name.
        return is_named_constant(self.types, self.source, node)


def _shape_of_text(text: str) -> str:
    if text == "... argument":
        return VARIADIC
    if text == "func literal":
        return CLOSURE
    if text.startswith("&"):
        return COMPOSITE
    if text.startswith("new("):
        return NEW
    if text.startswith("make("):
        return MAKE
    if text.startswith(("map[", "[]")) and text.endswith("}"):
        return LITERAL
    return ""


def _is_inside_of_a_call(fact: Fact, flows: tuple[Flow, ...]) -> bool:
    """Whether the result of an inlined call is boxed inside of the code that was inlined.

    Then every note of its first way has the place of the outermost call, which is the fact's.
    """
    notes = flows[0].notes if flows else ()
    return bool(notes) and all(note.pos == fact.pos for note in notes)


def _is_comparison(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type in _BOOLEAN_OPERATORS


def _is_printed_comparison(text: str) -> bool:
    """Whether a printed expression, in no brackets, compares or combines booleans."""
    found = [find_outside(text, f" {operator} ", braces=True) for operator in _COMPARISONS]
    return "(" not in text and any(at > 0 for at in found)
