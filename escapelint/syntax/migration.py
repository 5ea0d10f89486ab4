"""Assertions of other tools, rewritten as ours."""

from __future__ import annotations

from typing import NamedTuple

from escapelint.syntax.assertions import marked_comments
from escapelint.syntax.comments import becoming_directive
from escapelint.syntax.coverage import stands_alone
from escapelint.syntax.foreign import MARKS, read_foreign
from escapelint.syntax.source import Source


class Migrated(NamedTuple):
    """A file with its assertions rewritten: `data` is what it was where there were none.

    `left` are the lines of comments that stay as they are, and why.
    """

    data: bytes
    number: int  # of comments that are rewritten
    left: tuple[tuple[int, str], ...]


def migrated(source: Source) -> Migrated:
    """Rewrites the comments of a file that mean the same as one of ours, and nothing else."""
    data, count = source.data, 0
    left: list[tuple[int, str]] = []
    for comment in reversed(list(marked_comments(source, MARKS))):
        start = comment.start_byte
        text = source.data[start : comment.end_byte].rstrip()
        foreign = read_foreign(text)
        if foreign is None:
            continue
        line = source.line_of(start)
        why = foreign.why or _several(foreign.asserts, foreign.partly)
        if why:
            left.append((line, why))
            continue
        new = f"//escapelint:{foreign.asserts[0]}"
        rest = text[foreign.length :].strip()
        if rest and not rest.startswith(b"//"):
            new += " // "
            end = start + len(text) - len(rest)
        else:
            end = start + foreign.length
        change = (
            becoming_directive(source, start, end, new) if stands_alone(source, start) else None
        )
        begin, stop, put = change or (start, end, new)
        data = data[:begin] + put.encode() + data[stop:]
        count += 1
    return Migrated(data, count, tuple(reversed(left)))


def _several(asserts: tuple[str, ...], partly: bool) -> str:
    """Why a comment is no single one of ours, "" where it is."""
    if partly:
        return "bce is gcassert's own: give the rest a comment of its own"
    return "" if len(asserts) == 1 else "it asserts several things: give each a comment of its own"
