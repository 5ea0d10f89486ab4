"""Where a node stands: in which function, how deep in loops, on a path that seldom runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.normal import normal
from escapelint.syntax.source import Source

FUNCTIONS = ("function_declaration", "method_declaration")
_BODIES = (*FUNCTIONS, "func_literal")
_BREAKABLE = (
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
)
_FEW = 8  # elements of a literal that a loop may go over without being one to speak of
_ENDS_IN_ERROR = re.compile(r"\berror\s*\)?$")
_LAYOUT = re.compile(r"[ ()]")


def enclosing(node: Node | None, types: tuple[str, ...]) -> Node | None:
    """The nearest node of one of `types` around `node`, itself excluded."""
    at = node.parent if node is not None else None
    while at is not None and at.type not in types:
        at = at.parent
    return at


def enclosing_function(node: Node) -> Node | None:
    """The declaration of the function or method around `node`, None outside of functions."""
    return enclosing(node, FUNCTIONS)


def function_name(source: Source, function: Node | None) -> str:
    """The name as the compiler writes it: `F`, `T.M`, `(*T).M`; type parameters left out."""
    if function is None:
        return ""
    name_node = function.child_by_field_name("name")
    name = source.text(name_node) if name_node is not None else ""
    receiver = function.child_by_field_name("receiver")
    if receiver is None:
        return name
    declarations = [c for c in receiver.named_children if c.type == "parameter_declaration"]
    declared = declarations[0].child_by_field_name("type") if declarations else None
    if declared is None:
        return name
    text = _LAYOUT.sub("", normal(source.text(declared)).partition("[")[0])
    return f"({text}).{name}" if text.startswith("*") else f"{text}.{name}"


def loop_depth(node: Node) -> int:
    """How many loops run this node once a turn, within its function or function literal.

    The clauses that run once (the init statement, what a range ranges over) do not count, nor
    does a loop that the node's block leaves by `return` or `break`, nor one over a short literal.
    A literal that is called where it stands belongs to its surroundings.
    """
    depth = 0
    leaving = ""  # what the path from the node leads to: "", "break" or "return"
    child: Node = node
    parent = node.parent
    while parent is not None:
        if parent.type == "for_statement":
            depth += child.type == "block" and not leaving and not _is_short(parent)
            leaving = "return" if leaving == "return" else ""
        elif parent.type == "for_clause":
            initializer = parent.child_by_field_name("initializer")
            depth += not (initializer is not None and initializer.id == child.id)
        elif parent.type == "statement_list":
            if leaving != "return":
                leaving = _leaves(parent.named_children[-1], parent) or leaving
        elif parent.type == "return_statement":
            leaving = "return"
        elif parent.type == "func_literal":
            if not _called_at_once(parent):
                break
            leaving = ""
        elif parent.type in FUNCTIONS:
            break
        child, parent = parent, parent.parent
    return depth


def _is_short(loop: Node) -> bool:
    """Whether a loop goes over a literal of a few elements."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    over = clause.child_by_field_name("right") if clause is not None else None
    body = over.child_by_field_name("body") if over is not None else None
    if over is None or over.type != "composite_literal" or body is None:
        return False
    return sum(child.type != "comment" for child in body.named_children) <= _FEW


def _leaves(last: Node, block: Node) -> str:
    """What a block's last statement leaves: the function, the loop around it, or nothing."""
    if last.type == "return_statement":
        return "return"
    if last.type == "break_statement" and not last.named_children:
        around = enclosing(block, _BREAKABLE)
        return "break" if around is not None and around.type == "for_statement" else ""
    return ""


def _called_at_once(literal: Node) -> bool:
    statement = literal.parent.parent if literal.parent is not None else None
    deferred = statement is not None and statement.type in ("go_statement", "defer_statement")
    return is_called(literal) and not deferred


def is_called(literal: Node) -> bool:
    """Whether a function literal is called where it stands, be it by go or defer."""
    call = literal.parent
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and callee.id == literal.id


def in_a_closure(node: Node | None) -> bool:
    """Whether a function literal is around a node that need not run when what is around it does."""
    literal = enclosing(node, ("func_literal",))
    while literal is not None and is_called(literal):
        literal = enclosing(literal, ("func_literal",))
    return literal is not None


def returned_values(source: Source, function: Node) -> Iterator[list[str]]:
    """The texts of the values of each return statement of a function, literals left out."""
    for statement in returns(function):
        for values in statement.named_children:
            if values.type == "expression_list":
                yield [source.text(value) for value in values.named_children]


def returns(function: Node) -> Iterator[Node]:
    """The return statements of a function in their order, those of literals in it left out."""
    body = function.child_by_field_name("body")
    stack = [body] if body is not None else []
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            yield node
        elif node.type != "func_literal":
            stack.extend(reversed(node.named_children))


def may_fail(source: Source, function: Node) -> bool:
    """Whether the last result of a function is an error."""
    result = function.child_by_field_name("result")
    return result is not None and _ENDS_IN_ERROR.search(source.text(result)) is not None


def count_returns(source: Source, node: Node) -> int:
    """How many return statements with values the function around a node has, literals left out."""
    function = enclosing(node, _BODIES)
    return sum(1 for _ in returned_values(source, function)) if function is not None else 0


def assigns(source: Source, node: Node, name: str) -> bool:
    """Whether a variable of that name, or a part of it, is assigned anywhere in a node."""
    data, written = source.data, name.encode()
    stack = [node]
    while stack:
        at = stack.pop()
        if data.find(written, at.start_byte, at.end_byte) < 0:
            continue
        targets: list[Node] = []
        if at.type == "assignment_statement":
            left = at.child_by_field_name("left")
            targets = left.named_children if left is not None else []
        elif at.type in ("inc_statement", "dec_statement"):
            targets = at.named_children
        for target in targets:
            base: Node | None = target
            while base is not None and base.type in ("selector_expression", "index_expression"):
                base = base.child_by_field_name("operand")
            if base is not None and base.type == "identifier" and source.text(base) == name:
                return True
        stack.extend(at.named_children)
    return False
