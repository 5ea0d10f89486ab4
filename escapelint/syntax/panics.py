"""What a function's source tells of code that only leads to a panic, and of its defers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, returns
from escapelint.syntax.coverage import Lines
from escapelint.syntax.source import Source

# What may go elsewhere than to the panic below it, or stay where it is.
_ELSEWHERE = frozenset(
    (
        *("return_statement", "break_statement", "continue_statement", "goto_statement"),
        *("for_statement", "go_statement", "defer_statement", "select_statement"),
        *("fallthrough_statement", "labeled_statement"),
    )
)


class Panic(NamedTuple):
    """The lines of statements after which nothing runs but the panic on `line`."""

    lines: Lines
    line: int


class Defers(NamedTuple):
    """The defers of one function, without those of literals in it."""

    lines: tuple[int, ...]  # of each statement
    literals: int  # other function literals in the function, and method values
    plain: tuple[str, ...]  # names that are deferred as they are: `defer f()`
    exits: tuple[
        tuple[int, bool], ...
    ]  # lines of returns and the last brace; whether calls are there


def read_panics(source: Source) -> tuple[Panic, ...]:
    """The panics of a file, by statement lists: of code that shares a line with other code none."""
    found = []
    stack = [source.root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        if node.type == "expression_statement" and _panics(source, node):
            first = node
            before = node.prev_named_sibling
            while before is not None and not _leaves(before):
                first, before = before, before.prev_named_sibling
            start = source.line_of(first.start_byte)
            line_start = source.line_starts[start - 1]
            last = source.line_of(node.end_byte)
            behind = source.data[node.end_byte : source.line_end(last)].strip()
            alone = not source.data[line_start : first.start_byte].strip()
            if _is_whole_body(first):  # a function on one line
                alone, behind = True, behind.removeprefix(b"}").strip()
            if alone and (not behind or behind.startswith(b"//")):
                at = source.line_of(node.start_byte)
                found.append(Panic(Lines(start, last), at))
    return tuple(found)


def _is_whole_body(statement: Node) -> bool:
    """Whether a function's body begins with a statement."""
    block = statement.parent.parent if statement.parent is not None else None
    function = block.parent if block is not None else None
    first = statement.prev_named_sibling is None
    return first and function is not None and function.type in FUNCTIONS


def _panics(source: Source, statement: Node) -> bool:
    call = statement.named_children[0] if statement.named_children else None
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and source.text(callee) == "panic"


def _leaves(node: Node) -> bool:
    stack = [node]
    while stack:
        at = stack.pop()
        if at.type in _ELSEWHERE:
            return True
        if at.type != "func_literal":
            stack += at.named_children
    return False


def read_defers(source: Source, line: int) -> Defers | None:
    """The defers of the function or literal that begins on a 1-based line; None where that is not
    clear."""
    start, end = source.line_starts[line - 1], source.line_end(line)
    found = [
        node
        for node in _nodes(source.root)
        if node.type in (*FUNCTIONS, "func_literal") and start <= node.start_byte < end
    ]
    if len(found) != 1:
        return None
    body = found[0].child_by_field_name("body")
    if body is None:
        return None
    lines, plain, literals, deferred = [], [], 0, 0
    for node in _own(body):
        if node.type == "func_literal":
            literals += 1
        if node.type != "defer_statement":
            continue
        lines.append(source.line_of(node.start_byte))
        call = node.named_children[0]
        callee, given = (call.child_by_field_name(each) for each in ("function", "arguments"))
        if callee is not None and callee.type == "func_literal":
            deferred += 1
        elif callee is not None and callee.type == "identifier" and not _children(given):
            plain.append(source.text(callee))
    calling: set[int] = set()
    for node in _own(body):
        if node.type == "call_expression":
            first, last = source.line_of(node.start_byte), source.line_of(node.end_byte)
            calling.update(range(first, last + 1))
    ends = [source.line_of(each.start_byte) for each in returns(found[0])]
    ends.append(source.line_of(body.end_byte - 1))
    exits = [(line, line in calling) for line in ends]
    return Defers(tuple(lines), literals - deferred, tuple(plain), tuple(exits))


def _children(node: Node | None) -> list[Node]:
    return node.named_children if node is not None else []


def _nodes(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack += node.named_children


def _own(body: Node) -> Iterator[Node]:
    """The nodes of a body, of function literals in it only themselves."""
    stack = list(body.named_children)
    while stack:
        node = stack.pop()
        yield node
        if node.type != "func_literal":
            stack += node.named_children
