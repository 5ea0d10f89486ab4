"""What a value is made for, where that tells that making it faster would not be noticed."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS
from escapelint.syntax.source import Source

# The purposes.
ERROR = "error text"
LOG = "log line"
TEST = "test"
TOOL = "program of its own"
SETUP = "set-up"
DESCRIPTION = "description"
OUTPUT = "file or request"
CODE = "code that is written"
SEARCH = "search that is soon over"

_ERRORS = re.compile(
    r".*(?:[Ee]rr(?:or)?s?|[Rr]easons?|[Ww]arn(?:ing)?s?|[Dd]iag(?:nostic)?s?|[Pp]roblems?|"
    r"[Ff]ail(?:ed|ure)?s?|(?<![a-z])[Bb]ad|[Mm]ismatch(?:es)?|[Ii]ssues?|[Ff]atal)f?"
)
_MESSAGES = re.compile(
    r".*(?:[Mm]essages?|(?<![a-z])[Mm]sg|Msg|[Tt]itle|[Hh]elp|[Uu]sage|[Dd]esc(?:ription)?|"
    r"[Dd]etails?|[Hh]int|[Ll]abels?|NewText|[Ss]ummary)"
)
_LOGGING = re.compile(
    r".*(?:[Ll]og(?:ger)?|[Tt]rac(?:e|ing)|[Dd]ebug|[Vv]erbose|[Pp]rint|[Ii]nfo|[Nn]otice|[Vv]erb|"
    r"[Ww]arn|[Rr]eport(?:Range)?|[Tt]race(?:In|Out)Op)(?:f|ln)?"
)
_ASKS_TO_LOG = re.compile(r"(?i)\b\w*(?:trace|debug|verbose|dump)\w*\b")
_SLOW = re.compile(
    r"(?:os|filepath|ioutil|exec|url|http|net|regexp|flag|tls|x509|template|parser|sql|plugin|user)"
    r"\.\w+"
)
_SETUP = re.compile(
    r"(?:init|setup|setUp|SetUp|Setup|new|New|open|Open|load|Load|configure|Configure|config|"
    r"register|Register|start|Start|must|Must|main|usage|validate|Validate|generate|Generate|gen|"
    r"emit|Emit|shutdown|Shutdown|close|Close|recover|restore|migrate)(?![a-z])\w*|"
    r"\w*(?:Config|Options|Flags|Setup|Init|Mapping(?:Table)?)"
)
_DESCRIBING = re.compile(
    r"(?:\w*String|Error|Format|GoString|(?:[Dd]ump|[Pp]rint|[Dd]ebug|[Dd]escribe|[Tt]race|[Rr]eport|"
    r"Write(?:To|Function)?|[Ss]how|[Ll]ist|[Uu]sage|[Hh]elp)(?![a-z])\w*)"
)
_CODE = re.compile(r"(?:\w*\.)?(?:TextEdit|SuggestedFix|Diagnostic|RelatedInformation)")
_TESTING = re.compile(r"\btesting\.(?:T|B|F|TB|M)\b")
_BODIES = (*FUNCTIONS, "func_literal")
_LEAVING = ("return_statement", "break_statement")
_WAITING = re.compile(r"<-|\bselect\b|\.(?:Read|Recv|Receive|Accept|Next|Scan|Wait)\w*\(")
_LIMIT = re.compile(r"[<>]")


def purpose(source: Source, node: Node) -> str:
    """What the value of an expression is made for: one of the purposes above, or ""."""
    child, parent = node, node.parent
    while parent is not None:
        found = _here(source, parent, child)
        if found:
            return found
        child, parent = parent, parent.parent
    return ""


def _here(source: Source, node: Node, child: Node) -> str:
    match node.type:
        case "argument_list":
            return _argument_of(source, node.parent)
        case "keyed_element":
            return _named(source, node.child_by_field_name("key"))
        case "composite_literal":
            return _literal_of(source, node.child_by_field_name("type"))
        case "short_var_declaration" | "assignment_statement":
            return _named(source, node.child_by_field_name("left"))
        case "var_spec":
            return _named(source, node.child_by_field_name("name"))
        case "if_statement":
            condition = node.child_by_field_name("condition")
            asks = condition is not None and _ASKS_TO_LOG.search(source.text(condition))
            return LOG if asks and node.child_by_field_name("consequence") == child else ""
        case "for_statement":
            return SEARCH if is_search(source, node) else ""
        case "func_literal" | "function_declaration" | "method_declaration":
            return _in_function(source, node)
    return ""


def _argument_of(source: Source, call: Node | None) -> str:
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None:
        return ""
    text = source.text(callee)
    name = text.rpartition(".")[2]
    if _SLOW.fullmatch(text):
        return OUTPUT
    if _LOGGING.fullmatch(name):
        return LOG
    return ERROR if _ERRORS.fullmatch(name) or text == "panic" else ""


def _named(source: Source, names: Node | None) -> str:
    """By the names that a value is assigned to; of `x.f` and `m[k]` it is f and m."""
    text = source.text(names) if names is not None else ""
    for name in re.split(r"\s*,\s*", re.sub(r"\[[^]]*\]", "", text)):
        last = name.rpartition(".")[2]
        if _ERRORS.fullmatch(last):
            return ERROR
        if _MESSAGES.fullmatch(last):
            return DESCRIPTION
    return ""


def _literal_of(source: Source, type_: Node | None) -> str:
    text = source.text(type_).lstrip("[]*&") if type_ is not None else ""
    if _CODE.fullmatch(text):
        return CODE
    return ERROR if _ERRORS.fullmatch(text.rpartition(".")[2]) else ""


def _in_function(source: Source, function: Node) -> str:
    parameters = function.child_by_field_name("parameters")
    if parameters is not None and _TESTING.search(source.text(parameters)):
        return TEST
    name_node = function.child_by_field_name("name")
    name = source.text(name_node) if name_node is not None else ""
    if _SETUP.fullmatch(name):
        return SETUP
    if _DESCRIBING.fullmatch(name):
        return DESCRIPTION
    return ERROR if _ERRORS.fullmatch(name) else ""


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


def _leaves(node: Node) -> bool:
    """Whether a loop's body returns or breaks, in whichever branch."""
    for child in node.named_children:
        nested = child.type in (*_BODIES, "for_statement")
        if child.type in _LEAVING or (not nested and _leaves(child)):
            return True
    return False
