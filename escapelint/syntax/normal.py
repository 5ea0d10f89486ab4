"""Go source without its layout: equal before and after gofmt, comments and line breaks.

It is what fingerprints are made of, so a change here changes them all. The text is split by a
lexer of our own and not by the tree's leaves: the compiler's printed expressions go the same way,
and for them there is no tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from escapelint.syntax.source import Source

# One group: the token. What is matched without it is layout. A literal may lack its end, since
# the compiler cuts long ones.
_TOKEN = re.compile(
    r"""[ \t\r\n]+ | //[^\n]* | /\*.*?(?:\*/|\Z)
    | ( [^\W0-9]\w*
      | 0[xX][0-9a-fA-F_.]*(?:[pP][-+]?[0-9_]+)?i? | 0[bBoO][0-9_]+i?
      | (?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?i?
      | "(?:[^"\\\n]|\\.?)*"? | `[^`]*`? | '(?:[^'\\\n]|\\.?)*'?
      | <<= | >>= | &\^= | \.\.\. | && | \|\| | <- | \+\+ | -- | << | >> | &\^ | [-+*/%&|^=!<>:]=
      | . )""",
    re.X | re.S,
)
_NUMBER_START = frozenset("0123456789.")
# Where parentheses can mean nothing: in function types and literals, and around each other.
_MAY_BE_REDUNDANT = re.compile(r"\bfunc\b|\binterface\b|\( \(")
# gofmt takes the parentheses off such a child: go/printer, stripParens and its like.
_HEADS = {
    "if_statement": "condition",
    "for_clause": "condition",
    "range_clause": "right",
    "expression_switch_statement": "value",
    "parameter_declaration": "type",
}
_PARENTHESES = ("parenthesized_expression", "parenthesized_type")


def normal(text: str) -> str:
    """The tokens of a Go text, joined by spaces.

    Left out are comments, semicolons, and commas before a closing bracket; numbers are written
    as gofmt does, in lower case. Strings and runes stay as they are. Never raises.
    """
    if text.isidentifier():
        return text
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        if not token or token == ";":
            continue
        first = token[0]
        if first in _NUMBER_START:
            token = _number(token)
        elif first in ")]}":
            while tokens and tokens[-1] == ",":
                tokens.pop()
        elif first == "`":
            token = token.replace("\r", "")  # it is no part of the string
        tokens.append(token)
    return " ".join(tokens)


def normal_source(source: Source, start: int, end: int) -> str:
    """`normal` of the bytes from `start` to `end` (exclusive), which begin and end with a token.

    Parentheses that gofmt takes off are left out as well.
    """
    data = source.data[start:end]
    text = normal(data.decode("utf-8", "replace"))
    if not _MAY_BE_REDUNDANT.search(text):
        return text
    around = source.node_at(start, end, named=True)
    if around is None:
        return text
    bare = bytearray(data)
    for at in _redundant(around):
        if start <= at < end:
            bare[at - start] = ord(" ")
    return normal(bare.decode("utf-8", "replace"))


def _number(token: str) -> str:
    token = token.lower()
    if token[-1] == "i" and token[:-1].replace("_", "").isdigit():
        return token.lstrip("0_").rjust(2, "0")  # 007i is 7i
    return token


def _redundant(root: Node) -> Iterator[int]:
    """The offsets of the brackets inside of `root` (itself excluded) that gofmt takes off."""
    stack = [root]
    while stack:
        node = stack.pop()
        head = node.child_by_field_name(_HEADS[node.type]) if node.type in _HEADS else None
        result = node.child_by_field_name("result")
        for child in node.children:
            bare = child.type in _PARENTHESES and (
                node.type in (*_PARENTHESES, "for_statement")
                or (head is not None and child.id == head.id)
            )
            if bare or (result is not None and child.id == result.id and _is_one_type(child)):
                yield from (c.start_byte for c in child.children if c.type in ("(", ")", ","))
        stack.extend(node.named_children)


def _is_one_type(result: Node) -> bool:
    """Whether a result is `()` or `(T)`, the parentheses of which gofmt takes off."""
    if result.type != "parameter_list":
        return False
    declared = [child for child in result.named_children if child.type != "comment"]
    return not declared or (len(declared) == 1 and declared[0].child_by_field_name("name") is None)


def plain_words(source: Source, start: int, end: int) -> str:
    """The words of a comment, which is layout where it is no finding's subject."""
    return " ".join(source.data[start:end].decode("utf-8", "replace").split())
