"""The accounting as a little table: where every line and every heap fact went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from escapelint.model import Accounting
from escapelint.reporters.terminal import printable, width

_Row = tuple[str, int]


def table(accounting: Accounting) -> Iterator[str]:
    """The table's lines, without line breaks; sums first, their parts indented below them."""
    rows = list(_rows(accounting))
    labels = max(width(label) for label, _ in rows)
    numbers = max(len(f"{count:,}") for _, count in rows)
    for label, count in rows:
        yield f"{label}{' ' * (labels - width(label))}  {count:>{numbers},}"


def _rows(a: Accounting) -> Iterator[_Row]:
    yield "compiler lines", a.lines
    yield "  read", a.lines_read
    yield "  skipped", a.lines_skipped
    yield "  unread", a.unread
    yield "heap facts", a.heap_facts
    yield from _parts(a.skipped, "  ")
    yield "  distinct", a.distinct
    yield "    claimed by a rule", a.claimed
    yield "    unclaimed", sum(a.unclaimed.values())
    yield from _parts(a.unclaimed, "      ")
    yield "findings before filters", sum(a.by_rule.values())
    yield from _parts(a.by_rule, "  ")


def _parts(counts: Mapping[str, int], margin: str) -> Iterator[_Row]:
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield margin + printable(name), count
