"""The calls that a buffer is lent to, and what each of them reads from or writes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.loops import identifiers
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.model import Interface, Named, Pointer, TypeExpr, Unknown

_FUNCTIONS = re.compile(
    r"io\.(?:Copy(?:N|Buffer)?|ReadAtLeast|ReadFull|WriteString)|fmt\.Fprint\w*"
)
_METHODS = re.compile(r".+\.(?:Read|Write|ReadAt|WriteAt|ReadFrom|WriteTo)")
_FILLS = re.compile(r"io\.Read(?:AtLeast|Full)|.+\.Read(?:At|From)?")
_PARTS = ("slice_expression", "unary_expression", "parenthesized_expression")


class Borrower(NamedTuple):
    """A call, as written, that a variable or a slice of it is an argument of.

    `concrete` says that the type of what it reads or writes is known to be no interface, `file`
    that this is an *os.File, so that each call asks the operating system.
    """

    callee: str
    concrete: bool
    file: bool


def fills(callee: str) -> bool:
    """Whether a callee, as written, is there to fill what it is lent."""
    return _FILLS.fullmatch(callee) is not None


def borrowers(
    declared: DeclaredTypes, source: Source, function: Node, name: str
) -> tuple[Borrower, ...]:
    """The readers and writers that a function lends a variable to, once each, in their order."""
    found: dict[str, Borrower] = {}
    for call in _calls(source, function, name):
        callee, given = (call.child_by_field_name(n) for n in ("function", "arguments"))
        if callee is None or given is None:
            continue
        text, operand = source.text(callee), callee.child_by_field_name("operand")
        if _FUNCTIONS.fullmatch(text):
            operand = given.named_child(1 if text == "io.CopyBuffer" else 0)
        elif not _METHODS.fullmatch(text):
            continue
        if operand is None:
            continue
        type_ = type_of_expression(declared, source, operand)
        known = not isinstance(declared.underlying(type_), Interface | Unknown)
        found.setdefault(text, Borrower(text, known, _is_file(type_)))
    return tuple(found.values())


def _is_file(type_: TypeExpr) -> bool:
    return isinstance(type_, Pointer) and type_.elem == Named("os", "File")


def _calls(source: Source, function: Node, name: str) -> Iterator[Node]:
    """The calls of which a variable, its address or a slice of it is an argument."""
    for use in identifiers(function):
        if source.text(use) != name:
            continue
        at = use
        while at.parent is not None and at.parent.type in _PARTS:
            at = at.parent
        given = at.parent
        if given is not None and given.type == "argument_list" and given.parent is not None:
            yield given.parent
