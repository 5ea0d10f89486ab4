"""Sums of numbers and lengths, `2*len(xs)+n+1`, that can be compared without their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tree_sitter import Node

from escapelint.syntax.appends import arguments, callee
from escapelint.syntax.context import FUNCTIONS, assigns, enclosing
from escapelint.syntax.normal import normal
from escapelint.syntax.source import Source
from escapelint.types.scope import find_binding
from escapelint.types.starts import value_of

Sum = Counter[str]  # how often each term counts, as `len(xs)` or `n`; that of "" is the number
NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
_DEEP = 3  # variables that stand for others


def sum_of(
    source: Source, node: Node, since: int, *, resolve: bool = True, deep: int = _DEEP
) -> Sum | None:
    """An expression as a sum, None where it is no sum of names and lengths of names.

    Names must be declared before the offset `since`. One that a sum was given to and nothing else
    stands for that sum, unless `resolve` is off.
    """
    match node.type:
        case "int_literal":
            text = source.text(node).replace("_", "")
            return Counter({"": int(text)}) if text.isdecimal() and text == str(int(text)) else None
        case "parenthesized_expression" if node.named_child(0) is not None:
            return sum_of(source, node.named_children[0], since, resolve=resolve, deep=deep)
        case "binary_expression":
            return _binary(source, node, since, resolve, deep)
        case "call_expression" if callee(source, node) == "len" and len(arguments(node)) == 1:
            measured = arguments(node)[0]
            inner = sum_of(source, measured, since, resolve=False)
            return Counter({length_term(source, measured): 1}) if inner is not None else None
        case "selector_expression":
            operand = node.child_by_field_name("operand")
            inner = sum_of(source, operand, since, resolve=False) if operand is not None else None
            return Counter({_tokens(source, node): 1}) if inner is not None else None
        case "identifier":
            return _named(source, node, since, resolve, deep)
    return None


def length_term(source: Source, operand: Node) -> str:
    """The term for the length of a node, whatever its layout is."""
    return f"len({_tokens(source, operand)})"


def _tokens(source: Source, node: Node) -> str:
    return "".join(normal(source.text(node)).split())


def _binary(source: Source, node: Node, since: int, resolve: bool, deep: int) -> Sum | None:
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    operator = node.child_by_field_name("operator")
    known = [
        sum_of(source, side, since, resolve=resolve, deep=deep)
        for side in sides
        if side is not None
    ]
    left, right = known if len(known) == 2 else (None, None)
    if left is None or right is None or operator is None:
        return None
    match operator.type:
        case "+":
            return Counter({term: left[term] + right[term] for term in {*left, *right}})
        case "-":
            return Counter({term: left[term] - right[term] for term in {*left, *right}})
        case "*":
            number, other = (left, right) if set(left) <= {""} else (right, left)
            if set(number) <= {""}:
                return Counter({term: count * number[""] for term, count in other.items()})
    return None


def _named(source: Source, node: Node, since: int, resolve: bool, deep: int) -> Sum | None:
    binding, name = find_binding(source, node), source.text(node)
    if binding is not None and resolve and deep and binding.kind in ("short", "var"):
        function, value = enclosing(node, FUNCTIONS), value_of(binding)
        if value is not None and function is not None and stays(source, [function], {name}):
            found = sum_of(source, value, since, deep=deep - 1)
            if found is not None and stays(source, [function], found):
                return found
    if binding is not None and binding.name.start_byte >= since:
        return None
    return Counter({name: 1})


def names_in(*sums: Sum) -> set[str]:
    """The terms of several sums."""
    return {term for each in sums for term in each}


def stays(source: Source, nodes: Iterable[Node], terms: Iterable[str]) -> bool:
    """Whether statements neither assign what terms are made of, nor take its address."""
    names = {name for term in terms for name in NAME.findall(term)} - {"len"}
    if not names:
        return True
    nodes = list(nodes)
    taken = re.compile(rf"&(?:{'|'.join(map(re.escape, names))})\b")
    return not any(
        taken.search(source.text(node)) or any(assigns(source, node, name) for name in names)
        for node in nodes
    )


def fits(count: Sum, room: Sum) -> bool:
    """Whether a sum is at most another one, whatever the terms are, as long as none is negative."""
    return all(count[term] <= room[term] for term in {*count, *room})


def larger(one: Sum, other: Sum) -> Sum:
    """A sum that is at least as large as both."""
    return Counter({term: max(one[term], other[term]) for term in {*one, *other}})


def smaller(one: Sum, other: Sum) -> Sum:
    """A sum that is at most as large as both."""
    return Counter({term: min(one[term], other[term]) for term in {*one, *other}})


def text_of(given: Sum) -> str:
    """A sum as Go: `1+2*len(xs)`."""
    parts = [str(given[""])] if given[""] else []
    for term, count in given.items():
        if term and count:
            parts.append(term if count == 1 else f"{count}*{term}")
    return "+".join(parts) or "0"
