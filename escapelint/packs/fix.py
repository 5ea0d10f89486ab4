"""Edits that mend rule modules and keep all else as it is written."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from escapelint.packs.module import parse
from escapelint.packs.statements import smalls


def fixed(text: str, name: str) -> str:
    """A module's text with all edits made; raises `PackError` for what cannot be read."""
    module = parse(text, name).tree
    first = next(smalls(module.body), None)
    return module.visit(_Fixes(first)).code


class _Fixes(cst.CSTTransformer):
    def __init__(self, first: cst.BaseSmallStatement | None) -> None:
        self._first = first
        self._in_head = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        return False

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:
        value = updated_node.value
        if original_node is self._first and isinstance(value, cst.SimpleString):
            return updated_node.with_changes(value=_with_full_stop(value))
        return updated_node

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        name = updated_node.keyword.value if updated_node.keyword else ""
        if name not in ("tags", "over"):
            return updated_node
        value = _as_tuple(updated_node.value)
        if name == "tags" and isinstance(value, cst.Tuple):
            value = _sorted(value)
        return updated_node.with_changes(value=value)


def _with_full_stop(text: cst.SimpleString) -> cst.SimpleString:
    """A docstring whose first line ends as a sentence does."""
    quote, prefix = text.quote, text.prefix
    inner = text.value[len(prefix) + len(quote) : -len(quote)]
    start = inner[: len(inner) - len(inner.lstrip())]
    line, break_, rest = inner[len(start) :].partition("\n")
    if not line.strip() or line.rstrip().endswith((".", "\\")):
        return text
    return text.with_changes(value=f"{prefix}{quote}{start}{line.rstrip()}.{break_}{rest}{quote}")


def _as_tuple(value: cst.BaseExpression) -> cst.BaseExpression:
    """A list or a single text as a tuple."""
    if isinstance(value, cst.List):
        elements = _with_comma(value.elements)
        left = cst.LeftParen(whitespace_after=value.lbracket.whitespace_after)
        right = cst.RightParen(whitespace_before=value.rbracket.whitespace_before)
        return cst.Tuple(elements, lpar=[left], rpar=[right])
    if isinstance(value, cst.SimpleString):
        return cst.Tuple([cst.Element(value, comma=cst.Comma())])
    return value


def _with_comma(elements: Sequence[cst.BaseElement]) -> Sequence[cst.BaseElement]:
    """Elements of a tuple: a single one needs a comma."""
    if len(elements) == 1 and isinstance(elements[0].comma, cst.MaybeSentinel):
        return [elements[0].with_changes(comma=cst.Comma())]
    return elements


def _sorted(value: cst.Tuple) -> cst.Tuple:
    """A tuple of texts in order, each there once; the blanks and commas stay where they are."""
    texts = [e.value for e in value.elements if isinstance(e.value, cst.SimpleString)]
    if len(texts) != len(value.elements):
        return value
    by_text: dict[str, cst.SimpleString] = {}
    for text in texts:
        by_text.setdefault(str(ast.literal_eval(text.value)), text)
    if list(by_text) == sorted(by_text) and len(by_text) == len(texts):
        return value
    kept = value.elements[: len(by_text) - 1]
    shells = [*kept, value.elements[-1]]
    order = [by_text[name] for name in sorted(by_text)]
    elements = [shell.with_changes(value=t) for shell, t in zip(shells, order, strict=True)]
    return value.with_changes(elements=_with_comma(elements))
