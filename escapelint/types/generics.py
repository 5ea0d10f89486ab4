"""Type arguments: put into types, and inferred from a call's arguments where that is plain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from escapelint.types.model import (
    UNTYPED,
    Array,
    Basic,
    Chan,
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
    default,
)

_CONFLICT = Unknown("inferred twice")


def substitute(type_: TypeExpr, arguments: Mapping[str, TypeExpr]) -> TypeExpr:
    """A type with arguments in the place of its type parameters, all at once."""
    if not arguments:
        return type_

    def every(types: Iterable[TypeExpr]) -> tuple[TypeExpr, ...]:
        return tuple(substitute(each, arguments) for each in types)

    match type_:
        case TypeParam(name):
            return arguments.get(name, type_)
        case Named(package, name, args) if args:
            return Named(package, name, every(args))
        case Pointer(elem):
            return Pointer(substitute(elem, arguments))
        case Slice(elem):
            return Slice(substitute(elem, arguments))
        case Array(length, elem):
            return Array(length, substitute(elem, arguments))
        case Map(key, elem):
            return Map(substitute(key, arguments), substitute(elem, arguments))
        case Chan(elem, direction):
            return Chan(substitute(elem, arguments), direction)
        case Func():
            return substitute_signature(type_, arguments)
        case Interface(methods, embedded, signatures):
            own = tuple(substitute_signature(each, arguments) for each in signatures)
            return Interface(methods, every(embedded), own)
        case Struct(fields):
            types = every(field.type for field in fields)
            return Struct(tuple(replace(f, type=t) for f, t in zip(fields, types, strict=True)))
    return type_


def substitute_signature(signature: Func, arguments: Mapping[str, TypeExpr]) -> Func:
    """A signature with arguments in the place of type parameters that are not its own."""
    own = {name for name, _ in signature.type_params}
    outer = {name: type_ for name, type_ in arguments.items() if name not in own}
    if not outer:
        return signature
    return Func(
        tuple(substitute(each, outer) for each in signature.params),
        tuple(substitute(each, outer) for each in signature.results),
        signature.variadic,
        tuple((name, substitute(core, outer)) for name, core in signature.type_params),
    )


def instantiate(signature: Func, arguments: Mapping[str, TypeExpr]) -> Func:
    """A generic function with these type arguments; what they leave open is `Unknown`."""
    every = {
        name: arguments.get(name, Unknown("type argument")) for name, _ in signature.type_params
    }
    return substitute_signature(replace(signature, type_params=()), every)


def infer(
    signature: Func,
    given: Mapping[str, TypeExpr],
    arguments: Sequence[TypeExpr],
    underlying: Callable[[TypeExpr], TypeExpr],
    *,
    spread: bool = False,
) -> dict[str, TypeExpr]:
    """The type arguments of a call with arguments of these types, as far as they are plain.

    `given` are those that are written. `spread` says that the last argument is `x...`.
    """
    names = {name for name, _ in signature.type_params}
    bound = dict(given)
    params = list(signature.params)
    last = params[-1] if params else Unknown()
    if signature.variadic and not spread and isinstance(last, Slice):
        params[-1:] = [last.elem] * (len(arguments) - len(params) + 1)
    untyped: list[tuple[str, str]] = []
    unifier = _Unifier(names - set(given), bound, underlying)
    for param, argument in zip(params, arguments, strict=False):
        if isinstance(argument, Basic) and argument.name in UNTYPED:
            if isinstance(param, TypeParam) and param.name in names:
                untyped.append((param.name, argument.name))
        else:
            unifier.unify(param, argument)
    order = list(UNTYPED)
    for name in dict.fromkeys(name for name, _ in untyped):
        kinds = [kind for other, kind in untyped if other == name]
        if name not in bound:
            bound[name] = default(Basic(max(kinds, key=order.index)))
    for name, core in signature.type_params:  # `S ~[]E` tells E once S is known
        if name in bound:
            unifier.unify(core, underlying(bound[name]))
    for name, core in signature.type_params:  # and S where only E is
        known = substitute(core, bound)
        if name not in bound and not isinstance(core, Unknown):
            bound[name] = known
    return bound


class _Unifier:
    """Binds type parameters by comparing types; what contradicts itself becomes `Unknown`."""

    def __init__(
        self,
        names: set[str],
        bound: dict[str, TypeExpr],
        underlying: Callable[[TypeExpr], TypeExpr],
    ) -> None:
        self.names = names
        self.bound = bound
        self.underlying = underlying

    def unify(self, param: TypeExpr, argument: TypeExpr) -> None:
        if isinstance(argument, Unknown):
            return
        if isinstance(param, TypeParam):
            if param.name in self.names:
                known = self.bound.setdefault(param.name, argument)
                if known != argument:
                    self.bound[param.name] = _CONFLICT
            return
        if isinstance(param, Named):
            if isinstance(argument, Named) and (
                (param.package, param.name) == (argument.package, argument.name)
            ):
                for one, other in zip(param.args, argument.args, strict=False):
                    self.unify(one, other)
            return
        if isinstance(argument, Named) and not isinstance(param, Basic):
            argument = self.underlying(argument)
        match param, argument:
            case Pointer(inner), Pointer(other_inner):
                self.unify(inner, other_inner)
            case Slice(inner), Slice(other_inner):
                self.unify(inner, other_inner)
            case Array(_, inner), Array(_, other_inner):
                self.unify(inner, other_inner)
            case Chan(inner, _), Chan(other_inner, _):
                self.unify(inner, other_inner)
            case Map(key, elem), Map(other_key, other_elem):
                self.unify(key, other_key)
                self.unify(elem, other_elem)
            case Func(params, results), Func(other_params, other_results, _, ()):
                for one, other in zip(
                    (*params, *results), (*other_params, *other_results), strict=False
                ):
                    self.unify(one, other)
