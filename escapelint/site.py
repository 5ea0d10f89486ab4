"""A fact at its syntax node, in its context: what a rule looks at."""

from __future__ import annotations

import re
from functools import cached_property

from tree_sitter import Node

from escapelint import because
from escapelint.facts.flows import HEAP
from escapelint.facts.text import callee_of, converted_literal, is_literal
from escapelint.index import Index
from escapelint.model import Fact, Flow, Note, Region, Step
from escapelint.syntax import context
from escapelint.syntax.locate import CALLS, locate
from escapelint.syntax.source import Source
from escapelint.syntax.uses import is_lender, only_lent
from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import (
    Array,
    Basic,
    Func,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    Unknown,
)
from escapelint.types.scope import captures, find_binding, type_of_expression

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

_ONE_BYTE = tuple(map(Basic, ("bool", "uint8", "int8")))
_BOOLEAN_OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "&&", "||", "!")
_CONSTANT_STRUCTS = (1, 25)  # since then boxed struct literals of constants are read-only data
_EMPTY = re.compile(r"(?:go\.shape\.)?\[\].*\{\}|&?struct \{\}\{\}", re.S)
_MADE_BYTES = re.compile(r"make\(\[\]byte, (?:\d+, )?(\d+)\)")
_LONGEST_CHAIN = 5
_RESULT = re.compile(r"~[rR]\d+")
_LONGEST_SUBJECT = 60


class Site:
    """One heap fact in its source.

    `node` is None where the compiler's position could not be matched; then everything that
    needs syntax is empty and `region` is the compiler's position.
    """

    def __init__(self, fact: Fact, source: Source, index: Index, types: DeclaredTypes) -> None:
        self.fact = fact
        self.source = source
        self.types = types
        self._index = index
        self.node: Node | None = locate(source, fact)

    # ── where ───────────────────────────────────────────────────────────────────────────────

    @cached_property
    def region(self) -> Region:
        """The node, or its first line where it has several: small enough for a diff."""
        source, pos = self.source, self.fact.pos
        if self.node is not None:
            start, end = self.node.start_byte, self.node.end_byte
            first_line_end = source.line_end(source.line_of(start))
            return source.region(start, min(end, first_line_end))
        offset = source.offset(pos.line, pos.column) if pos.column else None
        if offset is not None and offset < source.line_end(pos.line):
            return source.region(offset, source.line_end(pos.line))
        whole_line = source.line_region(pos.line)
        if whole_line is not None:
            return whole_line
        return Region(source.name, 0, 0, pos.line, 0, pos.line, 0, "", "")

    @cached_property
    def function_node(self) -> Node | None:
        """The declaration of the function around the site."""
        return context.enclosing_function(self.node) if self.node is not None else None

    @cached_property
    def function(self) -> str:
        """The function around the site, as Go writes it; "" outside of functions."""
        if self.node is not None:
            return context.function_name(self.source, self.function_node)
        return re.sub(r"\[.*\]", "", self.fact.function).partition(".func")[0]

    @cached_property
    def loop_depth(self) -> int:
        """How many loops of the function run the site once a turn."""
        return context.loop_depth(self.node) if self.node is not None else 0

    @cached_property
    def cold(self) -> str:
        """Why the site seldom runs, in words; "" where nothing says so.

        A variable lives where it is declared, but it is the declaration that allocates: its use
        on a cold path does not make it cold.
        """
        if self.node is None:
            return ""
        return context.cold_reason(self.source, self.node)

    # ── why ─────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def explanations(self) -> tuple[tuple[Flow, ...], ...]:
        """The compiler's explanations; every one alone keeps the memory on the heap."""
        return self._index.flows(self.fact)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The first explanation, followed through the objects that escape themselves."""
        if not self.explanations:
            return ()
        flows = list(self.explanations[0])
        fact, seen = self.fact, {id(self.fact)}
        while flows and flows[-1].dst != HEAP and not _RESULT.fullmatch(flows[-1].dst):
            container = self._index.container(fact, flows[-1])
            if container is None or id(container) in seen or len(seen) > _LONGEST_CHAIN:
                break
            seen.add(id(container))
            more = self._index.flows(container)
            flows.extend(more[0] if more else ())
            fact = container
        return tuple(flows)

    @property
    def sink(self) -> str:
        """Where the first explanation ends: `{heap}`, a result, a variable or a storage."""
        return self.flows[-1].dst if self.flows else ""

    @property
    def reason(self) -> Note:
        """The compiler's last note: what finally made it escape."""
        return because.last_note(self.flows)

    @property
    def callee(self) -> str:
        """The function that the object is finally passed to, as printed; "" for other reasons."""
        note = self.reason
        return callee_of(note.expr) if note.reason == "call parameter" else ""

    @cached_property
    def returned(self) -> bool:
        """Whether the first explanation ends in a result of the function."""
        if self.reason.reason == "return" or _RESULT.fullmatch(self.sink):
            return True
        return bool(self.sink) and self.sink in self._named_results

    @cached_property
    def nil_is_an_answer(self) -> bool:
        """Whether the function also returns nil without an error, so that nil means something."""
        function = self.function_node
        return function is not None and any(
            values
            and values[0] == "nil"
            and (len(values) == 1 or values[-1] in ("nil", "true", "false"))
            for values in context.returned_values(self.source, function)
        )

    @cached_property
    def _named_results(self) -> frozenset[str]:
        function = self.function_node
        results = function.child_by_field_name("result") if function is not None else None
        if results is None or results.type != "parameter_list":
            return frozenset()
        return frozenset(
            self.source.text(name)
            for declaration in results.named_children
            for name in declaration.children_by_field_name("name")
        )

    @property
    def first_note(self) -> Note:
        """The first note that tells a use: what happens to the object before all else."""
        for flow in self.flows:
            for note in flow.notes:
                if note.reason not in ("spill", "address-of", "dot"):
                    return note
        return Note("", "", self.fact.pos)

    @property
    def first_callee(self) -> str:
        """The function that the object is first passed to, as printed; "" if it is to none."""
        for flow in self.flows:
            for note in flow.notes:
                if note.reason == "call parameter":
                    return callee_of(note.expr)
        return ""

    @cached_property
    def reasons(self) -> frozenset[str]:
        """Every reason on the way."""
        return frozenset(note.reason for flow in self.flows for note in flow.notes)

    @cached_property
    def stored_in_part(self) -> bool:
        """Whether it is assigned to a field or an element on its way."""
        return any(
            note.reason.startswith("assign") and set(".[") & set(because.assigned_to(note.expr))
            for flow in self.flows
            for note in flow.notes
        )

    @cached_property
    def capturing_closure(self) -> Node | None:
        """The function literal that captures the variable by reference, if one does."""
        for flow in self.flows[:1]:
            for note in flow.notes:
                if note.reason == "reference" and note.pos.file == self.source.name:
                    offset = self.source.offset(note.pos.line, note.pos.column)
                    if offset is not None and note.pos.column:
                        use = self.source.root.descendant_for_byte_range(offset, offset)
                        return context.enclosing(use, ("func_literal",))
        return None

    @property
    def calls_itself(self) -> bool:
        """Whether the variable holds the closure that captures it."""
        destinations = [flow.dst for flow in self.flows]
        return "func literal" in self.flows[0].dst and self.fact.text in destinations[1:2]

    @cached_property
    def lent_only(self) -> bool:
        """Whether the memory is only lent to callees that are documented to give it back."""
        function = self.function_node
        if function is None or not self.variable or not self.explanations:
            return False
        for explanation in self.explanations:
            note = because.last_note(explanation)
            if note.reason != "call parameter" or not is_lender(callee_of(note.expr)):
                return False
        return only_lent(self.source, self.variable, function)

    def because(self) -> tuple[Step, ...]:
        """The path in readable steps, each with its place."""
        return tuple(because.steps(self.flows))

    # ── what ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def subject(self) -> str:
        """What is allocated, in source terms and on one line."""
        if self.node is None or self.fact.callees:
            return because.name(self.fact.text)
        node = self.node.child_by_field_name("right") if self.fact.text.startswith(".") else None
        text = " ".join(self.source.text(node or self.node).split())
        text = text if len(text) <= _LONGEST_SUBJECT else text[: _LONGEST_SUBJECT - 1] + "…"
        return f"a result of {text.removeprefix('return ')}" if self.fact.text[0] == "." else text

    @cached_property
    def variable(self) -> str:
        """The variable that was moved, or that the memory is first assigned to; "" if neither."""
        node = self.node
        if node is None or self.fact.callees:
            return ""
        if self.shape == VARIABLE:
            return self.source.text(node)
        values = node.parent
        statement = values.parent if values is not None else None
        if values is None or statement is None or len(values.named_children) != 1:
            return ""
        names = statement.child_by_field_name("left") or statement.child_by_field_name("name")
        if statement.type not in ("short_var_declaration", "var_spec", "assignment_statement"):
            return ""
        if names is not None and names.type == "expression_list":
            names = names.named_child(0) if names.named_child_count == 1 else None
        return self.source.text(names) if names is not None and names.type == "identifier" else ""

    @cached_property
    def type_text(self) -> str:
        """The declared type as Go writes it, qualified by the package's name; "" if unknown."""
        match self.declared_type:
            case Named(package, name, ()):
                return f"{package.rpartition('/')[2]}.{name}" if package else name
            case Basic(name):
                return name
        return ""

    @cached_property
    def byte_array_length(self) -> int | None:
        """N for memory of type [N]byte."""
        match self.allocated_type:
            case Array(length, Basic("uint8")):
                return length
        return None

    @cached_property
    def made_length(self) -> str:
        """The source of the length in `make([]T, length)`, "" for anything else."""
        arguments = self.node.child_by_field_name("arguments") if self.node is not None else None
        length = arguments.named_child(1) if arguments is not None else None
        return self.source.text(length) if length is not None and self.shape == MAKE else ""

    @cached_property
    def constant_size(self) -> int | None:
        """The length of `make([]byte, N)`, None where it is not constant."""
        match = _MADE_BYTES.fullmatch(self.fact.text)
        return int(match[1]) if match else None

    @property
    def identity(self) -> str:
        """The site's source without its layout: what a fingerprint is made of."""
        if self.node is None or self.fact.callees:
            return self.fact.text
        return " ".join(self.source.text(self.node).split())

    @cached_property
    def shape(self) -> str:
        """What kind of memory it is: one of the constants of this module."""
        fact = self.fact
        if fact.callees:
            return INLINED
        if fact.kind == "moved":
            is_state = self.node is not None and self.node.type == "for_statement"
            return RANGE_FUNCTION if is_state else VARIABLE
        if fact.kind == "append":
            return APPEND
        if fact.ordinal:
            return BOXING
        return self._shape_of_text(fact.header) or self._shape_of_node()

    def _shape_of_text(self, text: str) -> str:
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

    def _shape_of_node(self) -> str:
        node = self.node
        while node is not None and node.type == "parenthesized_expression":
            node = node.named_children[0] if node.named_children else None
        if node is None:
            return UNKNOWN
        if node.type in CALLS:
            # A conversion that allocates has the position of its operand, a boxed call its own.
            at = self.source.offset(self.fact.pos.line, self.fact.pos.column)
            arguments = node.child_by_field_name("arguments")
            opening = arguments if arguments is not None else node
            own = self.source.data.find(b"(", opening.start_byte)
            return BOXING if at == own or self.node is not node else CONVERSION
        if node.type == "composite_literal":
            return self._shape_of_composite(node)
        if node.type == "selector_expression":
            return self._shape_of_selector(node)
        if node.type == "binary_expression":
            return self._shape_of_binary(node)
        if node.type in ("func_literal", "literal_element"):
            return CLOSURE if node.type == "func_literal" else UNKNOWN
        return BOXING

    def _shape_of_composite(self, node: Node) -> str:
        match self._type(node):
            case Struct() | Array():
                return BOXING
            case Slice() | Map():
                return LITERAL
        return UNKNOWN

    def _shape_of_selector(self, node: Node) -> str:
        field = node.child_by_field_name("field")
        name = self.source.text(field) if field is not None else ""
        is_method = any(name in methods for methods in self.types.methods.values())
        is_field = name in self.types.field_names
        if is_method != is_field:
            return METHOD_VALUE if is_method else BOXING
        operand = node.child_by_field_name("operand")
        found = type_of_expression(self.types, self.source, node)
        if not isinstance(found, Unknown | Func) or self._is_import(operand):
            return BOXING
        # No declaration here tells: a value for a variadic parameter is hardly ever a method.
        variadic = any(
            note.expr == "... argument" and note.reason == "slice-literal-element"
            for flow in self.flows
            for note in flow.notes
        )
        return BOXING if variadic and not is_method else UNKNOWN

    def _is_import(self, operand: Node | None) -> bool:
        if operand is None or operand.type != "identifier":
            return False
        imports = self.types.imports.get(self.source.name, {})
        return self.source.text(operand) in imports and not find_binding(self.source, operand)

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
        for side in ("left", "right"):
            operand = node.child_by_field_name(side)
            while operand is not None and operand.type == "parenthesized_expression":
                operand = operand.named_child(0)
            if operand is None:
                continue
            if operand.type in ("interpreted_string_literal", "raw_string_literal"):
                return Basic("string")
            if operand.type == "binary_expression":
                found = self._operand_type(operand)
            else:
                found = self._type(operand)
            if isinstance(found, Basic):
                return found
        return Unknown("sum")

    def _type(self, node: Node) -> TypeExpr:
        return self.types.underlying(type_of_expression(self.types, self.source, node))

    # ── whether ─────────────────────────────────────────────────────────────────────────────

    def never_allocates(self, release: tuple[int, int]) -> str:
        """Why this fact is no allocation with this Go release (section 9.1), or ""."""
        fact, node = self.fact, self.node
        if fact.kind != "expr":
            return ""
        if is_literal(fact.text):
            return "constant"
        if _EMPTY.fullmatch(fact.text):
            return "zero-sized value"
        if node is None or fact.callees:
            return ""
        if self._is_constant(node):
            return "constant"
        if self.shape == CLOSURE and not captures(self.source, node):
            return "closure without captures"
        if self.shape == BOXING and (self._is_comparison(node) or self.allocated_type in _ONE_BYTE):
            return "value of one byte"
        if self.shape == BOXING and release >= _CONSTANT_STRUCTS and _all_constant(node):
            return "constant"
        # A literal with elements has a size, or so near to always that its type is not asked for.
        sizeless = self.shape in (COMPOSITE, NEW, BOXING) and not fact.text.endswith("{...}")
        return "zero-sized value" if sizeless and _is_zero_sized(self.allocated_type) else ""

    @cached_property
    def allocated_type(self) -> TypeExpr:
        """The underlying type of the memory: T for `&T{}`, `new(T)` and a boxed or moved T."""
        if self.node is None or self.fact.callees:
            return Unknown("no syntax")
        declared = self.declared_type
        return self.types.underlying(declared)

    @cached_property
    def declared_type(self) -> TypeExpr:
        """The type of the memory as declared, `Unknown` where declarations do not tell."""
        if self.node is None or self.fact.callees:
            return Unknown("no syntax")
        found = type_of_expression(self.types, self.source, self.node)
        if self.shape in (COMPOSITE, NEW):
            return found.elem if isinstance(found, Pointer) else Unknown("pointer")
        return found

    def _is_constant(self, node: Node) -> bool:
        converted = converted_literal(self.fact.text)
        if converted:
            # A call of a function with a literal prints like a converted constant.
            return node.type != "call_expression" or converted in self.types.types
        # Up to Go 1.21 named constants are printed by their name.
        if node.type != "identifier":
            return False
        binding = find_binding(self.source, node)
        if binding is not None:
            return binding.kind == "const"
        return self.source.text(node) in self.types.constants

    def _is_comparison(self, node: Node) -> bool:
        operator = node.child_by_field_name("operator")
        return operator is not None and operator.type in _BOOLEAN_OPERATORS


def _is_zero_sized(type_: TypeExpr) -> bool:
    match type_:
        case Struct(()) | Array(0, _):
            return True
    return False


def _all_constant(node: Node) -> bool:
    """Whether a composite literal has nothing but literals in it, so that it is read-only data."""
    if node.type != "composite_literal":
        return False
    body = node.child_by_field_name("body")
    return body is not None and all(_constant_element(child) for child in body.named_children)


def _constant_element(element: Node) -> bool:
    if element.type == "keyed_element":
        value = element.child_by_field_name("value")
        return value is not None and _constant_element(value)
    if element.type == "literal_element":
        return bool(element.named_children) and _constant_element(element.named_children[0])
    return element.type == "comment" or (
        element.type in ("true", "false", "nil")
        or (
            (element.type.endswith("_literal") and element.type not in ("func_literal",))
            and element.type != "composite_literal"
        )
    )
