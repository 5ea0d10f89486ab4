"""What an identifier inside a function stands for, and its declared type.

Both answers follow Go's lexical scopes on the syntax tree, from the identifier upwards: the
nearest declaration wins. A type is told only where declarations state it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import (
    Env,
    names_of,
    parameter_declarations,
    read_literal,
    read_signature,
    read_type,
)
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Func,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
    walk,
)

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_SCOPES = (
    *_FUNCTIONS,
    "if_statement",
    "expression_switch_statement",
    "for_clause",
    "type_switch_statement",
    "type_case",
    "default_case",
    "for_statement",
    "communication_case",
    "function_type",
    "method_elem",
)
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "&&", "||")
_DEPTH = 16  # of `a := b; b := c …` followed for a type


class Binding(NamedTuple):
    """A declaration inside a function.

    `kind` is one of param, result, receiver, typeparam, short (`:=`), var, const, type, range,
    receive (of a select's case) and typeswitch.
    """

    kind: str
    name: Node  # the declaring identifier
    declaration: Node  # the parameter declaration, spec, statement or clause
    position: int = 0  # among the declaration's names
    case: Node | None = None  # of a type switch: the clause in which the name is used


def find_binding(source: Source, identifier: Node) -> Binding | None:
    """The declaration inside the enclosing function that an identifier refers to.

    A declaring identifier refers to its own declaration, or to the one that `:=` assigns again.
    None for names of the package and of the universe; labels, field names and the keys of
    literals are not looked up, so do not ask for them.
    """
    name = source.data[identifier.start_byte : identifier.end_byte]
    return _lookup(source, name, identifier)


def find_name(source: Source, name: str, node: Node) -> Binding | None:
    """The declaration inside the enclosing function of what a name means where `node` stands."""
    return _lookup(source, name.encode(), node)


def _lookup(source: Source, wanted: bytes, node: Node) -> Binding | None:
    """What `wanted` means where `node` stands."""
    start = node.start_byte
    for scope in _scopes_around(source, node) if wanted != b"_" else ():
        for binding, scope_start in scope.get(wanted, ()):
            if scope_start <= start or binding.name.start_byte == start:
                return binding
    return None


# What a node declares, by name: each with the offset at which its scope begins.
_Scopes = Mapping[bytes, list[tuple[Binding, int]]]


def _scopes_around(source: Source, node: Node) -> tuple[_Scopes, ...]:
    """The scopes that a node stands in, the innermost first."""
    found: list[_Scopes] = []
    parent = node.parent
    while parent is not None:
        if parent.type == "statement_list":
            return (*found, *source.once(_scopes_from, parent))
        if parent.type in _SCOPES:
            found.append(source.once(_names_in, parent))
        parent = parent.parent
    return tuple(found)


def _scopes_from(source: Source, block: Node) -> tuple[_Scopes, ...]:
    return (source.once(_names_in, block), *_scopes_around(source, block))


def _names_in(source: Source, scope: Node) -> _Scopes:
    names: dict[bytes, list[tuple[Binding, int]]] = {}
    for binding, scope_start in _declared_in(scope):
        name = source.data[binding.name.start_byte : binding.name.end_byte]
        names.setdefault(name, []).append((binding, scope_start))
    return names


def captures(source: Source, literal: Node) -> bool:
    """Whether a function literal may use a variable of a function around it.

    A key of a literal counts as the variable of that name: False is certain, True is not.
    """
    stack = [literal]
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            name = source.data[node.start_byte : node.end_byte]
            binding = _lookup(source, name, node)
            if binding is not None and binding.kind not in ("const", "type", "typeparam"):
                at = binding.name.start_byte
                if not literal.start_byte <= at < literal.end_byte:
                    return True
        stack.extend(node.named_children)
    return False


def type_of_identifier(declared: DeclaredTypes, source: Source, identifier: Node) -> TypeExpr:
    """The declared type of a variable, parameter or function; `Unknown` when unsure."""
    return _Scope(declared, source).identifier(identifier)


def type_of_expression(
    declared: DeclaredTypes, source: Source, node: Node, index: int = 0
) -> TypeExpr:
    """The type of an expression as far as declarations state it.

    `index` selects among the values of `x, ok := <expression>`.
    """
    return _Scope(declared, source).expression(node, index)


def read_local_type(declared: DeclaredTypes, source: Source, node: Node) -> TypeExpr:
    """The type that a type's node inside a function writes down; local types are `Unknown`."""
    return read_type(source, node, _Scope(declared, source).env)


def _declared_in(parent: Node) -> Iterator[tuple[Binding, int]]:
    """What a node declares for those in it, with the offset at which each scope begins.

    Declarations of one scope come in their order: a later `:=` of the same name assigns.
    """
    match parent.type:
        case "statement_list":
            block = parent.parent
            function = block.parent if block is not None else None
            if block is not None and function is not None and function.type in _FUNCTIONS:
                # A function's parameters belong to the scope of its body's statements.
                yield from _parameters(function)
            for statement in parent.named_children:
                yield from _statement(statement)
        case "if_statement" | "expression_switch_statement" | "for_clause":
            yield from _initializer(parent)
        case "type_switch_statement":
            yield from _initializer(parent)
            for alias in _identifiers(parent.child_by_field_name("alias")):
                yield Binding("typeswitch", alias, parent), parent.end_byte
        case "type_case" | "default_case":
            switch = parent.parent
            if switch is not None and switch.type == "type_switch_statement":
                for alias in _identifiers(switch.child_by_field_name("alias")):
                    yield Binding("typeswitch", alias, switch, 0, parent), parent.start_byte
        case "for_statement":
            for clause in parent.named_children:
                if clause.type == "for_clause":
                    yield from _initializer(clause)
                elif clause.type == "range_clause":
                    yield from _clause("range", clause)
        case "communication_case":
            receive = parent.child_by_field_name("communication")
            if receive is not None and receive.type == "receive_statement":
                yield from _clause("receive", receive)
        case "function_declaration" | "method_declaration" | "func_literal":
            yield from _parameters(parent)
        case "function_type" | "method_elem":
            yield from _parameters(parent)  # names that nothing but themselves refers to


def _initializer(node: Node) -> Iterator[tuple[Binding, int]]:
    statement = node.child_by_field_name("initializer")
    if statement is not None:
        yield from _statement(statement)


def _statement(node: Node) -> Iterator[tuple[Binding, int]]:
    match node.type:
        case "short_var_declaration":
            for index, name in enumerate(_identifiers(node.child_by_field_name("left"))):
                yield Binding("short", name, node, index), node.end_byte
        case "labeled_statement":
            yield from _statement(node.named_children[-1])
        case "var_declaration" | "const_declaration" | "type_declaration" | "var_spec_list":
            for spec in node.named_children:
                if spec.type == "var_spec_list":
                    yield from _statement(spec)
                elif spec.type in ("var_spec", "const_spec"):
                    for index, name in enumerate(names_of(spec)):
                        yield Binding(spec.type[:-5], name, spec, index), spec.end_byte
                elif spec.type in ("type_spec", "type_alias"):
                    for name in names_of(spec):
                        yield Binding("type", name, spec), name.end_byte


def _clause(kind: str, node: Node) -> Iterator[tuple[Binding, int]]:
    if any(child.type == ":=" for child in node.children):
        for index, name in enumerate(_identifiers(node.child_by_field_name("left"))):
            yield Binding(kind, name, node, index), node.end_byte


def _identifiers(node: Node | None) -> list[Node]:
    return [] if node is None else [c for c in node.named_children if c.type != "comment"]


def _parameters(function: Node) -> Iterator[tuple[Binding, int]]:
    body = function.child_by_field_name("body")
    start = body.start_byte if body is not None else function.end_byte
    for field_name, kind in (
        ("receiver", "receiver"),
        ("parameters", "param"),
        ("result", "result"),
    ):
        parameters = function.child_by_field_name(field_name)
        if parameters is not None and parameters.type == "parameter_list":
            for declaration in parameter_declarations(parameters):
                for index, name in enumerate(names_of(declaration)):
                    yield Binding(kind, name, declaration, index), start
    type_parameters = function.child_by_field_name("type_parameters")
    if type_parameters is not None:
        for declaration in type_parameters.named_children:
            for index, name in enumerate(names_of(declaration)):
                yield Binding("typeparam", name, declaration, index), function.start_byte
    receiver = function.child_by_field_name("receiver")
    if receiver is not None:
        yield from _receiver_parameters(receiver, function.start_byte)


def _receiver_parameters(receiver: Node, start: int) -> Iterator[tuple[Binding, int]]:
    """`func (s *Set[K, V]) …` declares K and V."""
    for declaration in parameter_declarations(receiver):
        node = declaration.child_by_field_name("type")
        while node is not None and node.type in ("pointer_type", "parenthesized_type"):
            node = node.named_child(0)
        arguments = node.child_by_field_name("type_arguments") if node is not None else None
        for index, elem in enumerate([] if arguments is None else arguments.named_children):
            yield Binding("typeparam", elem, declaration, index), start


def _local_type(source: Source, node: Node) -> TypeExpr | None:
    if node.type == "type_identifier":  # any other name may be a variable's
        candidates = source.local_type_names
        name = source.data[node.start_byte : node.end_byte]
        if candidates is not None and name not in candidates:
            return None
    binding = find_binding(source, node)
    if binding is None:
        return None
    if binding.kind == "typeparam":
        return TypeParam(source.text(node))
    return Unknown("declared in the function")


class _Scope:
    """One question about types: the declarations, the file and how far it has gone."""

    def __init__(self, declared: DeclaredTypes, source: Source) -> None:
        self.declared = declared
        self.source = source
        self.depth = 0
        self.env: Env = replace(declared.env(source), local=partial(_local_type, source))

    def identifier(self, node: Node) -> TypeExpr:
        if _is_key(node):
            return Unknown("key of a literal")
        binding = find_binding(self.source, node)
        if binding is not None:
            return self._binding(binding)
        name = self.source.text(node)
        if name in self.declared.variables:
            return self.declared.variables[name]
        return self.declared.functions.get(name, Unknown(f"{name} is not declared here"))

    def _binding(self, binding: Binding) -> TypeExpr:
        node, index = binding.declaration, binding.position
        match binding.kind:
            case "param" | "result" | "receiver":
                type_ = read_type(self.source, node.child_by_field_name("type"), self.env)
                variadic = node.type == "variadic_parameter_declaration"
                return Slice(type_) if variadic else type_
            case "var" | "const":
                type_node = node.child_by_field_name("type")
                if type_node is not None:
                    return read_type(self.source, type_node, self.env)
                if binding.kind == "const":
                    return Unknown("untyped constant")
                return self._value(node.child_by_field_name("value"), index)
            case "short":
                return self._value(node.child_by_field_name("right"), index)
            case "receive":
                return self._value(node.child_by_field_name("right"), index)
            case "range":
                right = node.child_by_field_name("right")
                return Unknown() if right is None else self._ranged(right, index)
            case "typeswitch":
                types = _case_types(binding.case)
                if len(types) == 1:
                    return read_type(self.source, types[0], self.env)
                value = node.child_by_field_name("value")
                return Unknown() if value is None else self.expression(value)
        return Unknown(binding.kind)

    def _value(self, values: Node | None, index: int) -> TypeExpr:
        """The type of the `index`th variable that a list of expressions initialises."""
        if values is None:
            return Unknown("no value")
        if values.type != "expression_list":
            return self.expression(values, index)
        nodes = _identifiers(values)
        if len(nodes) == 1:
            return self.expression(nodes[0], index)
        return self.expression(nodes[index]) if index < len(nodes) else Unknown("syntax")

    def _ranged(self, right: Node, index: int) -> TypeExpr:
        type_ = self.declared.underlying(self.expression(right))
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
        return Unknown("range")

    def expression(self, node: Node, index: int = 0) -> TypeExpr:
        self.depth += 1
        try:
            return self._expression(node, index) if self.depth <= _DEPTH else Unknown("too deep")
        finally:
            self.depth -= 1

    def _expression(self, node: Node, index: int) -> TypeExpr:
        match node.type:
            case "identifier":
                return self.identifier(node)
            case "parenthesized_expression":
                inner = node.named_child(0)
                return Unknown() if inner is None else self.expression(inner, index)
            case "call_expression":
                return self._call(node, index)
            case "selector_expression":
                return self._selector(node)
            case "func_literal":
                return read_signature(self.source, node, self.env)
        if index:  # the second value of `v, ok := m[k]`, `<-ch` and `x.(T)`
            comma_ok = ("index_expression", "unary_expression", "type_assertion_expression")
            return Basic("bool") if index == 1 and node.type in comma_ok else Unknown("value")
        match node.type:
            case "unary_expression":
                return self._unary(node)
            case "binary_expression":
                return self._binary(node)
            case "index_expression":
                return self._element(node)
            case "slice_expression":
                type_ = self._operand(node)
                return Unknown("slice of array") if isinstance(type_, (Array, Pointer)) else type_
        return read_literal(self.source, node, self.env)

    def _operand(self, node: Node) -> TypeExpr:
        operand = node.child_by_field_name("operand")
        return Unknown("syntax") if operand is None else self.expression(operand)

    def _unary(self, node: Node) -> TypeExpr:
        operator = node.child_by_field_name("operator")
        type_ = self._operand(node)
        if operator is None or isinstance(type_, Unknown):
            return type_
        match self.source.text(operator), type_:
            case "&", _:
                return Pointer(type_)
            case "*", _:
                pointer = self.declared.underlying(type_)
                return pointer.elem if isinstance(pointer, Pointer) else Unknown("dereference")
            case "<-", _:
                channel = self.declared.underlying(type_)
                return channel.elem if isinstance(channel, Chan) else Unknown("receive")
            case "-" | "+" | "^" | "!", _:
                return type_
        return Unknown("operator")

    def _binary(self, node: Node) -> TypeExpr:
        """Of an operand that tells it; a shift has the type of what is shifted."""
        operator = node.child_by_field_name("operator")
        text = self.source.text(operator) if operator is not None else ""
        if text in _COMPARISONS:
            return Basic("bool")
        sides = ("left",) if text in ("<<", ">>") else ("left", "right")
        for side in sides:
            operand = node.child_by_field_name(side)
            type_ = Unknown("syntax") if operand is None else self.expression(operand)
            # The type of an untyped constant is that of the other side.
            if not isinstance(type_, Unknown) and not self._is_constant(operand):
                return type_
        return Unknown("operator")

    def _is_constant(self, node: Node | None) -> bool:
        while node is not None and node.type == "parenthesized_expression":
            node = node.named_child(0)
        return node is not None and (node.type.endswith("_literal") or node.type == "iota")

    def _element(self, node: Node) -> TypeExpr:
        type_ = self.declared.underlying(self._operand(node))
        if isinstance(type_, Pointer):
            type_ = self.declared.underlying(type_.elem)
        match type_:
            case Slice(elem) | Array(_, elem) | Map(_, elem):
                return elem
            case Basic("string"):
                return Basic("uint8")
        return Unknown("index")

    def _selector(self, node: Node) -> TypeExpr:
        """A field's type, or a method's signature. Promoted fields and methods are not searched."""
        field_node = node.child_by_field_name("field")
        type_ = self._operand(node)
        if field_node is None or isinstance(type_, Unknown):
            return Unknown("selector")
        name = self.source.text(field_node)
        type_ = self.declared.unalias(type_)
        if isinstance(type_, Pointer):
            type_ = self.declared.unalias(type_.elem)
        if isinstance(type_, Named) and not type_.package and not type_.args:
            method = self.declared.methods.get(type_.name, {}).get(name)
            if method is not None:
                return method
        struct = self.declared.underlying(type_)
        field_ = struct.field(name) if isinstance(struct, Struct) else None
        return field_.type if field_ is not None else Unknown("selector")

    def _call(self, node: Node, index: int) -> TypeExpr:
        made = read_literal(self.source, node, self.env)
        if not isinstance(made, Unknown):
            return made
        function = node.child_by_field_name("function")
        if function is None:
            return Unknown("syntax")
        name = self.source.text(function)
        type_ = self.declared.underlying(self.expression(function))
        if isinstance(type_, Func):
            known = index < len(type_.results) and not _depends_on_call(type_.results[index])
            return type_.results[index] if known else Unknown("call")
        if isinstance(type_, Unknown) and function.type == "identifier":
            hidden = self.env.taken(name) or find_binding(self.source, function) is not None
            if not hidden and name in ("len", "cap", "copy"):
                return Basic("int")
            if not hidden and name == "append":
                arguments = node.child_by_field_name("arguments")
                first = arguments.named_child(0) if arguments is not None else None
                return self.expression(first) if first is not None else Unknown("syntax")
        return Unknown("call")


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


def _depends_on_call(result: TypeExpr) -> bool:
    """Whether a result's type depends on a call's type arguments."""
    return any(isinstance(type_, TypeParam) for type_ in walk(result))
