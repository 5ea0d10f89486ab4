"""Where a node stands: in which function, how deep in loops, on a path that seldom runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.normal import normal
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
FUNCTIONS = ("function_declaration", "method_declaration")
_BODIES = (*FUNCTIONS, "func_literal")
_BREAKABLE = (
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
)
_FATAL = re.compile(
    r"panic|os\.Exit|log\.(?:Fatal|Panic)\w*|runtime\.Goexit|\w+\.(?:Fatal|Fatalf|Skip|Skipf)"
)
_ERROR_MAKER = re.compile(
    r"(?:errors|xerrors)\.\w+|fmt\.Errorf|(?:\w+\.)?(?:[nN]ew)?\w*[eE]rr(?:or)?f?|status\.Errorf?"
)
_ERROR_TYPE = re.compile(r"(?:\w+\.)?\w*(?:[eE]rr|[eE]rror)")
_ERROR_CHECK = re.compile(r"\b\w*[eE]rr\w*\s*!=\s*nil\b")
_ERROR_RESULT = re.compile(r"\berror\s*\)?$")
_DEBUG = re.compile(r"\b(?:\w*(?:[dD]ebug|[vV]erbose)\w*|[tT]rac(?:e|ing)(?:Enabled|On)?)\b")
_TESTING = re.compile(r"\*?testing\.(?:T|B|F|TB|M|PB)\b")
_IMPORTS_TESTING = re.compile(rb'^\s*(?:import\s+)?(?:\w+\s+)?"testing"\s*$', re.M)
_TEST_PACKAGE = re.compile(r"(?!(?:at|con|fa|la|pro)test$)(?:\w*test|test(?:ing|env|util)\w*)")
_TELLING = ("expression_statement", "assignment_statement")
_TELLS = re.compile(
    r"[\w.]*\b(?:[eE]rror|[wW]arn(?:ing)?)f?\(|[\w.]*\b\w*[dD]iag(?:nostic)?s\s*=\s*append\("
)
_FEW = 8  # elements of a literal that a loop may go over without being one to speak of
_LAYOUT = re.compile(r"[ ()]")
_ONCE = re.compile(r"\w*[oO]nce\w*\.Do|sync\.Once(?:Func|Values?)")


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
    return _is_called(literal) and not deferred


def _is_called(literal: Node) -> bool:
    """Whether a function literal is called where it stands, be it by go or defer."""
    call = literal.parent
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and callee.id == literal.id


def cold_reason(source: Source, node: Node) -> str:
    """Why this node seldom runs: one of the reasons above, or ""."""
    later = False  # whether a function literal is around it, which may be called at any time
    child: Node = node
    parent = node.parent
    while parent is not None:
        if parent.type == "statement_list":  # no reason itself, and asked for by many
            reason = source.once(cold_reason, parent)
            return "" if later and reason in _AT_START else reason
        later = later or (parent.type == "func_literal" and not _is_called(parent))
        reason = _cold_here(source, parent, child)
        if later and (reason in _AT_START or parent.type in _TAKING):
            reason = reason if reason == ONCE else ""
        if reason:
            return reason
        child, parent = parent, parent.parent
    return ""


def in_a_closure(node: Node | None) -> bool:
    """Whether a function literal is around a node that need not run when what is around it does."""
    literal = enclosing(node, ("func_literal",))
    while literal is not None and _is_called(literal):
        literal = enclosing(literal, ("func_literal",))
    return literal is not None


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
    results = function.child_by_field_name("result") if function is not None else None
    if results is None or not _ERROR_RESULT.search(source.text(results)):
        return False
    last = child.named_children[-1]
    if last.type == "call_expression":
        callee = last.child_by_field_name("function")
        return callee is not None and bool(_ERROR_MAKER.fullmatch(source.text(callee)))
    return last.type in ("unary_expression", "composite_literal")


def returned_values(source: Source, function: Node) -> Iterator[list[str]]:
    """The texts of the values of each return statement of a function, literals left out."""
    stack = [child for child in function.named_children if child.type == "block"]
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            for values in node.named_children:
                if values.type == "expression_list":
                    yield [source.text(value) for value in values.named_children]
        elif node.type != "func_literal":
            stack.extend(node.named_children)


def count_returns(source: Source, node: Node) -> int:
    """How many return statements with values the function around a node has, literals left out."""
    function = enclosing(node, _BODIES)
    return sum(1 for _ in returned_values(source, function)) if function is not None else 0


def assigns(source: Source, node: Node, name: str) -> bool:
    """Whether a variable of that name, or a part of it, is assigned anywhere in a node."""
    stack = [node]
    while stack:
        at = stack.pop()
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
