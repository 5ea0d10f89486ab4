"""What a value is made for, where that tells that making it faster would not be noticed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tree_sitter import Node

from escapelint.syntax.branches import is_for_errors
from escapelint.syntax.cold import ERROR_PATH, FATAL_PATH, cold_reason
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.few_turns import turns_seldom
from escapelint.syntax.source import Source
from escapelint.syntax.support import takes_flag
from escapelint.syntax.vocabulary import (
    ASKING,
    DESCRIBING,
    ERRORS,
    LOGGERS,
    LOGGING,
    MESSAGES,
    first_word,
    last_word,
    words_of,
)
from escapelint.syntax.vocabulary import (
    SETUP as SETUP_WORDS,
)

# The purposes.
ERROR = "error text"
LOG = "log line"
TEST = "test"
TOOL = "program of its own"
SETUP = "set-up"
DESCRIPTION = "description"
OUTPUT = "file or request"
CODE = "code that is written"
SEARCH = "loop that is soon over"

_FORMATTERS = re.compile(r"fmt\.(?:Sprint|Append)\w*|string|append")
_ASKS_TO_LOG = re.compile(r"(?i)\b\w*(?:trace|debug|verbose|dump)\w*\b")
_SLOW = re.compile(
    r"(?:os|filepath|ioutil|exec|url|http|net|regexp|flag|tls|x509|template|parser|sql|plugin|user)"
    r"\.\w+|(?:.*\.)?\w*File"
)
_CODE = re.compile(r"\b(?:TextEdit|SuggestedFix|Diagnostic|RelatedInformation)$")
_PRINTS = re.compile(r"\bfmt\.F?[pP]rint\w*\(")
_EXPORTED = re.compile(r"[a-z]\w*\.(?P<name>[A-Z]\w*)")
_TESTING = re.compile(r"\btesting\.(?:T|B|F|TB|M)\b|\bTestingT\b")
# Where nothing is worth being fast, whatever it makes; elsewhere texts are not.
SELDOM = frozenset((TEST, TOOL, SETUP, SEARCH))
_FOR_PEOPLE = (ERROR, LOG, DESCRIPTION)
_UNNOTICED = (*_FOR_PEOPLE, OUTPUT)
_ON_ERRORS = (ERROR_PATH, FATAL_PATH)
_ASSIGNMENTS = ("short_var_declaration", "assignment_statement")
_BODIES = (*FUNCTIONS, "func_literal")


def purpose(source: Source, node: Node) -> str:
    """What the value of an expression is made for: one of the purposes above, or ""."""
    return _purpose(source, node) or _purpose_of_uses(source, node)


def _purpose_of_uses(source: Source, node: Node) -> str:
    """What the variable is used for that an expression is assigned to, if all uses agree on it.

    Uses that only ask for the value, and those that make the next one, do not count.
    """
    statement, function = enclosing(node, _ASSIGNMENTS), enclosing(node, FUNCTIONS)
    left = statement.child_by_field_name("left") if statement is not None else None
    inner = enclosing(node, ("func_literal",))
    if statement is None or function is None or left is None or left.named_child_count != 1:
        return ""
    if inner is not None and inner.start_byte > statement.start_byte:
        return ""
    if _is_given_to_others(source, node, statement):
        return ""
    name, found = left.named_children[0], ""
    if name.type != "identifier":
        return ""
    for use in source.once(_uses, function)[source.text(name)]:
        if _only_asks(source, use, name):
            continue
        found = ERROR if cold_reason(source, use) in _ON_ERRORS else _purpose(source, use)
        if found not in _UNNOTICED:
            return ""
    return found


def _is_given_to_others(source: Source, node: Node, statement: Node) -> bool:
    """Whether what a statement assigns is the result of a call that is given a text."""
    at = node.parent
    while at is not None and at != statement:
        if at.type == "argument_list" and not _makes_text(source, at.parent):
            return True
        at = at.parent
    return False


def _uses(source: Source, function: Node) -> Mapping[str, list[Node]]:
    """The identifiers in a function, by name."""
    found: dict[str, list[Node]] = {}
    stack = [function]
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            found.setdefault(source.text(node), []).append(node)
        stack.extend(node.named_children)
    return found


def _only_asks(source: Source, use: Node, name: Node) -> bool:
    """Whether a use of a variable compares it, or stands in an assignment to it."""
    at = use.parent
    if at is not None and at.type == "var_spec" and source.text(use) == source.text(name):
        return use in at.children_by_field_name("name")
    while at is not None and at.type not in _BODIES:
        if at.type == "binary_expression" and at.children[1].type in ("==", "!="):
            return True
        if at.type in _ASSIGNMENTS:
            left = at.child_by_field_name("left")
            return left is not None and source.text(left) == source.text(name)
        at = at.parent
    return False


def _purpose(source: Source, node: Node) -> str:
    formatted = False  # whether a call of fmt has taken the value
    used = False  # whether another one has, so that what is assigned is something else
    child, parent = node, node.parent
    while parent is not None:
        found = _assigned_to(source, parent) if not used else ""
        found = found or _around(source, parent, child)
        if found:
            return found
        if formatted and _writes(source, parent):
            return OUTPUT
        if parent.type == "argument_list":
            makes_text = _makes_text(source, parent.parent)
            used = used or not makes_text
            formatted = formatted or makes_text
        child, parent = parent, parent.parent
    return ""


def _assigned_to(source: Source, node: Node) -> str:
    match node.type:
        case "keyed_element":
            return _named(source, node.child_by_field_name("key"))
        case "short_var_declaration" | "assignment_statement":
            return _named(source, node.child_by_field_name("left"))
        case "var_spec":
            return _named(source, node.child_by_field_name("name"))
    return ""


def _around(source: Source, node: Node, child: Node) -> str:
    match node.type:
        case "argument_list":
            return _argument_of(source, node.parent)
        case "composite_literal":
            return _literal_of(source, node.child_by_field_name("type"))
        case "expression_case" | "type_case" | "default_case" | "communication_case":
            return ERROR if is_for_errors(source, node, child) else ""
        case "if_statement":
            if is_for_errors(source, node, child):
                return ERROR
            condition = node.child_by_field_name("condition")
            asks = condition is not None and _ASKS_TO_LOG.search(source.text(condition))
            return LOG if asks and node.child_by_field_name("consequence") == child else ""
        case "for_statement":
            return SEARCH if turns_seldom(source, node) else ""
        case "func_literal" | "function_declaration" | "method_declaration":
            return _in_function(source, node)
    return ""


def _writes(source: Source, node: Node) -> bool:
    """Whether texts are written out: by the call of these arguments, or by a function like it."""
    field = "function" if node.type == "argument_list" else "name"
    caller = node.parent if node.type == "argument_list" else node
    if caller is None or (field == "name" and node.type not in FUNCTIONS):
        return False
    named = caller.child_by_field_name(field)
    name = source.text(named).rpartition(".")[2] if named is not None else ""
    return first_word(name) == "write"


def _makes_text(source: Source, call: Node | None) -> bool:
    """Whether a call of fmt makes a text, or a conversion another form of it."""
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and bool(_FORMATTERS.fullmatch(source.text(callee)))


def _argument_of(source: Source, call: Node | None) -> str:
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None:
        return ""
    text = source.text(callee)
    if _FORMATTERS.fullmatch(text):
        return ""  # for what the text is made
    if _SLOW.fullmatch(text):
        return OUTPUT
    receiver, _, name = text.rpartition(".")
    words = words_of(name)
    if words & LOGGING or words_of(receiver.rpartition(".")[2]) & LOGGERS:
        return LOG
    if words & ASKING:
        return OUTPUT
    return ERROR if words & ERRORS or _is_told_of_error(source, call) else ""


def _is_told_of_error(source: Source, call: Node | None) -> bool:
    """Whether a constant of another package that tells of errors is an argument of a call."""
    given = call.child_by_field_name("arguments") if call is not None else None
    for argument in given.named_children if given is not None else ():
        qualified = _EXPORTED.fullmatch(source.text(argument))
        if qualified is not None and words_of(qualified["name"]) & ERRORS:
            return True
    return False


def _named(source: Source, names: Node | None) -> str:
    """By the names that a value is assigned to; of `x.f` and `m[k]` it is f and m."""
    text = source.text(names) if names is not None else ""
    for name in re.sub(r"\[[^]]*\]", "", text).split(","):
        last = name.rpartition(".")[2].strip()
        words = words_of(last)
        if words & ERRORS:
            return ERROR
        if words & MESSAGES:
            return DESCRIPTION
        if last == "NewText":
            return CODE
    return ""


def _literal_of(source: Source, type_: Node | None) -> str:
    text = source.text(type_) if type_ is not None else ""
    if _CODE.search(text):
        return CODE
    return ERROR if words_of(text.rpartition(".")[2]) & ERRORS else ""


def _in_function(source: Source, function: Node) -> str:
    parameters = function.child_by_field_name("parameters")
    if parameters is not None and _TESTING.search(source.text(parameters)):
        return TEST
    name_node = function.child_by_field_name("name")
    name = source.text(name_node) if name_node is not None else ""
    words, body = words_of(name), function.child_by_field_name("body")
    if words & SETUP_WORDS or name.lower().startswith("setup"):
        return SETUP
    if body is not None and name and takes_flag(source, body):
        return SETUP
    makes_string = function.type == "method_declaration" and last_word(name) == "string"
    if makes_string or _describes_receiver(source, function) or first_word(name) in DESCRIBING:
        return DESCRIPTION
    if words & ERRORS:
        return ERROR
    if name.lower() in LOGGING:
        return LOG
    return LOG if body is not None and _PRINTS.search(source.text(body)) else ""


def _describes_receiver(source: Source, function: Node) -> bool:
    """Whether it is a method like String: without parameters, and with a text as its result."""
    parameters, result = (function.child_by_field_name(n) for n in ("parameters", "result"))
    if function.type != "method_declaration" or parameters is None or result is None:
        return False
    return not parameters.named_children and source.text(result) == "string"
