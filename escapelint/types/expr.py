"""A type's syntax node → its type expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import evaluate
from escapelint.types.model import (
    PREDECLARED,
    Array,
    Basic,
    Chan,
    Field,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
)

_ALIASES: Mapping[str, TypeExpr] = {
    "byte": Basic("uint8"),
    "rune": Basic("int32"),
    "any": Interface(),
}


@dataclass(frozen=True, slots=True)
class Env:
    """What a type's names mean where it stands."""

    imports: Mapping[str, str]  # qualifier → import path, of this file
    declared: Callable[[str], bool]  # is it a type or alias of the package, declared once?
    constant: Callable[[str], int | None]  # the value of a package-level constant
    taken: Callable[[str], bool]  # is it declared at package level, as whatever?
    type_params: frozenset[str] = frozenset()
    # What a name means in a function's scope; None where the package decides.
    local: Callable[[Node], TypeExpr | None] | None = None

    def with_params(self, names: tuple[str, ...]) -> Env:
        return replace(self, type_params=self.type_params | frozenset(names)) if names else self


def read_type(source: Source, node: Node | None, env: Env) -> TypeExpr:
    """The type that `node` writes down, `Unknown` where its text does not tell for certain."""
    if node is None or node.has_error:
        return Unknown("syntax")
    match node.type:
        case "type_identifier" | "identifier":
            return _name(source, node, env)
        case "qualified_type":
            return _qualified(source, node, env)
        case "pointer_type":
            return Pointer(read_type(source, _last(node), env))
        case "slice_type":
            return Slice(read_type(source, node.child_by_field_name("element"), env))
        case "array_type":
            length = node.child_by_field_name("length")
            elem = read_type(source, node.child_by_field_name("element"), env)
            return Array(_length(source, length, env), elem)
        case "map_type":
            key = read_type(source, node.child_by_field_name("key"), env)
            return Map(key, read_type(source, node.child_by_field_name("value"), env))
        case "channel_type":
            elem = read_type(source, node.child_by_field_name("value"), env)
            if node.children[0].type == "<-":
                return Chan(elem, "<-chan")
            return Chan(elem, "chan<-" if node.children[1].type == "<-" else "chan")
        case "function_type":
            return read_signature(source, node, env)
        case "interface_type":
            return _interface(source, node, env)
        case "struct_type":
            return _struct(source, node, env)
        case "parenthesized_type":
            return read_type(source, _last(node), env)
        case "generic_type":
            return _generic(source, node, env)
        case "type_elem":
            return read_type(source, _last(node) if node.child_count == 1 else None, env)
    return Unknown(node.type)


def read_signature(source: Source, node: Node, env: Env) -> Func:
    """The parameters and results of a function type, a declaration or a literal."""
    params: list[TypeExpr] = []
    variadic = False
    for declaration in parameter_declarations(node.child_by_field_name("parameters")):
        type_ = read_type(source, declaration.child_by_field_name("type"), env)
        if declaration.type == "variadic_parameter_declaration":
            type_, variadic = Slice(type_), True
        params += [type_] * max(1, len(names_of(declaration)))
    results: list[TypeExpr] = []
    result = node.child_by_field_name("result")
    if result is not None and result.type == "parameter_list":
        for declaration in parameter_declarations(result):
            type_ = read_type(source, declaration.child_by_field_name("type"), env)
            results += [type_] * max(1, len(names_of(declaration)))
    elif result is not None:
        results.append(read_type(source, result, env))
    return Func(tuple(params), tuple(results), variadic)


def read_literal(source: Source, node: Node, env: Env) -> TypeExpr:
    """The type of an expression that states it: a literal, `make`, `new`, a conversion, `x.(T)`."""
    match node.type:
        case "composite_literal":
            return _composite(source, node, env)
        case "unary_expression":
            operand = node.child_by_field_name("operand")
            if operand is not None and operand.type == "composite_literal":
                return Pointer(_composite(source, operand, env))
        case "func_literal":
            return read_signature(source, node, env)
        case "type_conversion_expression":
            return _conversion(source, node.child_by_field_name("type"), env)
        case "type_assertion_expression":
            return read_type(source, node.child_by_field_name("type"), env)
        case "call_expression":
            return _made(source, node, env)
        case "interpreted_string_literal" | "raw_string_literal":
            return Basic("string")
        case "int_literal":
            return Basic("int")
        case "float_literal":
            return Basic("float64")
        case "rune_literal":
            return Basic("int32")
    return Unknown(node.type)


def _conversion(source: Source, node: Node | None, env: Env) -> TypeExpr:
    """The type of `T(x)`, where tree-sitter also puts some things that only look like it."""
    if node is not None and node.type == "pointer_type":  # `*T(x)` dereferences T(x)
        pointer = _conversion(source, _last(node), env)
        return pointer.elem if isinstance(pointer, Pointer) else Unknown("dereference")
    if node is not None and node.type in ("channel_type", "function_type"):
        return Unknown("conversion")  # `<-chan T(x)` receives, `func() T(x)` has a result T
    type_ = read_type(source, node, env)
    if isinstance(type_, Named) and type_.package and type_.args:
        return Unknown("call")  # `pkg.F[T](x)` may call a function
    return type_


def _composite(source: Source, node: Node, env: Env) -> TypeExpr:
    type_node = node.child_by_field_name("type")
    if type_node is not None and type_node.type == "implicit_length_array_type":
        elem = read_type(source, type_node.child_by_field_name("element"), env)
        body = node.child_by_field_name("body")
        elements = [] if body is None else [c for c in body.named_children if c.type != "comment"]
        keyed = any(element.type == "keyed_element" for element in elements)
        return Array(None if keyed else len(elements), elem)
    return read_type(source, type_node, env)


def _made(source: Source, node: Node, env: Env) -> TypeExpr:
    """`make(T, …)`, `new(T)` or a conversion `T(x)`, where nothing hides these names."""
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or function.type != "identifier" or arguments is None:
        return Unknown("call")
    name = source.text(function)
    if name in ("make", "new"):
        if env.taken(name) or (env.local is not None and env.local(function) is not None):
            return Unknown("call")
        first = next((c for c in arguments.named_children if c.type != "comment"), None)
        type_ = read_type(source, first, env)
        if isinstance(type_, Unknown) or name == "make":
            return type_
        return Pointer(type_)
    type_ = read_type(source, function, env)
    return Unknown("call") if isinstance(type_, Unknown) else type_


def names_of(node: Node) -> list[Node]:
    """The identifiers that a declaration declares; tree-sitter calls the commas names too."""
    return [child for child in node.children_by_field_name("name") if child.is_named]


def parameter_declarations(node: Node | None) -> list[Node]:
    """The declarations of a parameter list, without its comments."""
    if node is None:
        return []
    return [child for child in node.named_children if child.type.endswith("_declaration")]


def _last(node: Node) -> Node | None:
    children = [child for child in node.named_children if child.type != "comment"]
    return children[-1] if children else None


def _name(source: Source, node: Node, env: Env) -> TypeExpr:
    name = source.text(node)
    if env.local is not None:
        local = env.local(node)
        if local is not None:
            return local
    if name in env.type_params:
        return TypeParam(name)
    if env.declared(name):
        return Named("", name)
    if env.taken(name):
        return Unknown(f"{name} is declared more than once or is no type")
    if name in PREDECLARED:
        return Basic(name)
    return _ALIASES.get(name, Unknown(f"{name} is not declared in the package"))


def _qualified(source: Source, node: Node, env: Env) -> TypeExpr:
    package = node.child_by_field_name("package")
    name = node.child_by_field_name("name")
    if package is None or name is None:
        return Unknown("syntax")
    path = env.imports.get(source.text(package))
    if path is None:
        return Unknown(f"which import is {source.text(package)}?")
    return Named(path, source.text(name))


def _generic(source: Source, node: Node, env: Env) -> TypeExpr:
    base = read_type(source, node.child_by_field_name("type"), env)
    arguments = node.child_by_field_name("type_arguments")
    if not isinstance(base, Named) or arguments is None:
        return Unknown("generic type")
    elems = [child for child in arguments.named_children if child.type != "comment"]
    return replace(base, args=tuple(read_type(source, elem, env) for elem in elems))


def _length(source: Source, node: Node | None, env: Env) -> int | None:
    if node is None:
        return None

    def lookup(name: str) -> int | None:
        # A function's own constants are not read: a name might be one of them.
        return None if env.local is not None else env.constant(name)

    value = evaluate(source, node, None, lookup)
    return value if value is not None and value >= 0 else None


def _interface(source: Source, node: Node, env: Env) -> TypeExpr:
    methods: list[str] = []
    embedded: list[TypeExpr] = []
    for child in node.named_children:
        if child.type == "method_elem":
            name = child.child_by_field_name("name")
            methods += [source.text(name)] if name is not None else []
        elif child.type == "type_elem":
            embedded.append(read_type(source, child, env))
    return Interface(tuple(methods), tuple(embedded))


def field_declarations(struct: Node) -> list[Node]:
    """The field declarations of a `struct_type`, in order."""
    return [
        declaration
        for child in struct.named_children
        if child.type == "field_declaration_list"
        for declaration in child.named_children
        if declaration.type == "field_declaration"
    ]


def _struct(source: Source, node: Node, env: Env) -> TypeExpr:
    fields: list[Field] = []
    for group, declaration in enumerate(field_declarations(node)):
        type_ = read_type(source, declaration.child_by_field_name("type"), env)
        tag_node = declaration.child_by_field_name("tag")
        tag = source.text(tag_node) if tag_node is not None else ""
        names = names_of(declaration)
        fields += [Field(source.text(name), type_, False, tag, group) for name in names]
        if not names:
            # tree-sitter-go has no pointer_type here, only the token.
            if declaration.children[0].type == "*":
                type_ = Pointer(type_)
            fields.append(Field(_embedded_name(source, declaration), type_, True, tag, group))
    return Struct(tuple(fields))


def _embedded_name(source: Source, declaration: Node) -> str:
    node = declaration.child_by_field_name("type")
    while node is not None and node.type in ("generic_type", "qualified_type"):
        part = "type" if node.type == "generic_type" else "name"
        node = node.child_by_field_name(part)
    return source.text(node) if node is not None else ""
