"""What a declaration's nodes mean, each worked out when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

from escapelint.types.constant_calls import typed_value
from escapelint.types.constants import Value as Constant
from escapelint.types.constants import evaluate
from escapelint.types.declared import DeclaredTypes, TypeDecl
from escapelint.types.expr import names_of, read_signature, read_type, read_type_params
from escapelint.types.expressions import scope_of
from escapelint.types.generics import substitute_signature
from escapelint.types.model import Func, TypeExpr, TypeParam, Unknown
from escapelint.types.specs import Located, Value, receiver_of


def type_declaration(declared: DeclaredTypes, get: Callable[[], Located]) -> TypeDecl:
    """A type's declaration."""
    source, spec = get()
    env = declared.env(source)
    params = tuple(param for param, _ in read_type_params(source, spec, env))
    names = names_of(spec)
    node = spec.child_by_field_name("type")
    type_ = read_type(source, node, env.with_params(params))
    start, end = (node.start_byte, node.end_byte) if node is not None else (0, 0)
    at = names[0] if names else spec
    return TypeDecl(
        source.text(at),
        type_,
        spec.type == "type_alias",
        params,
        source.name,
        at.start_byte,
        at.end_byte,
        start,
        end,
    )


def function_signature(declared: DeclaredTypes, get: Callable[[], Located]) -> Func:
    """A function's signature."""
    source, node = get()
    return read_signature(source, node, declared.env(source))


def method_signature(declared: DeclaredTypes, get: Callable[[], Located]) -> Func:
    """A method's, with the type parameters named as in the type's declaration."""
    source, node = get()
    receiver, params = receiver_of(source, node)
    signature = read_signature(source, node, declared.env(source).with_params(params))
    declaration = declared.types.get(receiver)
    if not params or declaration is None:
        return signature
    as_declared = map(TypeParam, declaration.params)
    return substitute_signature(signature, dict(zip(params, as_declared, strict=False)))


def variable_type(declared: DeclaredTypes, get: Callable[[], Value | None]) -> TypeExpr:
    """A variable's type, of its declaration or of its first value."""
    value = get()
    if value is None:
        return Unknown("syntax")
    if value.type is not None:
        return read_type(value.source, value.type, declared.env(value.source))
    if value.expression is None:
        return Unknown("no value")
    return scope_of(declared, value.source).value(value.expression, value.place)


def constant_type(declared: DeclaredTypes, get: Callable[[], Value | None]) -> TypeExpr:
    """A constant's type, of an untyped one its kind."""
    value = get()
    if value is None:
        return Unknown("syntax")
    if value.type is not None:
        return read_type(value.source, value.type, declared.env(value.source))
    if value.expression is None:
        return Unknown("no value")
    return scope_of(declared, value.source).expression(value.expression)


def constant_value(declared: DeclaredTypes, get: Callable[[], Value | None]) -> Constant | None:
    """The value of a constant, None where it is not simple."""
    value = get()
    if value is None or value.expression is None:
        return None
    env = declared.env(value.source)
    found = evaluate(value.source, value.expression, value.iota, env.constant)
    if value.type is None or found is None:
        return found
    return typed_value(declared, read_type(value.source, value.type, env), found)
