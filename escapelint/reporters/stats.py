"""The accounting as a little table: where every line and every heap fact went, and its cause;
and of which struct types the size is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from escapelint.model import Accounting, Finding, Level
from escapelint.reporters.terminal import printable, width

_Row = tuple[str, int, str]


def table(accounting: Accounting, findings: Iterable[Finding] = ()) -> Iterator[str]:
    """The table's lines, without line breaks; sums first, their parts indented below them.

    Distinct facts have their share, in hundredths of a percent and never rounded up: only what is
    whole says 100.00 %. Of `findings`, the shown ones, the warnings are told by what is known of
    their allocations.
    """
    rows = [*_rows(accounting), *_of_warnings(findings)]
    labels = max(width(label) for label, _, _ in rows)
    numbers = max(len(f"{count:,}") for _, count, _ in rows)
    for label, count, share in rows:
        line = f"{label}{' ' * (labels - width(label))}  {count:>{numbers},}"
        yield f"{line}  {share:>8}" if share else line


def share(part: int, whole: int) -> str:
    """ "99.56 %", rounded down; "" of nothing."""
    return f"{part * 10_000 // whole / 100:.2f} %" if whole else ""


def _rows(a: Accounting) -> Iterator[_Row]:
    yield "compiler lines", a.lines, ""
    yield "  read", a.lines_read, ""
    yield "  skipped", a.lines_skipped, ""
    yield "  unread", a.unread, ""
    yield "heap facts", a.heap_facts, ""
    yield from _parts(a.skipped, "  ")
    yield "  distinct", a.distinct, share(a.distinct, a.distinct)
    yield "    with a cause", a.claimed, share(a.claimed, a.distinct)
    yield from _parts(a.causes, "      ", a.distinct)
    without = sum(a.unclaimed.values())
    yield "    reported by no rule", without, share(without, a.distinct)
    yield from _parts(a.unclaimed, "      ", a.distinct)
    told = {f"allocates: {how}": count for how, count in a.allocates.items()}
    yield from _parts(told, "    ", a.distinct)
    yield "findings before filters", sum(a.by_rule.values()), ""
    yield "  of distinct facts", a.claimed, ""
    others = {rule: count - a.causes.get(rule, 0) for rule, count in a.by_rule.items()}
    yield from _parts({rule: count for rule, count in others.items() if count}, "  ")
    structs = sum(a.structs.values())
    yield "struct types", structs, ""
    yield from _parts(a.structs, "  ", structs)


def _of_warnings(findings: Iterable[Finding]) -> Iterator[_Row]:
    """The shown warnings about allocations: with an allocator call, and without."""
    warnings = [f for f in findings if f.level >= Level.WARNING and f.allocates is not None]
    unknown = sum(f.allocates is not None and f.allocates.how == "unknown" for f in warnings)
    yield "warnings about allocations", len(warnings), ""
    told = {"with an allocator call": len(warnings) - unknown, "unknown": unknown}
    yield from _parts(told, "  ", len(warnings))


def _parts(counts: Mapping[str, int], margin: str, whole: int = 0) -> Iterator[_Row]:
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield margin + printable(name), count, share(count, whole)
