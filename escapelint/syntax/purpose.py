"""What a value is made for, where that tells that making it faster would not be noticed."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS
from escapelint.syntax.source import Source


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


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
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Words that names are made of, in lower case.
_ERRORS = _set(
    "err errs error errors reason reasons warn warning warnings diag diags diagnostic diagnostics"
    " problem problems fail failed failure failures bad mismatch mismatches issue issues fatal"
    " panic invalid unexpected"
)
_LOGGING = _set(
    "log logs logger trace tracing debug verbose verb print println info notice report dump"
)
_MESSAGES = _set(
    "message messages msg msgs title help usage desc description detail details hint hints label"
    " labels summary comment"
)
_SETUP = _set(
    "init initialize setup config cfg configure configuration options opts flags register start"
    " startup shutdown close new open load create must main usage validate generate gen emit"
    " mapping mappings migrate restore recover install"
)
_DESCRIBING = _set("string format dump print debug describe trace report show usage help")
_CODE = re.compile(r"\b(?:TextEdit|SuggestedFix|Diagnostic|RelatedInformation)$")
_PRINTS = re.compile(r"\bfmt\.F?[pP]rint\w*\(")
_TESTING = re.compile(r"\btesting\.(?:T|B|F|TB|M)\b")
# Where nothing is worth being fast, whatever it makes; elsewhere texts are not.
SELDOM = frozenset((TEST, TOOL, SETUP, SEARCH))
_BODIES = (*FUNCTIONS, "func_literal")
_LEAVING = ("return_statement", "break_statement")
_WAITING = re.compile(r"<-|\bselect\b|\.(?:Read|Recv|Receive|Accept|Next|Scan|Wait)\w*\(")
_LIMIT = re.compile(r"[<>]")


def purpose(source: Source, node: Node) -> str:
    """What the value of an expression is made for: one of the purposes above, or ""."""
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
        case "if_statement":
            condition = node.child_by_field_name("condition")
            asks = condition is not None and _ASKS_TO_LOG.search(source.text(condition))
            return LOG if asks and node.child_by_field_name("consequence") == child else ""
        case "for_statement":
            return SEARCH if is_search(source, node) or _lists_turns(node) else ""
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
    first = _WORD.match(name)
    return first is not None and first[0].lower() == "write"


def _makes_text(source: Source, call: Node | None) -> bool:
    """Whether a call of fmt makes a text, or a conversion another form of it."""
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and bool(_FORMATTERS.fullmatch(source.text(callee)))


def _words(name: str) -> frozenset[str]:
    """`"stackFatalf"` → stack, fatal: the words of a name in lower case, without printf's f."""
    words = [word.lower() for word in _WORD.findall(name)]
    if words and words[-1].endswith("f"):
        words.append(words[-1][:-1])
    return frozenset(words)


def _argument_of(source: Source, call: Node | None) -> str:
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None:
        return ""
    text = source.text(callee)
    if _FORMATTERS.fullmatch(text):
        return ""  # for what the text is made
    if _SLOW.fullmatch(text):
        return OUTPUT
    words = _words(text.rpartition(".")[2])
    if words & _LOGGING:
        return LOG
    return ERROR if words & _ERRORS else ""


def _named(source: Source, names: Node | None) -> str:
    """By the names that a value is assigned to; of `x.f` and `m[k]` it is f and m."""
    text = source.text(names) if names is not None else ""
    for name in re.sub(r"\[[^]]*\]", "", text).split(","):
        last = name.rpartition(".")[2].strip()
        words = _words(last)
        if words & _ERRORS:
            return ERROR
        if words & _MESSAGES:
            return DESCRIPTION
        if last == "NewText":
            return CODE
    return ""


def _literal_of(source: Source, type_: Node | None) -> str:
    text = source.text(type_) if type_ is not None else ""
    if _CODE.search(text):
        return CODE
    return ERROR if _words(text.rpartition(".")[2]) & _ERRORS else ""


def _in_function(source: Source, function: Node) -> str:
    parameters = function.child_by_field_name("parameters")
    if parameters is not None and _TESTING.search(source.text(parameters)):
        return TEST
    name_node = function.child_by_field_name("name")
    name = source.text(name_node) if name_node is not None else ""
    words = _words(name)
    if words & _SETUP or name.lower().startswith("setup"):
        return SETUP
    first = _WORD.match(name)
    if _describes_receiver(source, function) or (first and first[0].lower() in _DESCRIBING):
        return DESCRIPTION
    if words & _ERRORS:
        return ERROR
    body = function.child_by_field_name("body")
    return LOG if body is not None and _PRINTS.search(source.text(body)) else ""


def _describes_receiver(source: Source, function: Node) -> bool:
    """Whether it is a method like String: without parameters, and with a text as its result."""
    parameters, result = (function.child_by_field_name(n) for n in ("parameters", "result"))
    if function.type != "method_declaration" or parameters is None or result is None:
        return False
    return not parameters.named_children and source.text(result) == "string"


def is_search(source: Source, loop: Node) -> bool:
    """Whether a loop tries until something fits, so that most often it turns once or twice.

    So it is where only the body says when it ends, without waiting for events, and where it counts
    up under a condition that has no limit.
    """
    body = loop.child_by_field_name("body")
    clauses = [c for c in loop.named_children if c.type not in ("block", "comment")]
    if body is None or any(clause.type == "range_clause" for clause in clauses):
        return False
    counts, condition = False, clauses[0] if clauses else None
    if condition is not None and condition.type == "for_clause":
        update = condition.child_by_field_name("update")
        counts = update is not None and update.type == "inc_statement"
        condition = condition.child_by_field_name("condition")
    if condition is None:
        return _leaves(body) and not _WAITING.search(source.text(body))
    return counts and not _LIMIT.search(source.text(condition))


def _lists_turns(loop: Node) -> bool:
    """Whether a loop ranges over the elements of a literal, which are few."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    right = clause.child_by_field_name("right") if clause is not None else None
    return right is not None and right.type == "composite_literal"


def _leaves(node: Node) -> bool:
    """Whether a loop's body returns or breaks, in whichever branch."""
    for child in node.named_children:
        nested = child.type in (*_BODIES, "for_statement")
        if child.type in _LEAVING or (not nested and _leaves(child)):
            return True
    return False
