"""The types of what names stand for."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.calls import Calls
from escapelint.types.constants import Value, evaluate
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import read_type
from escapelint.types.model import (
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

_PREDECLARED_CONSTANTS = {"true": "untyped bool", "false": "untyped bool", "iota": "untyped int"}


class Names(Calls):
    """The part of a `Scope` that is about names."""

    def __init__(self, declared: DeclaredTypes, source: Source) -> None:
        self.declared = declared
        self.source = source
        self.depth = 0
        self._bindings: dict[int, Binding | None] = {}
        self._known: dict[tuple[int, int], TypeExpr] = {}
        self.file = declared.env(source)
        self.env = replace(self.file, local=self._local_type, constant=self.constant)

    @abstractmethod
    def is_value_key(self, node: Node) -> bool:
        """Whether a key of a literal is an expression and no field's name."""

    def binding(self, identifier: Node) -> Binding | None:
        """The declaration inside the enclosing function that an identifier refers to."""
        if identifier.id not in self._bindings:
            self._bindings[identifier.id] = find_binding(self.source, identifier)
        return self._bindings[identifier.id]

    def _local_type(self, node: Node) -> TypeExpr | None:
        """What a type's name means in a function; None where the package decides."""
        if node.type == "type_identifier":  # any other name may be a variable's
            candidates = self.source.local_type_names
            name = self.source.data[node.start_byte : node.end_byte]
            if candidates is not None and name not in candidates:
                return None
        binding = self.binding(node)
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

    def constant(self, source: Source, node: Node, iota: int | None) -> Value | None:
        """The value of a constant that is no arithmetic."""
        if node.type not in ("identifier", "selector_expression"):
            return self.file.constant(source, node, iota)
        first = node
        while first.type == "selector_expression":
            operand = first.child_by_field_name("operand")
            if operand is None:
                return None
            first = operand
        binding = self.binding(first)
        if binding is None:
            return self.file.constant(source, node, iota)
        spec = binding.declaration
        value = spec.child_by_field_name("value")
        if binding.kind != "const" or value is None or first is not node:
            return None
        values = value.named_children
        if binding.position >= len(values) or spec.child_by_field_name("type") is not None:
            return None
        return evaluate(source, values[binding.position], None, self.constant)

    def identifier(self, node: Node) -> TypeExpr:
        if _is_key(node) and not self.is_value_key(node):
            return Unknown("key of a literal")
        binding = self.binding(node)
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
        return path if path and self.binding(operand) is None else ""

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
