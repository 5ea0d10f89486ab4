"""How many elements statements append to a slice, at least and at most."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.appends import (
    VARIADIC,
    appended,
    appends,
    arguments,
    assigned,
    encloses,
)
from escapelint.syntax.loops import leaves_early, turns
from escapelint.syntax.source import Source
from escapelint.types.declared import DeclaredTypes
from escapelint.types.expressions import type_of_expression
from escapelint.types.lengths import count_of, length_of
from escapelint.types.model import Basic
from escapelint.types.sums import Sum, larger, length_term, smaller, sum_of

_CHOICES = (
    "if_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
)
NOTHING: Sum = Counter()


class Amount(NamedTuple):
    """How many elements some statements append, at least and at most (None: unknown)."""

    least: Sum
    most: Sum | None


class Amounts(NamedTuple):
    """What statements append to the slice `name` until `call` has run.

    Sums are made of names that were declared before the offset `since`.
    """

    declared: DeclaredTypes
    source: Source
    name: str
    call: Node
    since: int

    def upto(self, statements: list[Node]) -> Amount:
        """What is appended until the append has run, with all turns of the loops around it."""
        found: list[Amount] = []
        for at in statements:
            if encloses(at, self.call):
                return _all([*found, self._inside(at)])
            found.append(self.amount(at))
        return _all(found)

    def before(self, statements: list[Node]) -> Amount:
        """What is appended before the statement with the append."""
        return _all([self.amount(at) for at in statements if at.end_byte <= self.call.start_byte])

    def sequence(self, statements: list[Node]) -> Amount:
        """What all of these append."""
        return _all([self.amount(at) for at in statements])

    def _inside(self, statement: Node) -> Amount:
        if statement.type == "for_statement" or appended(self.source, statement, self.name):
            return self.amount(statement)
        if statement.type in _CHOICES:
            inner = next((c for c in statement.named_children if encloses(c, self.call)), None)
            found = self._inside(inner) if inner is not None else Amount(NOTHING, None)
            return Amount(NOTHING, found.most)
        return self.upto(statement.named_children)

    def amount(self, statement: Node) -> Amount:
        """What a statement appends."""
        number = appended(self.source, statement, self.name)
        if number == VARIADIC:
            return self._spread(statement)
        if number:
            found: Sum = Counter({"": number})
            return Amount(found, found)
        if not any(appends(self.source, statement, self.name)):
            return Amount(NOTHING, NOTHING)
        if statement.type == "for_statement":
            return self._turns(statement)
        if statement.type in _CHOICES:
            return self._either(statement)
        return self.sequence(statement.named_children)

    def _either(self, choice: Node) -> Amount:
        """What one of several branches appends: one is sure to run only of `if … else …`."""
        parts = [self.amount(child) for child in choice.named_children]
        ways = [choice.child_by_field_name(name) for name in ("consequence", "alternative")]
        sure = [self.amount(way).least for way in ways if way is not None]
        return _either(smaller(*sure) if len(sure) == 2 else NOTHING, parts)

    def _spread(self, statement: Node) -> Amount:
        """What `append(name, xs...)` appends."""
        call = assigned(self.source, statement, self.name)
        given = arguments(call) if call is not None else []
        if len(given) == 2 and given[1].type == "variadic_argument":
            operand = given[1].named_child(0)
            text = count_of(self.declared, self.source, operand) if operand is not None else ""
            if operand is not None and text.startswith("len(") and self._is_known(operand):
                found: Sum = Counter({length_term(self.source, operand): 1})
                return Amount(found, found)
        return Amount(NOTHING, None)

    def _turns(self, loop: Node) -> Amount:
        known, body = turns(self.source, loop), loop.child_by_field_name("body")
        unknown = Amount(NOTHING, None)
        if known is None or body is None:
            return unknown
        each = self.amount(body)
        length = self._length(known.counted, length_of(self.declared, self.source, known, ""))
        if length is None or each.most is None or set(each.most) - {""}:
            return unknown
        length[""] -= known.skips
        most = Counter({term: n * each.most[""] for term, n in length.items()})
        type_ = type_of_expression(self.declared, self.source, known.counted)
        is_text = known.ranges and self.declared.underlying(type_) == Basic("string")
        if not known.exact or is_text or leaves_early(self.source, loop) == "yes":
            return Amount(NOTHING, most)
        least = Counter({term: n * each.least[""] for term, n in length.items()})
        return Amount(least, most)

    def _length(self, counted: Node, text: str) -> Sum | None:
        if not text:
            return None
        if text.startswith("len(") and counted.type != "call_expression":
            return (
                Counter({length_term(self.source, counted): 1}) if self._is_known(counted) else None
            )
        return sum_of(self.source, counted, self.since)

    def _is_known(self, node: Node) -> bool:
        """Whether what a length is made of was declared when room was made."""
        return sum_of(self.source, node, self.since, resolve=False) is not None


def _all(parts: list[Amount]) -> Amount:
    some = [part for part in parts if part != Amount(NOTHING, NOTHING)]
    if len(some) == 1:
        return some[0]
    least: Sum = Counter()
    most: Sum | None = Counter()
    for part in some:
        least.update(part.least)
        # A loop from 1 to n may not turn at all: its -1 takes nothing off the others.
        most = most + +part.most if most is not None and part.most is not None else None
    return Amount(least, most)


def _either(least: Sum, parts: list[Amount]) -> Amount:
    """What one of several branches appends."""
    most: Sum | None = NOTHING
    for part in parts:
        most = larger(most, part.most) if most is not None and part.most is not None else None
    return Amount(least, most)
