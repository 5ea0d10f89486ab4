"""Conditions around a node that say of how few things it is about, or that something is wrong."""

from __future__ import annotations

import re

from tree_sitter import Node

from escapelint.syntax.branches import CASES
from escapelint.syntax.cold import cold_reason, is_fatal_call
from escapelint.syntax.context import FUNCTIONS
from escapelint.syntax.source import Source

_BODIES = (*FUNCTIONS, "func_literal")
_FEW = 8  # things of which a condition may ask whether there are so many
_LENGTH = re.compile(r"len\([\w.]+\)(?:==|<=?)(\d)")


def asks_for_few(source: Source, node: Node) -> bool:
    """Whether a branch around a node is for a fixed small number of things: `len(x) == 3`."""
    child, parent = node, node.parent
    while parent is not None and parent.type not in _BODIES:
        then = parent.child_by_field_name("consequence")
        condition = parent.child_by_field_name("condition")
        if condition is not None and then is not None and then.id == child.id:
            parts = "".join(source.text(condition).split()).split("&&")
            found = (_LENGTH.fullmatch(part) for part in parts)
            if any(each is not None and int(each[1]) <= _FEW for each in found):
                return True
        child, parent = parent, parent.parent
    return False


def ends_in_error(source: Source, node: Node) -> bool:
    """Whether a branch around a node ends in a panic, or in the return of an error made there."""
    child, parent = node, node.parent
    while parent is not None and parent.type not in _BODIES:
        is_branch = parent.type in CASES or (
            child.type == "block" and parent.type == "if_statement"
        )
        if is_branch and _fails(source, child):
            return True
        child, parent = parent, parent.parent
    return False


def _fails(source: Source, block: Node) -> bool:
    if block.type == "block":
        return any(_fails(source, c) for c in block.named_children if c.type == "statement_list")
    statements = [c for c in block.named_children if c.type != "comment"]
    if not statements:
        return False
    last = statements[-1]
    if last.type != "return_statement":
        return is_fatal_call(source, last)
    return bool(last.named_children) and bool(cold_reason(source, last.named_children[0]))
