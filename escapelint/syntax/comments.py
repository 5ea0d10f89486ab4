"""Edits of comments that leave a file as gofmt would write it.

Removing a comment can change the column of those beside it. This is seen to for comments; where
the line of a comment parts columns of code (of fields, specs, or elements with keys), gofmt is
needed afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from escapelint.syntax.coverage import below, stands_alone
from escapelint.syntax.source import BOM, Source

Change = tuple[int, int, str]  # byte offsets and the text that comes between them

_DIRECTIVE = re.compile(rb"//(?:[a-z0-9]+:[a-z0-9]|line |extern |export )")


class _Line(NamedTuple):
    """A line of code with a comment behind it. Columns count characters after the indentation."""

    indent: bytes
    width: int  # of the code
    column: int  # at which the comment starts, from 0
    code_end: int  # byte offsets
    comment: int


def removal(source: Source, start: int, end: int) -> list[Change]:
    """The changes that remove a line comment, sorted and disjoint.

    A comment behind code goes with the blanks before it, one that is alone on its line with the
    whole line.
    """
    alone = stands_alone(source, start)
    return sorted(_without_line(source, start) if alone else _without_end(source, start, end))


def becoming_directive(source: Source, start: int, end: int, text: str) -> Change | None:
    """The change of a comment's first bytes to `text`, which makes a directive of it.

    In the doc comment of a declaration gofmt wants directives to come last, behind an empty line:
    None where other comments follow.
    """
    line = source.line_of(start)
    is_doc = start == source.line_starts[line - 1] and below(source, start, source.line_end(line))
    if is_doc:
        if (_text(source, line + 1) or b"").startswith(b"//"):
            return None
        above = _text(source, line - 1) or b""
        if above.startswith(b"//") and above != b"//" and not _DIRECTIVE.match(above):
            crlf = source.data.startswith(b"\r", source.line_end(line - 1))
            text = f"//{chr(13) if crlf else ''}\n{text}"
    return start, end, text


def _without_line(source: Source, start: int) -> Iterator[Change]:
    first = last = source.line_of(start)
    if not (_text(source, last + 1) or b"").startswith(b"//"):
        while _text(source, first - 1) == b"//":  # nothing would follow it
            first -= 1
    above, under = _text(source, first - 1), _text(source, last + 1)
    opened = above is None or above.endswith((b"{", b"("))
    closed = under is None or under.startswith((b"}", b")"))
    # gofmt wants no two empty lines, and none at the ends of a block.
    if under == b"" and (opened or above == b""):
        last += 1
    elif above == b"" and closed:
        first -= 1
    lines = source.line_starts
    begin = lines[first - 1] + (len(BOM) if first == 1 and source.data.startswith(BOM) else 0)
    yield begin, lines[last] if last < len(lines) else len(source.data), ""
    upper, lower = _run(source, first - 1, -1), _run(source, last + 1, 1)
    joined = upper and lower and upper[0].indent == lower[0].indent
    if joined and _is_aligned(upper) and _is_aligned(lower):
        yield from _align([*upper, *lower])


def _without_end(source: Source, start: int, end: int) -> Iterator[Change]:
    line = source.line_of(start)
    own = _line(source, line)
    code = source.data[source.line_starts[line - 1] : start].rstrip()
    yield source.line_starts[line - 1] + len(code), end, ""
    if own is None:
        return
    parts = [_run(source, line - 1, -1, own), _run(source, line + 1, 1, own)]
    if _is_aligned([own, *parts[0], *parts[1]]):
        for part in parts:
            yield from _align(part)


def _run(source: Source, line: int, step: int, like: _Line | None = None) -> list[_Line]:
    """The neighbouring lines, from `line` on up or down, whose comments make a column."""
    run: list[_Line] = []
    while (at := _line(source, line)) is not None:
        like = like or at
        if (at.indent, at.column) != (like.indent, like.column):
            break
        run.append(at)
        line += step
    return run


def _is_aligned(lines: Sequence[_Line]) -> bool:
    """Whether the comments stand where the code of these lines alone puts them."""
    return all(line.column == max(line.width for line in lines) + 1 for line in lines)


def _align(lines: Sequence[_Line]) -> Iterator[Change]:
    column = max((line.width for line in lines), default=0) + 1
    for line in lines:
        if line.column != column:
            yield line.code_end, line.comment, " " * (column - line.width)


def _line(source: Source, line: int) -> _Line | None:
    """A line with code and a comment behind it; none that closes what stands above it, since
    gofmt begins new columns there."""
    text = _text(source, line)
    if not text or text.startswith((b"}", b")", b"//", b"/*")):
        return None
    start, end = source.line_starts[line - 1], source.line_end(line)
    node = source.root.descendant_for_byte_range(end - 1, end)
    if node is None or node.type != "comment" or node.start_byte < start:
        return None
    before = source.data[start : node.start_byte]
    indent = before[: len(before) - len(before.lstrip())]
    code = before.strip()
    code_end = start + len(indent) + len(code)
    width = len(code.decode("utf-8", "replace"))
    return _Line(indent, width, width + node.start_byte - code_end, code_end, node.start_byte)


def _text(source: Source, line: int) -> bytes | None:
    """A 1-based line without the blanks around it; None outside of the file.

    There is no line behind the last line break.
    """
    lines = source.line_starts
    if not 1 <= line <= len(lines) or (line > 1 and lines[line - 1] == len(source.data)):
        return None
    return source.data[lines[line - 1] : source.line_end(line)].removeprefix(BOM).strip()
