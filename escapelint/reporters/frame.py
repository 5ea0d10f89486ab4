"""The source lines of a finding, with marks below what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.model import Region
from escapelint.reporters.columns import BOM, indent, split, to_bytes
from escapelint.reporters.terminal import cut_end, cut_start, printable, width

LONGEST = 160  # cells of a source line that are shown
ENDS = 40  # cells of those that are kept free for what stands around the region

_TAB = " " * 4


def lines_of(region: Region) -> Iterator[tuple[str, str, str]]:
    """The region's first and last line: line number, shown text, marks below it ("" for none)."""
    if not region.first_text:
        return
    if not region.column:
        yield str(region.line), _cut("", "", _source(region.first_text, region.line))[0], ""
        return
    if region.end_line <= region.line:
        yield _marked(region.line, region.first_text, region.column, region.end_column)
        return
    end = len(to_bytes(region.first_text.rstrip())) + 1
    yield _marked(region.line, region.first_text, region.column, end)
    start = indent(region.last_text, region.end_line)
    if region.end_line - region.line > 1:
        yield "…", "", ""
    # A region that ends with a line break has nothing on its last line.
    if start < region.end_column:
        yield _marked(region.end_line, region.last_text, start, region.end_column)


def _marked(line: int, source: str, column: int, end_column: int) -> tuple[str, str, str]:
    before, inside, after = split(source, column, end_column)
    parts = _source(before, line), _source(inside, line), _source(after, line)
    shown, start, cells = _cut(*parts)
    return str(line), shown, " " * start + "^" * max(cells, 1)


def _source(code: str, line: int) -> str:
    return printable(code.removeprefix(BOM) if line == 1 else code, _TAB)


def _cut(before: str, inside: str, after: str) -> tuple[str, int, int]:
    """One line around its region: the text, the cells before the region, the region's cells."""
    after = after.rstrip()
    if width(before) + width(inside) + width(after) > LONGEST:
        inside = cut_end(inside, LONGEST - ENDS)
        room = LONGEST - width(inside)
        before = cut_start(before, max(room // 2, room - width(after)))
        after = cut_end(after, room - width(before))
    return before + inside + after, width(before), width(inside)
