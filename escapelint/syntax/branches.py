"""Branches of code that are taken where something is wrong, told by what is done in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.appends import encloses
from escapelint.syntax.context import FUNCTIONS, enclosing, may_fail, returns
from escapelint.syntax.source import Source
from escapelint.syntax.vocabulary import ERRORS, first_word, words_of

CASES = ("expression_case", "type_case", "default_case", "communication_case")
_LEAVING = ("continue_statement", "break_statement", "return_statement", "goto_statement")
_STATEMENTS = ("expression_statement", "assignment_statement", "short_var_declaration")
_ERROR_VALUE = re.compile(r"(?:.*\.)?\w*(?:Diagnostic|Diag|Error|Err)")
_NO_ERROR = re.compile(r"\b\w*[eE]rr\w*\s*==\s*nil\b")


def is_for_errors(source: Source, branch: Node, child: Node) -> bool:
    """Whether the part `child` of an if or a case runs where something is wrong.

    So it is where it tells of an error and leaves what is around it, and where it calls a method
    that recovers.
    """
    if branch.type in CASES:
        statements = child if child.type == "statement_list" else None
    elif branch.type == "if_statement" and child.type == "block":
        statements = next((c for c in child.named_children if c.type == "statement_list"), None)
    else:
        return False
    return statements is not None and source.once(_tells_of_errors, statements)


def _tells_of_errors(source: Source, statements: Node) -> bool:
    here = [child for child in statements.named_children if child.type in _STATEMENTS]
    called = [source.text(callee).rpartition(".")[2] for callee in _callees(here)]
    if any(first_word(name) == "recover" for name in called):
        return True
    if not ends_in(statements, _LEAVING):
        return False
    return any(words_of(name) & ERRORS for name in called) or any(
        _makes_error(source, statement) for statement in here
    )


def _callees(statements: list[Node]) -> Iterator[Node]:
    """What is called by the statements that are nothing but calls."""
    for statement in statements:
        call = statement.named_children[0] if statement.named_children else None
        if statement.type != "expression_statement" or call is None:
            continue
        callee = call.child_by_field_name("function")
        if callee is not None:
            yield callee


def _makes_error(source: Source, node: Node) -> bool:
    """Whether a literal in a node has a type that is there to tell of errors."""
    if node.type == "func_literal":
        return False
    if node.type == "composite_literal":
        type_ = node.child_by_field_name("type")
        if type_ is not None and _ERROR_VALUE.fullmatch(source.text(type_)):
            return True
    return any(_makes_error(source, child) for child in node.named_children)


def ends_in(statements: Node, types: tuple[str, ...]) -> bool:
    """Whether the last of some statements is of one of the types."""
    last = [child for child in statements.named_children if child.type != "comment"][-1:]
    return bool(last) and last[0].type in types


def stops_without_error(source: Source, loop: Node) -> bool:
    """Whether a loop leaves as soon as there is no error: most often in its first turn."""
    body = loop.child_by_field_name("body")
    statements = body.named_children[0].named_children if body and body.named_children else []
    for statement in statements:
        condition = statement.child_by_field_name("condition")
        then = statement.child_by_field_name("consequence")
        if statement.type != "if_statement" or condition is None or then is None:
            continue
        if _NO_ERROR.search(source.text(condition)) and any(
            ends_in(child, ("break_statement", "return_statement")) for child in then.named_children
        ):
            return True
    return False


def only_fails_elsewhere(source: Source, function: Node, node: Node) -> bool:
    """Whether a function returns errors wherever it returns, but for the branch around a node.

    Then that branch is the usual way. `function` is its declaration or literal.
    """
    if not may_fail(source, function):
        return False
    around = _block_around(node)
    others = [each for each in returns(function) if not encloses(around, each)]
    return bool(others) and all(_returns_error(source, each) for each in others)


def return_after(source: Source, node: Node, name: str) -> int:
    """The 1-based line of the first return behind a node that names a variable, 0 for none."""
    function = enclosing(node, (*FUNCTIONS, "func_literal"))
    word = re.compile(rf"\b{re.escape(name)}\b")
    for statement in returns(function) if function is not None else ():
        if statement.start_byte > node.end_byte and word.search(source.text(statement)):
            return source.line_of(statement.start_byte)
    return 0


def _block_around(node: Node) -> Node:
    at = node
    while at.parent is not None and at.type not in ("block", *CASES):
        at = at.parent
    return at


def _returns_error(source: Source, statement: Node) -> bool:
    values = statement.named_children[0] if statement.named_children else None
    last = values.named_children[-1] if values is not None and values.named_children else None
    return last is not None and source.text(last) != "nil"
