"""Pools that live no longer than a call: made by a function, or copies of other pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from escapelint.pools.effects import Effects
from escapelint.pools.faults import Call, Placed
from escapelint.pools.find import POOL, Finder
from escapelint.pools.values import is_address
from escapelint.syntax.appends import walk
from escapelint.syntax.context import FUNCTIONS, enclosing, loop_depth
from escapelint.syntax.source import Source
from escapelint.types.expressions import scope_of, type_of_expression
from escapelint.types.model import Named, Pointer, Struct, TypeExpr
from escapelint.types.scope import Binding
from escapelint.types.starts import value_of

_BODIES = (*FUNCTIONS, "func_literal")
_PARAMETERS = ("param", "receiver")
_HARMLESS = ("lent", "emptied")


def misplaced(finder: Finder, effects: Effects, calls: Sequence[Call]) -> Iterator[Placed]:
    """The pools of a package that are made or copied for each call of the function around them.

    Silent where anything else may have the pool: a closure, a pointer, somebody it is passed to.
    """
    seen: set[tuple[str, int]] = set()
    for call in calls:
        pool = _pool_of(call.node)
        root = _root(finder, call.source, pool)
        binding = scope_of(finder.declared, call.source).binding(root) if root else None
        if pool is None or root is None or binding is None:
            continue
        key = (call.source.name, binding.name.start_byte)
        if key in seen:
            continue
        seen.add(key)
        found = _placed(finder, effects, call, pool, binding, calls)
        if found is not None:
            yield found


def _pool_of(call: Node) -> Node | None:
    callee = call.child_by_field_name("function")
    return callee.child_by_field_name("operand") if callee is not None else None


def _root(finder: Finder, source: Source, node: Node | None) -> Node | None:
    """The variable in which a pool lies, not behind a pointer; or a pointer that holds it alone."""
    if node is None or node.type == "identifier":
        return node
    if node.type == "parenthesized_expression":
        return _root(finder, source, node.named_child(0))
    if node.type != "selector_expression":
        return None
    if isinstance(_type(finder, source, node), Pointer):
        return None
    operand = node.child_by_field_name("operand")
    if operand is None or operand.type == "identifier":
        return operand
    if isinstance(_type(finder, source, operand), Pointer):
        return None
    return _root(finder, source, operand)


def _type(finder: Finder, source: Source, node: Node) -> TypeExpr:
    return finder.declared.unalias(type_of_expression(finder.declared, source, node))


def _placed(
    finder: Finder,
    effects: Effects,
    call: Call,
    pool: Node,
    binding: Binding,
    calls: Sequence[Call],
) -> Placed | None:
    source, body = call.source, enclosing(call.node, _BODIES)
    if body is None or binding.kind not in (*_PARAMETERS, "short", "var", "range"):
        return None
    made = value_of(binding) if binding.kind in ("short", "var") else None
    how = _origin(finder, source, binding, made)
    if not how or not _is_its_own(finder, effects, source, binding, body, how=how):
        return None
    if how == "made" and _is_reused(source, binding, body, calls):
        how = "looped"
    at = [binding.name.start_byte, *([made.start_byte] if made is not None else [])]
    return Placed(source, binding.name, tuple(at), pool, how)


def _origin(finder: Finder, source: Source, binding: Binding, made: Node | None) -> str:
    """ "made" or "copied", "" where the variable may be about a pool that others have as well."""
    type_ = _type(finder, source, binding.name)
    if binding.kind in (*_PARAMETERS, "range"):
        return "copied" if _holds(finder, type_) else ""
    if made is None:
        # A var without a value; one of several values is unknown.
        bare = binding.kind == "var" and binding.declaration.child_by_field_name("value") is None
        return "made" if bare and _holds(finder, type_) else ""
    if is_address(source, made) and source.text(made).startswith("&"):
        inner = made.child_by_field_name("operand")
        held = isinstance(type_, Pointer) and _holds(finder, type_.elem)
        return "made" if held and inner is not None and inner.type == "composite_literal" else ""
    if not _holds(finder, type_):
        return ""
    if made.type == "composite_literal":
        return "made"
    copied = ("identifier", "selector_expression", "unary_expression", "index_expression")
    return "copied" if made.type in copied else ""


def _holds(finder: Finder, type_: TypeExpr) -> bool:
    """Whether a value is a pool, or a struct of the package with a pool as one of its fields."""
    if finder.declared.unalias(type_) == POOL:
        return True
    if not isinstance(type_, Named) or type_.package:
        return False
    struct = finder.declared.underlying(type_)
    return isinstance(struct, Struct) and any(
        finder.declared.unalias(each.type) == POOL for each in struct.fields
    )


def _is_its_own(
    finder: Finder, effects: Effects, source: Source, binding: Binding, body: Node, *, how: str
) -> bool:
    """Whether a function alone has a variable: each use of it is one that keeps nothing."""
    name = source.text(binding.name)
    scope = scope_of(finder.declared, source)
    for use in walk(body):
        if use.type != "identifier" or source.text(use) != name:
            continue
        if use.start_byte == binding.name.start_byte:
            if enclosing(use, _BODIES) != body:
                return False
            continue
        found = scope.binding(use)
        if found is None or found.name.start_byte != binding.name.start_byte:
            continue
        if enclosing(use, _BODIES) != body or not _is_plain(finder, effects, source, use, how=how):
            return False
    return enclosing(binding.name, _BODIES) == body


def _is_plain(finder: Finder, effects: Effects, source: Source, use: Node, *, how: str) -> bool:
    """Whether a use is a field, a pool's method, or a method that keeps nothing."""
    at, parent = use, use.parent
    while parent is not None and parent.type == "selector_expression":
        at, parent = parent, parent.parent
    if parent is None or (parent.type == "unary_expression" and source.text(parent)[:1] == "&"):
        return False
    if parent.type == "call_expression" and parent.child_by_field_name("function") == at:
        if finder.pool_call(source, parent):
            return True
        summary = effects.of_call(source, parent, concerned=True)
        return summary is not None and summary.effects.get(-1) in _HARMLESS
    if at != use:
        return True
    # A copy that is copied again leaves the pool behind that is used here.
    return how == "copied"


def _is_reused(source: Source, binding: Binding, body: Node, calls: Sequence[Call]) -> bool:
    """Whether a loop of the function takes again what it puts back."""
    name = source.text(binding.name)
    outer = loop_depth(binding.name)
    return any(
        loop_depth(call.node) > outer
        for call in calls
        if call.source is source
        and body.start_byte <= call.node.start_byte < body.end_byte
        and source.text(call.node).startswith(name)
    )
