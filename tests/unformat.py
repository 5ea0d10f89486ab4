"""Undoes gofmt: the same Go program, laid out by chance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from tree_sitter import Node

from escapelint.syntax.source import Source

_ATOMS = ("interpreted_string_literal", "raw_string_literal", "rune_literal", "comment")
_NUMBERS = ("int_literal", "float_literal", "imaginary_literal")
_LISTS = ("argument_list", "parameter_list", "literal_value")
_SPACES = (" ", "  ", "\t", "")
_ENDS = ("\n", "\n\n\t", "  // c\n", "; ", " ;\n\t\t", "\n\n// c\n\n /* c\n */ ")
# A line may end after these without ending the statement.
_OPEN = (*"([{,:+-*/%&|^=<>", ":=", "&&", "||", "==", "!=", "<=", ">=", "+=", "<-", "...")
# What gofmt takes parentheses off: the child that is named so.
_HEADS = {
    "if_statement": "condition",
    "for_clause": "condition",
    "range_clause": "right",
    "expression_switch_statement": "value",
}
_FUNCTIONS = ("func_literal", "function_type", "function_declaration", "method_declaration")


def unformatted(text: str, random: Random, *, wild: bool = False) -> str:
    """The program with other white space and line breaks, semicolons, commas before closing
    brackets, parentheses, numbers in upper case, and comments at the ends of lines; with `wild`
    also white space around dots and comments between any two tokens. gofmt takes all but the
    comments and blank lines back."""
    source = Source("p.go", text.encode())
    assert not source.root.has_error
    before, after = _parentheses(source.root, random)
    leaves = list(_leaves(source.root))
    out = [source.text(leaves[0])]
    for previous, leaf in pairwise(leaves):
        gap = source.data[previous.end_byte : leaf.start_byte].decode()
        out.append(")" * after.get(previous.end_byte, 0))
        if _may_have_a_comma(previous, leaf) and random.random() < 0.3:
            out.append(",")
        if wild or "\n" in gap or "." not in (previous.type, leaf.type):
            out.append(_gap(source, gap, previous, leaf, random))
        if wild and random.random() < 0.2 and "comment" not in (previous.type, leaf.type):
            # Not right behind a /, which would make a comment of the line.
            out.append(" /* c */ " if previous.type == "/" else "/* c */ ")
        out.append("(" * before.get(leaf.start_byte, 0))
        word = source.text(leaf)
        out.append(_number(word) if leaf.type in _NUMBERS else word)
    return "".join(out) + "\n"


def _leaves(node: Node) -> Iterator[Node]:
    if node.type in _ATOMS or not node.children:
        if node.type != "\n":
            yield node
        return
    for child in node.children:
        yield from _leaves(child)


def _gap(source: Source, gap: str, previous: Node, leaf: Node, random: Random) -> str:
    if "comment" in (previous.type, leaf.type):
        return gap
    first = source.text(previous)
    if "\n" in gap:
        if first in _OPEN:
            return random.choice(("\n", " ", "\n\n\t// c\n", "\t/* c */\n"))
        if leaf.type in ("}", ")", "case", "default"):
            return gap
        return random.choice(_ENDS)
    space = random.choice(_SPACES)
    if first in _OPEN and random.random() < 0.2:
        return space + "\n"
    tight = not gap or first in tuple("([{,)]}") or leaf.type in tuple("([{,)]}")
    return space or ("" if tight else " ")


def _may_have_a_comma(last: Node, closing: Node) -> bool:
    around = closing.parent
    if around is None or around.type not in _LISTS or last.type in (",", "comment"):
        return False
    return closing.id == around.children[-1].id and bool(around.named_children)


def _number(word: str) -> str:
    if word[:2] == "0x":
        return "0X" + word[2:]
    return word.upper() if word[:1] != "0" and "i" not in word else word


def _parentheses(root: Node, random: Random) -> tuple[dict[int, int], dict[int, int]]:
    """How many brackets to open and to close at which offset."""
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        wrapped = node.child_by_field_name(_HEADS[node.type]) if node.type in _HEADS else None
        if node.type in _FUNCTIONS:
            wrapped = node.child_by_field_name("result")
            if wrapped is not None and wrapped.type == "parameter_list":
                continue
        if wrapped is not None and random.random() < 0.5:
            before[wrapped.start_byte] = before.get(wrapped.start_byte, 0) + 1
            after[wrapped.end_byte] = after.get(wrapped.end_byte, 0) + 1
    return before, after
