"""Which local slices begin on the stack since Go 1.26, and move to the heap in one statement.

cmd/compile/internal/slice: a slice that starts as nil or as a literal, of which nothing but its
elements and its length is used until one statement, outside of loops, returns or assigns it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import appended, assigned, callee, encloses, squeezed, walk
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.loops import identifiers, loop_around
from escapelint.syntax.source import Source
from escapelint.types.model import TypeExpr, Unknown
from escapelint.types.scope import Binding, find_binding
from escapelint.types.starts import value_of

_BODIES = (*FUNCTIONS, "func_literal")
# Measured in Go 1.26 and 1.27: inlined, these are a second use, or they box the slice.
_SORTERS = ("sort.", "slices.Sort")
_AROUND = ("parenthesized_expression", "expression_list")

TypeOf = Callable[[Node], TypeExpr]


class Moved(NamedTuple):
    """How a local slice that grows gets to the heap.

    `once` says that it begins on the stack in Go 1.26, None where that is unknown; `ranged`, that
    a loop ranges over it, so that it does not in Go 1.27.
    """

    once: bool | None = None
    ranged: bool = False


def read_moved(source: Source, binding: Binding, scope: Node, written: str, of: TypeOf) -> Moved:
    """What the uses of a slice in its block tell.

    `written` is its type as declared, without blanks; `of` tells the types of expressions.
    """
    name = source.text(binding.name)
    if _is_made(source, binding):
        return Moved(once=False)
    reader = _Reader(source, binding, written, of)
    uses = [
        reader.use(node)
        for node in identifiers(scope)
        if source.text(node) == name
        and node.id != binding.name.id
        and _is_of(binding, find_binding(source, node))
    ]
    moves = [where for kind, where in uses if kind == "moves"]
    kinds = {kind for kind, _ in uses}
    if binding.kind == "result":
        moves += [n for n in walk(scope) if n.type == "return_statement" and not n.named_children]
        if any(node.type == "defer_statement" for node in walk(scope)):
            kinds.add("unknown")
    ranged = "ranges" in kinds
    if "keeps" in kinds or len(moves) > 1 or any(_is_repeated(scope, where) for where in moves):
        return Moved(once=False, ranged=ranged)
    known = len(moves) == 1 and "unknown" not in kinds
    return Moved(once=True if known else None, ranged=ranged)


def _is_of(binding: Binding, found: Binding | None) -> bool:
    return found is not None and found.name.start_byte == binding.name.start_byte


def _is_repeated(scope: Node, statement: Node) -> bool:
    loop = loop_around(statement)
    return loop is not None and encloses(scope, loop)


class _Reader(NamedTuple):
    source: Source
    binding: Binding
    written: str
    of: TypeOf

    def use(self, node: Node) -> tuple[str, Node]:
        """What one mention of the slice does, and where it does that."""
        if enclosing(node, _BODIES) != enclosing(self.binding.name, _BODIES):
            return "unknown", node  # it is captured, unless the literal is inlined
        child, parent = node, node.parent
        while parent is not None and parent.type in _AROUND:
            child, parent = parent, parent.parent
        if parent is None:
            return "unknown", node
        match parent.type:
            case "return_statement":
                return self._returned(node, child), parent
            case "assignment_statement":
                return self._assigned(node, child, parent), parent
            case "short_var_declaration":
                return "moves", parent
            case "index_expression" if _is(parent, "operand", child):
                return _of_element(parent), parent
            case "range_clause":
                return "ranges", parent
            case "argument_list":
                return self._given(parent), parent
            case "literal_element":
                is_key = parent.parent is not None and _is(parent.parent, "key", parent)
                return ("fine" if is_key else "keeps"), parent
            case "slice_expression" | "binary_expression" | "send_statement" | "variadic_argument":
                return "keeps", parent
        return "unknown", parent

    def _returned(self, node: Node, values: Node) -> str:
        function = enclosing(node, _BODIES)
        types = _result_types(self.source, function) if function is not None else []
        at = _position(values, node)
        return "moves" if at < len(types) and types[at] == self.written else "unknown"

    def _assigned(self, node: Node, side: Node, statement: Node) -> str:
        left, right = (statement.child_by_field_name(name) for name in ("left", "right"))
        if left is None or right is None:
            return "unknown"
        if side.id == left.id:
            value = assigned(self.source, statement, self.source.text(self.binding.name))
            its_own = value is not None and (
                value.type == "nil" or callee(self.source, value) == "append"
            )
            return "fine" if its_own else "unknown"
        at = _position(right, node)
        if at >= left.named_child_count:
            return "unknown"
        target, own = self.of(left.named_children[at]), self.of(node)
        return "moves" if target == own and not isinstance(own, Unknown) else "unknown"

    def _given(self, given: Node) -> str:
        """What a call that is given the slice does with it."""
        call = given.parent
        called = callee(self.source, call) if call is not None else ""
        if call is None or called.startswith(_SORTERS) or called == "copy":
            return "keeps"
        if called in ("len", "cap"):
            return "fine"
        if called != "append":
            return "unknown"
        values = call.parent
        statement = values.parent if values is not None else None
        name = self.source.text(self.binding.name)
        return (
            "fine" if statement is not None and appended(self.source, statement, name) else "keeps"
        )


def _of_element(element: Node) -> str:
    """What is done with an element: its address may be taken by a method that is called."""
    around = element.parent
    if around is None or around.type == "unary_expression":
        return "unknown"
    call = around.parent if around.type == "selector_expression" else None
    return "unknown" if call is not None and call.type == "call_expression" else "fine"


def _is(parent: Node, field: str, child: Node) -> bool:
    found = parent.child_by_field_name(field)
    return found is not None and found.id == child.id


def _position(values: Node, node: Node) -> int:
    """Which of several expressions a node stands in, 0-based."""
    return next((i for i, v in enumerate(values.named_children) if encloses(v, node)), 0)


def _result_types(source: Source, function: Node) -> list[str]:
    """The types of a function's results as written, without blanks."""
    results = function.child_by_field_name("result")
    if results is None:
        return []
    if results.type != "parameter_list":
        return [squeezed(source, results)]
    found = []
    for declaration in results.named_children:
        type_ = declaration.child_by_field_name("type")
        if type_ is not None:
            names = declaration.children_by_field_name("name")
            found += [squeezed(source, type_)] * max(1, len(names))
    return found


def _is_made(source: Source, binding: Binding) -> bool:
    """Whether its declaration makes it, which ends all of this."""
    value = value_of(binding)
    return value is not None and callee(source, value) == "make"
