"""A struct's fields as blocks of whole lines that can be moved without touching a byte of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from tree_sitter import Node

from escapelint.syntax.source import Source
from escapelint.types.expr import field_declarations

# Comments that say something about other fields than their own.
_ABOUT_OTHERS = re.compile(
    rb"(?i)\b(?:above|below|following|guard\w*|protect\w*|rest of|these|together"
    rb"|(?:next|other|previous|two|three) fields?)\b"
)
_DIRECTIVE = re.compile(rb"//(?:go:|line |export )")


class Block(NamedTuple):
    """A field declaration with its comments: whole lines from `first` to `last`, 1-based."""

    first: int
    last: int
    documented: bool  # has comment lines above it


class Replacement(NamedTuple):
    """New text for the bytes from `start` to `end` (exclusive)."""

    start: int
    end: int
    text: str


def read_blocks(source: Source, struct: Node) -> tuple[Block, ...] | None:
    """The blocks of a `struct_type` in order; None where they cannot be told apart with certainty.

    That is so where fields share a line with each other or with a brace, where a comment spans
    lines, belongs to no field or speaks about other fields, and where line breaks are mixed.
    """
    body = next((c for c in struct.named_children if c.type == "field_declaration_list"), None)
    if body is None or struct.has_error:
        return None
    first_line, last_line = source.line_of(body.start_byte), source.line_of(body.end_byte - 1)
    text = source.data[source.line_starts[first_line - 1] : source.line_starts[last_line - 1]]
    if text.count(b"\r") not in (0, text.count(b"\n")) or text.count(b"\r") != text.count(b"\r\n"):
        return None
    comments = [child for child in body.named_children if child.type == "comment"]
    if not all(_is_plain(source, comment) for comment in comments):
        return None
    fields = [
        (source.line_of(node.start_byte), source.line_of(node.end_byte - 1), node)
        for node in field_declarations(struct)
    ]
    taken = {line for first, last, _ in fields for line in range(first, last + 1)}
    free = {source.line_of(comment.start_byte) for comment in comments} - taken - {first_line}
    blocks: list[Block] = []
    end = first_line
    for first, last, node in fields:
        if first <= end or last >= last_line or not _ends_line(source, node, last):
            return None
        top = first
        while top - 1 in free:
            top -= 1
        free -= set(range(top, first))
        blocks.append(Block(top, last, top < first))
        end = last
    # A comment that is left stands alone, between blank lines or at the end.
    return None if free else tuple(blocks)


def reorder(
    source: Source, blocks: Sequence[Block], order: Sequence[int], moved: Collection[int]
) -> Replacement | None:
    """The blocks in a new order; None where a comment may head several of them.

    Blank lines stay before the block that they precede, or before the next one that stays. A block
    with a comment above it that stands alone between blank lines does so in its new place.
    """
    if not _keeps_headings(blocks, order):
        return None
    starts = source.line_starts

    def lines(first: int, last: int) -> bytes:
        return source.data[starts[first - 1] : starts[last]]

    gaps = [b""] + [
        lines(before.last + 1, after.first - 1) if before.last + 1 < after.first else b""
        for before, after in pairwise(blocks)
    ]
    pieces: list[bytes] = []
    stayed, apart = 0, b""
    for unit in order:
        own = gaps[unit] if unit else b"".join(gaps[1:2])
        alone = blocks[unit].documented and all(gaps[max(unit, 1) : unit + 2])
        if unit in moved:
            gap = own if alone else b""
        else:
            gap = next((gap for gap in gaps[stayed : unit + 1] if gap), apart)
            stayed = unit + 1
        # Behind one that stands alone now at the start the old first one does, too.
        apart = own if alone and unit in moved and not pieces else b""
        pieces += [gap] if pieces and gap else []
        pieces.append(lines(blocks[unit].first, blocks[unit].last))
    old = lines(blocks[0].first, blocks[-1].last).splitlines(keepends=True)
    new = b"".join(pieces).splitlines(keepends=True)
    same = next((i for i, pair in enumerate(zip(old, new, strict=False)) if len(set(pair)) > 1), 0)
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = starts[blocks[0].first - 1] + len(b"".join(old[:same]))
    end = starts[blocks[-1].last] - len(b"".join(old[len(old) - tail :]))
    try:
        text = b"".join(new[same : len(new) - tail]).decode()
    except UnicodeDecodeError:
        return None
    return Replacement(start, end, text)


def _is_plain(source: Source, comment: Node) -> bool:
    text = source.data[comment.start_byte : comment.end_byte]
    return b"\n" not in text and not _DIRECTIVE.match(text) and not _ABOUT_OTHERS.search(text)


def _ends_line(source: Source, node: Node, line: int) -> bool:
    """Whether nothing but a comment follows a field on its last line."""
    rest = source.data[node.end_byte : source.line_end(line)].strip()
    return not rest or rest.startswith((b"//", b"/*"))


def _keeps_headings(blocks: Sequence[Block], order: Sequence[int]) -> bool:
    """Whether every comment above a paragraph of fields still stands above the same fields.

    A comment above the first of several fields without their own may be about all of them.
    """
    place = {unit: at for at, unit in enumerate(order)}
    for head, block in enumerate(blocks):
        end = head + 1
        while end < len(blocks) and (
            blocks[end].first == blocks[end - 1].last + 1 and not blocks[end].documented
        ):
            end += 1
        if block.documented and end > head + 1:
            at = place[head]
            after = order[at + end - head : at + end - head + 1]
            if tuple(order[at : at + end - head]) != tuple(range(head, end)):
                return False
            if after and after[0] != end and not blocks[after[0]].documented:
                return False
    return True
