"""The types of expressions, as far as declarations tell them."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.calls import Calls
from escapelint.types.constants import evaluate
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import Env, instantiation, read_signature, read_type
from escapelint.types.generics import instantiate
from escapelint.types.members import find_member
from escapelint.types.model import (
    UNTYPED,
    Array,
    Basic,
    Chan,
    Func,
    Local,
    Map,
    Pointer,
    Slice,
    TypeExpr,
    TypeParam,
    Unknown,
    default,
)
from escapelint.types.scope import Binding, find_binding

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
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
_PREDECLARED_CONSTANTS = {"true": "untyped bool", "false": "untyped bool", "iota": "untyped int"}
_KINDS = list(UNTYPED)


def type_of_identifier(declared: DeclaredTypes, source: Source, identifier: Node) -> TypeExpr:
    """The type of a variable, parameter, constant or function; `Unknown` when unsure."""
    return Scope(declared, source).value(identifier)


def type_of_expression(
    declared: DeclaredTypes, source: Source, node: Node, index: int = 0
) -> TypeExpr:
    """The type that a variable gets of an expression, as far as declarations tell it.

    `index` selects among the values of `x, ok := <expression>`.
    """
    return Scope(declared, source).value(node, index)


def is_conversion(declared: DeclaredTypes, source: Source, call: Node) -> bool | None:
    """Whether a call is a conversion; None where nothing tells."""
    scope = Scope(declared, source)
    function = call.child_by_field_name("function") or call.child_by_field_name("type")
    if function is None:
        return None
    if scope.type_of(function) is not None:
        return True
    return None if isinstance(scope.expression(function), Unknown) else False


def is_named_constant(declared: DeclaredTypes, source: Source, node: Node) -> bool:
    """Whether a name, perhaps a qualified one, is a constant's."""
    if node.type == "selector_expression":
        path = Scope(declared, source).imported(node.child_by_field_name("operand"))
        package, field = declared.foreign(path) if path else None, node.child_by_field_name("field")
        return package is not None and source.text(field or node) in package.constant_types
    if node.type != "identifier":
        return False
    binding = find_binding(source, node)
    if binding is not None:
        return binding.kind == "const"
    return source.text(node) in declared.constant_types


def selected(declared: DeclaredTypes, source: Source, selector: Node) -> str:
    """What `x.y` is: "field", "method", "interface method", or "value" (an imported one, or a
    method without receiver); "" if unknown."""
    scope = Scope(declared, source)
    operand, field = map(selector.child_by_field_name, ("operand", "field"))
    if operand is None or field is None:
        return ""
    if scope.imported(operand) or scope.type_of(operand) is not None:
        return "value"
    found = find_member(declared, scope.expression(operand), source.text(field))
    return found.kind if found is not None else ""


def read_local_type(declared: DeclaredTypes, source: Source, node: Node) -> TypeExpr:
    """The type that a type's node inside a function writes down."""
    return read_type(source, node, Scope(declared, source).env)


class Scope(Calls):
    """Questions about types in one file, and how far one of them has gone."""

    def __init__(self, declared: DeclaredTypes, source: Source) -> None:
        self.declared = declared
        self.source = source
        self.depth = 0
        self.file = declared.env(source)

    @property
    def env(self) -> Env:
        """What names mean here; not kept, since it knows this scope: a cycle keeps trees."""
        return replace(self.file, local=self._local_type, constant=self._constant)

    # ── names ───────────────────────────────────────────────────────────────────────────────

    def _local_type(self, node: Node) -> TypeExpr | None:
        """What a type's name means in a function; None where the package decides."""
        if node.type == "type_identifier":  # any other name may be a variable's
            candidates = self.source.local_type_names
            name = self.source.data[node.start_byte : node.end_byte]
            if candidates is not None and name not in candidates:
                return None
        binding = find_binding(self.source, node)
        if binding is None:
            return None
        if binding.kind == "typeparam":
            return TypeParam(self.source.text(node))
        return self._declared_type(binding) if binding.kind == "type" else Unknown("no type")

    def _declared_type(self, binding: Binding) -> TypeExpr:
        """The type that a function declares."""
        spec = binding.declaration
        right = spec.child_by_field_name("type")
        if spec.type == "type_alias":
            return read_type(self.source, right, self.env)
        local = Local(self.source.text(binding.name), self.source.name, binding.name.start_byte)
        if local not in self.declared.local_types:
            self.declared.local_types[local] = Unknown("cycle")
            self.declared.local_types[local] = read_type(self.source, right, self.env)
        return local

    def _constant(self, source: Source, node: Node) -> int | None:
        """The value of an integer constant."""
        first = node
        while first.type == "selector_expression":
            operand = first.child_by_field_name("operand")
            if operand is None:
                return None
            first = operand
        binding = find_binding(source, first)
        if binding is None:
            return self.file.constant(source, node)
        spec = binding.declaration
        value = spec.child_by_field_name("value")
        if binding.kind != "const" or value is None or first is not node:
            return None
        values = value.named_children
        if binding.position >= len(values) or spec.child_by_field_name("type") is not None:
            return None
        return evaluate(source, values[binding.position], None, lambda n: self._constant(source, n))

    def identifier(self, node: Node) -> TypeExpr:
        if _is_key(node) and not self._is_value_key(node):
            return Unknown("key of a literal")
        binding = find_binding(self.source, node)
        if binding is not None:
            return self._binding(binding)
        return self.object(self.declared, self.source.text(node))

    def object(self, package: DeclaredTypes, name: str) -> TypeExpr:
        """The type of a package's variable, constant or function."""
        for table in (package.variables, package.constant_types, package.functions):
            found: TypeExpr | None = table.get(name)
            if found is not None:
                return found
        if package is self.declared and name not in package.names:
            for path in package.dots.get(self.source.name, ()):
                other = package.foreign(path)
                if other is not None and name[:1].isupper() and name in other.names:
                    return self.object(other, name)
            if name in _PREDECLARED_CONSTANTS:
                return Basic(_PREDECLARED_CONSTANTS[name])
        return Unknown(f"{name} is not known")

    def imported(self, operand: Node | None) -> str:
        """The import path that an identifier stands for, "" for none."""
        if operand is None or operand.type not in ("identifier", "package_identifier"):
            return ""
        path = self.env.imports.get(self.source.text(operand), "")
        return path if path and find_binding(self.source, operand) is None else ""

    def _binding(self, binding: Binding) -> TypeExpr:
        node, index = binding.declaration, binding.position
        match binding.kind:
            case "param" | "result" | "receiver":
                type_ = read_type(self.source, node.child_by_field_name("type"), self.env)
                variadic = node.type == "variadic_parameter_declaration"
                return Slice(type_) if variadic else type_
            case "var" | "const":
                spec = _with_value(node) if binding.kind == "const" else node
                type_node = spec.child_by_field_name("type")
                if type_node is not None:
                    return read_type(self.source, type_node, self.env)
                found = self._assigned(spec.child_by_field_name("value"), index)
                return found if binding.kind == "const" else default(found)
            case "short" | "receive":
                return default(self._assigned(node.child_by_field_name("right"), index))
            case "range":
                right = node.child_by_field_name("right")
                return Unknown() if right is None else self._ranged(right, index)
            case "typeswitch":
                types = _case_types(binding.case)
                if len(types) == 1 and self.source.text(types[0]) != "nil":
                    return read_type(self.source, types[0], self.env)
                value = node.child_by_field_name("value")
                return Unknown() if value is None else self.expression(value)
        return Unknown(binding.kind)

    def _assigned(self, values: Node | None, index: int) -> TypeExpr:
        """The type of the `index`th variable that a list of expressions initialises."""
        if values is None:
            return Unknown("no value")
        if values.type != "expression_list":
            return self.expression(values, index)
        nodes = [child for child in values.named_children if child.type != "comment"]
        if len(nodes) == 1:
            return self.expression(nodes[0], index)
        return self.expression(nodes[index]) if index < len(nodes) else Unknown("syntax")

    def _ranged(self, right: Node, index: int) -> TypeExpr:
        over = default(self.expression(right))
        type_ = self.declared.underlying(over)
        if isinstance(type_, Pointer):
            type_ = self.declared.underlying(type_.elem)
            type_ = type_ if isinstance(type_, Array) else Unknown("range over pointer")
        match type_:
            case Slice(elem) | Array(_, elem):
                return (Basic("int"), elem)[index]
            case Map(key, elem):
                return (key, elem)[index]
            case Chan(elem, _):
                return elem
            case Basic("string"):
                return (Basic("int"), Basic("int32"))[index]
            case Basic():
                return over
            case Func((of_yield,)):
                of_yield = self.declared.underlying(of_yield)
                if isinstance(of_yield, Func) and index < len(of_yield.params):
                    return of_yield.params[index]
        return Unknown("range")

    # ── expressions ─────────────────────────────────────────────────────────────────────────

    def value(self, node: Node, index: int = 0) -> TypeExpr:
        """The type that a variable gets of an expression."""
        return default(self.expression(node, index))

    def expression(self, node: Node, index: int = 0) -> TypeExpr:
        """The type of an expression; untyped constants have their kinds."""
        self.depth += 1
        try:
            return self._expression(node, index) if self.depth <= _DEPTH else Unknown("too deep")
        finally:
            self.depth -= 1

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
            case "selector_expression":
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
                return self._composite(node)
            case "literal_value":
                return self._elided(node)
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
        operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
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

    # ── composite literals ──────────────────────────────────────────────────────────────────

    def _composite(self, node: Node) -> TypeExpr:
        type_node = node.child_by_field_name("type")
        if type_node is None or type_node.type != "implicit_length_array_type":
            return read_type(self.source, type_node, self.env)
        elem = read_type(self.source, type_node.child_by_field_name("element"), self.env)
        body = node.child_by_field_name("body")
        elements = [] if body is None else [c for c in body.named_children if c.type != "comment"]
        length = at = 0
        for element in elements:
            if element.type == "keyed_element":
                key = element.child_by_field_name("key")
                key = key.named_child(0) if key is not None else None
                value = (
                    evaluate(self.source, key, None, lambda n: self._constant(self.source, n))
                    if key is not None
                    else None
                )
                if value is None:
                    return Array(None, elem)
                at = value
            at += 1
            length = max(length, at)
        return Array(length, elem)

    def _elided(self, body: Node) -> TypeExpr:
        """The type of a literal within another one that leaves its type out."""
        return self._in_literal(body)[0]

    def _in_literal(self, node: Node) -> tuple[TypeExpr, TypeExpr]:
        """The type that the literal around an element or key gives it, and the literal's own."""
        element = node.parent
        is_key = False
        if element is not None and element.type == "literal_element":
            outer = element.parent
            if outer is not None and outer.type == "keyed_element":
                key = outer.child_by_field_name("key")
                is_key = key is not None and key.id == element.id
                outer = outer.parent
            if outer is not None and outer.type == "literal_value":
                whole = outer.parent
                if whole is not None and whole.type == "composite_literal":
                    type_ = self._composite(whole)
                else:
                    type_ = self._elided(outer)
                under = self.declared.underlying(type_)
                if isinstance(under, Pointer):  # `[]*T{{…}}`
                    under = self.declared.underlying(under.elem)
                match under:
                    case Slice(elem) | Array(_, elem):
                        return (Basic("int") if is_key else elem), under
                    case Map(key_type, elem):
                        return (key_type if is_key else elem), under
                return Unknown("field"), under
        return Unknown("literal"), Unknown()

    def _is_value_key(self, node: Node) -> bool:
        """Whether a key of a literal is an expression and no field's name."""
        return isinstance(self._in_literal(node)[1], (Map, Slice, Array))


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


def _with_value(spec: Node) -> Node:
    """The specification whose value and type a constant's has: its own, or one before it."""
    at: Node | None = spec
    while at is not None:
        if at.type == "const_spec" and at.child_by_field_name("value") is not None:
            return at
        at = at.prev_named_sibling
    return spec


def _is_key(node: Node) -> bool:
    element = node.parent
    if element is None or element.type != "literal_element":
        return False
    keyed = element.parent
    if keyed is None or keyed.type != "keyed_element":
        return False
    return keyed.child_by_field_name("key") == element


def _case_types(case: Node | None) -> list[Node]:
    if case is None:
        return []
    return [child for child in case.children_by_field_name("type") if child.is_named]
