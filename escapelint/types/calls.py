"""The types of calls, conversions and builtins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expr import Env, instantiation, read_type
from escapelint.types.generics import infer, instantiate
from escapelint.types.model import (
    UNTYPED,
    Basic,
    Func,
    Interface,
    Named,
    Pointer,
    Slice,
    TypeExpr,
    Unknown,
    default,
)
from escapelint.types.scope import find_binding

# Nodes that are types wherever they stand.
_TYPE_NODES = (
    "slice_type",
    "array_type",
    "map_type",
    "struct_type",
    "interface_type",
    "pointer_type",
    "channel_type",
    "function_type",
    "parenthesized_type",
)
_NAMES = ("identifier", "type_identifier")
_INSTANTIATED = ("index_expression", "generic_type", "type_instantiation_expression")
_PARTS = {"complex64": "float32", "complex128": "float64", "untyped complex": "untyped float"}
_WHOLES = {"float32": "complex64", "float64": "complex128"}
_BYTE = Basic("uint8")
_UNSAFE: Mapping[str, TypeExpr] = {
    "Sizeof": Basic("uintptr"),
    "Offsetof": Basic("uintptr"),
    "Alignof": Basic("uintptr"),
    "String": Basic("string"),
    "StringData": Pointer(_BYTE),
    "Add": Named("unsafe", "Pointer"),
}


class Calls(ABC):
    """The part of a `Scope` that is about calls."""

    declared: DeclaredTypes
    source: Source

    @property
    @abstractmethod
    def env(self) -> Env:
        """What names mean where the question is asked."""

    @abstractmethod
    def expression(self, node: Node, index: int = 0) -> TypeExpr:
        """The type of an expression; untyped constants have their kinds."""

    @abstractmethod
    def imported(self, operand: Node | None) -> str:
        """The import path that an identifier stands for, "" for none."""

    @abstractmethod
    def element(self, type_: TypeExpr) -> TypeExpr:
        """The type of `x[i]` for an x of a type."""

    def type_of(self, node: Node) -> TypeExpr | None:
        """The type that an expression's node denotes, None for a value or what is unknown."""
        match node.type:
            case "identifier" | "type_identifier":
                found = read_type(self.source, node, self.env)
                return None if isinstance(found, Unknown) else found
            case "selector_expression":
                path = self.imported(node.child_by_field_name("operand"))
                return self._imported_type(path, node.child_by_field_name("field"))
            case "qualified_type":
                path = self.imported(node.child_by_field_name("package"))
                return self._imported_type(path, node.child_by_field_name("name"))
            case "parenthesized_expression":
                inner = node.named_child(0)
                return self.type_of(inner) if inner is not None else None
            case "unary_expression" if node.children[0].type == "*":
                operand = node.child_by_field_name("operand")
                elem = self.type_of(operand) if operand is not None else None
                return Pointer(elem) if elem is not None else None
            case kind if kind in _INSTANTIATED:
                base = instantiation(node)[0]
                if base is None or self.type_of(base) is None:
                    return None
                return read_type(self.source, node, self.env)
            case kind if kind in _TYPE_NODES:
                return read_type(self.source, node, self.env)
        return None

    def _imported_type(self, path: str, name: Node | None) -> TypeExpr | None:
        if not path or name is None:
            return None
        text = self.source.text(name)
        if (path, text) == ("unsafe", "Pointer"):
            return Named(path, text)
        package = self.declared.foreign(path)
        return Named(path, text) if package is not None and text in package.types else None

    # ── calls ───────────────────────────────────────────────────────────────────────────────

    def call(self, node: Node, index: int) -> TypeExpr:
        """The type of a result of a call, or of a conversion."""
        if node.type == "type_conversion_expression":
            written = node.child_by_field_name("type")
            return Unknown("syntax") if written is None else self._conversion(node, written, index)
        function = node.child_by_field_name("function")
        if function is None:
            return Unknown("syntax")
        converted = self.type_of(function)
        if converted is not None:
            return converted
        if function.type == "identifier" and self._is_predeclared(function):
            return self._builtin(self.source.text(function), self._arguments(node))
        if function.type == "selector_expression":
            path = self.imported(function.child_by_field_name("operand"))
            field = function.child_by_field_name("field")
            if path == "unsafe" and field is not None:
                return self._of_unsafe(self.source.text(field), self._arguments(node))
        return self._result(self.expression(function), self._arguments(node), index)

    def _is_predeclared(self, name: Node) -> bool:
        return (
            not self.env.taken(self.source.text(name)) and find_binding(self.source, name) is None
        )

    def _conversion(self, node: Node, type_: Node, index: int) -> TypeExpr:
        """`T(x)`, where tree-sitter also puts some things that only look like it."""
        inner = type_.named_child(type_.named_child_count - 1)
        match type_.type:
            case "pointer_type" if inner is not None:  # `*T(x)` dereferences T(x)
                pointer = self.declared.underlying(self._conversion(node, inner, 0))
                return pointer.elem if isinstance(pointer, Pointer) else Unknown("dereference")
            case "channel_type" | "function_type":
                # `<-chan T(x)` receives, `func() T(x)` has a result T
                return Unknown("conversion")
            case "generic_type" if self.type_of(type_) is None:  # `F[A](x)`, `functions[i](x)`
                base, given = instantiation(type_)
                return self._instantiated(base, given, self._arguments(node), index)
            case "qualified_type" | "type_identifier" if self.type_of(type_) is None:
                return Unknown("call")
        return read_type(self.source, type_, self.env)

    def _instantiated(
        self, base: Node | None, given: Sequence[Node], arguments: Sequence[Node], index: int
    ) -> TypeExpr:
        if base is None:
            return Unknown("syntax")
        if base.type == "qualified_type":
            package, name = map(base.child_by_field_name, ("package", "name"))
            path = self.imported(package)
            other = self.declared.foreign(path) if path and name is not None else None
            if other is None or name is None:
                function: TypeExpr = Unknown("which function?")
                if not path and package is not None and name is not None:
                    return Unknown("method with type arguments")
            else:
                function = other.functions.get(self.source.text(name), Unknown("no function"))
        else:
            function = self.expression(base)
        if isinstance(function, Func) and function.type_params:
            types = [read_type(self.source, each, self.env) for each in given]
            names = (name for name, _ in function.type_params)
            return self._result(function, arguments, index, dict(zip(names, types, strict=False)))
        return self._result(self.element(function), arguments, index)

    def _result(
        self,
        function: TypeExpr,
        arguments: Sequence[Node],
        index: int,
        given: dict[str, TypeExpr] | None = None,
    ) -> TypeExpr:
        type_ = self.declared.underlying(function)
        if not isinstance(type_, Func) or index >= len(type_.results):
            return Unknown("call")
        if not type_.type_params:
            return type_.results[index]
        spread = bool(arguments) and arguments[-1].type == "variadic_argument"
        types = self._types(arguments)
        found = infer(type_, given or {}, types, self.declared.underlying, spread=spread)
        return instantiate(type_, found).results[index]

    def _types(self, arguments: Sequence[Node]) -> list[TypeExpr]:
        """The types of the arguments, of `f(g())` those of all results."""
        if len(arguments) == 1 and arguments[0].type == "call_expression":
            function = arguments[0].child_by_field_name("function")
            if function is not None and self.type_of(function) is None:
                called = self.declared.underlying(self.expression(function))
                if isinstance(called, Func) and len(called.results) > 1:
                    return [self.expression(arguments[0], i) for i in range(len(called.results))]
        return [self._argument(each) for each in arguments]

    def _argument(self, node: Node) -> TypeExpr:
        if node.type == "variadic_argument":
            inner = node.named_child(0)
            return Unknown("syntax") if inner is None else self.expression(inner)
        return self.expression(node)

    def _arguments(self, call: Node) -> list[Node]:
        """What is given to a call or conversion."""
        operand = call.child_by_field_name("operand")
        if operand is not None:
            return [operand]
        arguments = call.child_by_field_name("arguments")
        children = arguments.named_children if arguments is not None else []
        return [child for child in children if child.type != "comment"]

    # ── builtins ────────────────────────────────────────────────────────────────────────────

    def _builtin(self, name: str, arguments: Sequence[Node]) -> TypeExpr:
        match name, arguments:
            case "len" | "cap" | "copy", _:
                return Basic("int")
            case "recover", _:
                return Interface()
            case "append", (first, *_):
                return self.expression(first)
            case "make", (first, *_):
                return read_type(self.source, first, self.env)
            case "new", (first,):
                type_ = self.type_of(first)
                type_ = default(self.expression(first)) if type_ is None else type_
                return type_ if isinstance(type_, Unknown) else Pointer(type_)
            case "min" | "max", _:
                return self._extreme([self.expression(each) for each in arguments])
            case "real" | "imag", (first,):
                return self._part(self.expression(first), _PARTS)
            case "complex", (first, second):
                return self._part(
                    self._extreme(list(map(self.expression, (first, second)))), _WHOLES
                )
        return Unknown("call")

    def _extreme(self, types: Sequence[TypeExpr]) -> TypeExpr:
        """The common type of the arguments of min and max."""
        for type_ in types:
            if not isinstance(type_, Unknown) and not _is_untyped(type_):
                return type_
        kinds = [type_.name for type_ in types if isinstance(type_, Basic)]
        if len(kinds) < len(types) or not kinds:
            return Unknown("call")
        return Basic(max(kinds, key=list(UNTYPED).index))

    def _part(self, type_: TypeExpr, parts: dict[str, str]) -> TypeExpr:
        under = self.declared.underlying(type_)
        if not isinstance(under, Basic):
            return Unknown("call")
        if under.name in ("untyped int", "untyped rune", "untyped float") and parts is _WHOLES:
            return Basic("untyped complex")
        return Basic(parts[under.name]) if under.name in parts else Unknown("call")

    def _of_unsafe(self, name: str, arguments: Sequence[Node]) -> TypeExpr:
        first = self.expression(arguments[0]) if arguments else Unknown("syntax")
        under = self.declared.underlying(first)
        if name == "Slice":
            return Slice(under.elem) if isinstance(under, Pointer) else Unknown("unsafe.Slice")
        if name == "SliceData":
            return Pointer(under.elem) if isinstance(under, Slice) else Unknown("unsafe.SliceData")
        return _UNSAFE.get(name, Unknown("unsafe"))


def _is_untyped(type_: TypeExpr) -> bool:
    return isinstance(type_, Basic) and type_.name in UNTYPED
