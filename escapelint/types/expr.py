"""A type's syntax node → its type expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.constants import Leaf, as_integer, evaluate
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
    constant: Leaf  # the value of what is no arithmetic
    taken: Callable[[str], bool]  # is it declared at package level, as whatever?
    package: str = ""  # the import path that the package's own types get
    # The package of a type that a dot import brings in, "" for none.
    dotted: Callable[[str], str] = lambda name: ""
    type_params: frozenset[str] = frozenset()
    # What a name means in a function's scope; None where the package decides.
    local: Callable[[Node], TypeExpr | None] | None = None

    def with_params(self, names: Iterable[str]) -> Env:
        names = frozenset(names)
        return replace(self, type_params=self.type_params | names) if names else self


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
        case "generic_type" | "type_instantiation_expression":
            return _generic(source, node, env)
        # Types that stand among expressions.
        case "selector_expression":
            return _qualified(source, node, env)
        case "unary_expression" if node.children[0].type == "*":
            return Pointer(read_type(source, _last(node), env))
        case "parenthesized_expression":
            return read_type(source, _last(node), env)
        case "index_expression":
            return _generic(source, node, env)
        case "type_elem":
            return read_type(source, _last(node) if node.child_count == 1 else None, env)
    return Unknown(node.type)


def read_signature(source: Source, node: Node, env: Env) -> Func:
    """The parameters and results of a function type, a declaration or a literal."""
    own = read_type_params(source, node, env)
    env = env.with_params(name for name, _ in own)
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
    return Func(tuple(params), tuple(results), variadic, own)


def read_type_params(source: Source, node: Node, env: Env) -> tuple[tuple[str, TypeExpr], ...]:
    """The type parameters of a declaration; each with T for a constraint `~T`, else `Unknown`."""
    parameters = node.child_by_field_name("type_parameters")
    if parameters is None:
        return ()
    declarations = [
        child for child in parameters.named_children if child.type == "type_parameter_declaration"
    ]
    names = [source.text(name) for each in declarations for name in names_of(each)]
    inner = env.with_params(names)
    return tuple(
        (source.text(name), _core(source, each.child_by_field_name("type"), inner))
        for each in declarations
        for name in names_of(each)
    )


def _core(source: Source, constraint: Node | None, env: Env) -> TypeExpr:
    while constraint is not None and constraint.type in ("type_constraint", "type_elem"):
        constraint = constraint.named_child(0) if constraint.named_child_count == 1 else None
    if constraint is None or constraint.type != "negated_type":
        return Unknown("constraint")
    return read_type(source, _last(constraint), env)


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
        return Named(env.package, name)
    if env.taken(name):
        return Unknown(f"{name} is declared more than once or is no type")
    if name in PREDECLARED:
        return Basic(name)
    package = env.dotted(name)
    if package:
        return Named(package, name)
    return _ALIASES.get(name, Unknown(f"{name} is not declared in the package"))


def operand_and_name(node: Node) -> tuple[Node | None, Node | None]:
    """The two sides of `x.y`, which may be an expression or a type."""
    if node.type == "selector_expression":
        return node.child_by_field_name("operand"), node.child_by_field_name("field")
    return node.child_by_field_name("package"), node.child_by_field_name("name")


def _qualified(source: Source, node: Node, env: Env) -> TypeExpr:
    """`pkg.T`, which among expressions is a selector."""
    package, name = operand_and_name(node)
    if package is None or name is None:
        return Unknown("syntax")
    path = env.imports.get(source.text(package))
    if path is None:
        return Unknown(f"which import is {source.text(package)}?")
    return Named(path, source.text(name))


def _generic(source: Source, node: Node, env: Env) -> TypeExpr:
    base, arguments = instantiation(node)
    type_ = read_type(source, base, env)
    if not isinstance(type_, Named) or not arguments:
        return Unknown("generic type")
    return replace(type_, args=tuple(read_type(source, each, env) for each in arguments))


def instantiation(node: Node) -> tuple[Node | None, list[Node]]:
    """What is instantiated, and the type arguments, of `F[A, B]`.

    An index expression `x[i]` looks like one.
    """
    if node.type == "index_expression":
        index = node.child_by_field_name("index")
        return node.child_by_field_name("operand"), [] if index is None else [index]
    base = node.child_by_field_name("type")
    arguments = node.child_by_field_name("type_arguments")
    children = node.named_children[1:] if arguments is None else arguments.named_children
    return base, [child for child in children if child.type != "comment"]


def _length(source: Source, node: Node | None, env: Env) -> int | None:
    if node is None:
        return None
    value = as_integer(evaluate(source, node, None, env.constant))
    return value if value is not None and value >= 0 else None


def _interface(source: Source, node: Node, env: Env) -> TypeExpr:
    methods: list[str] = []
    signatures: list[Func] = []
    embedded: list[TypeExpr] = []
    for child in node.named_children:
        if child.type == "method_elem":
            name = child.child_by_field_name("name")
            if name is not None:
                methods.append(source.text(name))
                signatures.append(read_signature(source, child, env))
        elif child.type == "type_elem":
            embedded.append(read_type(source, child, env))
    return Interface(tuple(methods), tuple(embedded), tuple(signatures))


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
