"""Code that seldom runs: error paths, panics, initialization, tests."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing, is_called, may_fail
from escapelint.syntax.source import Source

# The reasons to be cold.
ERROR_PATH = "error path"
FATAL_PATH = "fatal path"  # to a panic or the end of the process
INIT = "init"
PACKAGE_VARIABLE = "package variable"
ONCE = "runs once"
EMPTY_POOL = "runs when a pool is empty"
TEST = "test"  # or a helper of tests
DEBUG = "debugging"  # under a condition that asks for it

_AT_START = (INIT, PACKAGE_VARIABLE)
_TAKING = ("call_expression", "return_statement")  # what may take a function literal, to call it
_BODIES = (*FUNCTIONS, "func_literal")
_FATAL = re.compile(
    r"panic|os\.Exit|log\.(?:Fatal|Panic)\w*|runtime\.Goexit|\w+\.(?:Fatal|Fatalf|Skip|Skipf)"
)
_ERROR_MAKER = re.compile(
    r"(?:errors|xerrors)\.\w+|fmt\.Errorf|(?:\w+\.)?(?:[nN]ew)?\w*[eE]rr(?:or)?f?|status\.Errorf?"
)
_ERROR_TYPE = re.compile(r"(?:\w+\.)?\w*(?:[eE]rr|[eE]rror)")
_ERROR_CHECK = re.compile(r"\b\w*[eE]rr\w*\s*!=\s*nil\b")
_DEBUG = re.compile(r"\b(?:\w*(?:[dD]ebug|[vV]erbose)\w*|[tT]rac(?:e|ing)(?:Enabled|On)?)\b")
_TESTING = re.compile(r"\*?testing\.(?:T|B|F|TB|M|PB)\b")
_IMPORTS_TESTING = re.compile(rb'^\s*(?:import\s+)?(?:\w+\s+)?"testing"\s*$', re.M)
_TEST_PACKAGE = re.compile(r"(?!(?:at|con|fa|la|pro)test$)(?:\w*test|test(?:ing|env|util)\w*)")
_TELLING = ("expression_statement", "assignment_statement")
_TELLS = re.compile(
    r"[\w.]*\b(?:[eE]rror|[wW]arn(?:ing)?)f?\("
    r"|[\w.]*\b\w*[dD]iag(?:nostic)?s\s*=\s*append\((?!.*\.\.\.\)$)"  # not those of a callee
)
_ONCE = re.compile(r"\w*[oO]nce\w*\.Do|sync\.Once(?:Func|Values?)")


def cold_reason(source: Source, node: Node) -> str:
    """Why this node seldom runs: one of the reasons above, or ""."""
    later = False  # whether a function literal is around it, which may be called at any time
    child: Node = node
    parent = node.parent
    while parent is not None:
        if parent.type == "statement_list":  # no reason itself, and asked for by many
            reason = source.once(cold_reason, parent)
            return "" if later and reason in _AT_START else reason
        later = later or (parent.type == "func_literal" and not is_called(parent))
        reason = _cold_here(source, parent, child)
        if later and (reason in _AT_START or parent.type in _TAKING):
            reason = reason if reason == ONCE else ""
        if reason:
            return reason
        child, parent = parent, parent.parent
    return ""


def _cold_here(source: Source, node: Node, child: Node) -> str:
    if node.type == "call_expression":
        callee = node.child_by_field_name("function")
        text = source.text(callee) if callee is not None else ""
        if callee is not None and callee.id != child.id:
            if _FATAL.fullmatch(text):
                return FATAL_PATH
            if _ERROR_MAKER.fullmatch(text):
                return ERROR_PATH
            if _ONCE.fullmatch(text):
                return ONCE
    elif node.type == "if_statement":
        condition = node.child_by_field_name("condition")
        consequence = node.child_by_field_name("consequence")
        if consequence is not None and consequence.id == child.id and condition is not None:
            if _ERROR_CHECK.search(source.text(condition)):
                return ERROR_PATH
            if _ends_badly(source, consequence):
                return FATAL_PATH
            if _asks_for_debugging(source, condition):
                return DEBUG
        if child.type == "block" and _tells_of_error(source, child):
            return ERROR_PATH
    elif node.type in ("expression_case", "default_case"):
        statements = [c for c in node.named_children if c.type == "statement_list"]
        if statements and is_fatal_call(source, _last(statements[0])):
            return FATAL_PATH
        if _tells_of_error(source, node):
            return ERROR_PATH
    elif node.type == "keyed_element":
        key = node.child_by_field_name("key")
        literal = enclosing(node, ("composite_literal",))
        type_ = literal.child_by_field_name("type") if literal is not None else None
        if key is not None and type_ is not None and source.text(type_) == "sync.Pool":
            return EMPTY_POOL
    elif node.type == "composite_literal":
        type_ = node.child_by_field_name("type")
        if type_ is not None and type_.id != child.id and _ERROR_TYPE.fullmatch(source.text(type_)):
            return ERROR_PATH
    elif node.type == "return_statement":
        if _returns_error(source, node, child):
            return ERROR_PATH
    elif node.type in _BODIES:
        name = node.child_by_field_name("name")
        if node.type == "function_declaration" and name is not None and source.text(name) == "init":
            return INIT
        parameters = node.child_by_field_name("parameters")
        if parameters is not None and _TESTING.search(source.text(parameters)):
            return TEST
    elif node.type == "source_file":
        if child.type in ("var_declaration", "const_declaration"):
            return PACKAGE_VARIABLE
        if source.name.endswith("_test.go") or source.once(_is_test_support, source.outline):
            return TEST
    return ""


def _is_test_support(source: Source, file: Node) -> bool:
    """Whether a file is made for tests, although its name does not say so."""
    if _TEST_PACKAGE.fullmatch(source.package) is not None:
        return True
    data = source.data
    return b'"testing"' in data and _IMPORTS_TESTING.search(data) is not None


def _tells_of_error(source: Source, block: Node) -> bool:
    """Whether a statement of a branch itself logs an error, or keeps one for people to read."""
    for child in block.named_children:
        if child.type == "statement_list":
            return _tells_of_error(source, child)
        if child.type in _TELLING and _TELLS.match(source.text(child)):
            return True
    return False


def _asks_for_debugging(source: Source, condition: Node) -> bool:
    text = source.text(condition)
    return "!" not in text and _DEBUG.search(text) is not None


def _last(block: Node) -> Node | None:
    children = [c for c in block.named_children if c.type != "comment"]
    if children and children[-1].type == "statement_list":
        return _last(children[-1])
    return children[-1] if children else None


def _ends_badly(source: Source, block: Node) -> bool:
    return is_fatal_call(source, _last(block))


def is_fatal_call(source: Source, statement: Node | None) -> bool:
    if statement is None or statement.type != "expression_statement":
        return False
    call = statement.named_children[0] if statement.named_children else None
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and bool(_FATAL.fullmatch(source.text(callee)))


def _returns_error(source: Source, statement: Node, child: Node) -> bool:
    """Whether the statement returns an error that is made right here."""
    if child.type != "expression_list" or not child.named_children:
        return False
    function = enclosing(statement, _BODIES)
    if function is None or not may_fail(source, function):
        return False
    last = child.named_children[-1]
    if last.type == "call_expression":
        callee = last.child_by_field_name("function")
        return callee is not None and bool(_ERROR_MAKER.fullmatch(source.text(callee)))
    return last.type in ("unary_expression", "composite_literal")
