"""Loops that are soon over: searches, and those over what is listed or configured."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.branches import stops_without_error
from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source
from escapelint.syntax.vocabulary import CONFIGURED, words_of

_BODIES = (*FUNCTIONS, "func_literal")
_LEAVING = ("return_statement", "break_statement")
_WAITING = re.compile(r"<-|\bselect\b|\.(?:Read|Recv|Receive|Accept|Next|Scan|Wait)\w*\(")
_NAMES = ("identifier", "selector_expression")
_LIMIT = re.compile(r"[<>]")


def turns_seldom(source: Source, loop: Node) -> bool:
    """Whether a loop most often ends after a few turns."""
    few = _is_search(source, loop) or _is_over_few(source, loop)
    return few or stops_without_error(source, loop)


def is_over_few(source: Source, node: Node) -> bool:
    """Whether the loop around a node ranges over what is listed or configured."""
    loop = enclosing(node, ("for_statement",))
    return loop is not None and _is_over_few(source, loop)


def _is_search(source: Source, loop: Node) -> bool:
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


def _is_over_few(source: Source, loop: Node) -> bool:
    """Whether a loop ranges over the elements of a literal, or over what is configured."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    right = clause.child_by_field_name("right") if clause is not None else None
    if right is None or right.type == "composite_literal":
        return right is not None
    named = source.text(right).split(".") if right.type in _NAMES else ()
    return any(words_of(name) & CONFIGURED for name in named)


def _leaves(node: Node) -> bool:
    """Whether a loop's body returns or breaks, in whichever branch."""
    for child in node.named_children:
        nested = child.type in (*_BODIES, "for_statement")
        if child.type in _LEAVING or (not nested and _leaves(child)):
            return True
    return False
