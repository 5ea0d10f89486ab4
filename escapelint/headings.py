"""What the comments between the fields of a struct are about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from escapelint.layout.headings import Headings
from escapelint.syntax.source import Source
from escapelint.types.expr import field_declarations


def read_headings(source: Source, struct: Node) -> Headings:
    """What the comments between the fields of a `struct_type` are about.

    Fields on the line of another one, as in `struct{ a int; b bool }`, have no comments.
    """
    body = next((c for c in struct.named_children if c.type == "field_declaration_list"), None)
    if body is None:
        return Headings()
    spans = [
        (source.line_of(node.start_byte), source.line_of(node.end_byte - 1))
        for node in field_declarations(struct)
    ]
    fields = {line for first, last in spans for line in range(first, last + 1)}
    comments = (
        {
            line
            for child in body.named_children
            if child.type == "comment"
            for line in range(
                source.line_of(child.start_byte), source.line_of(child.end_byte - 1) + 1
            )
        }
        - fields
        - {source.line_of(body.start_byte)}
    )
    documented = frozenset(i for i, (first, _) in enumerate(spans) if first - 1 in comments)
    return Headings(tuple(_parts(spans, comments)), tuple(_rows(spans, documented)), documented)


def _parts(spans: Sequence[tuple[int, int]], comments: Collection[int]) -> Iterator[range]:
    """What lies between comments that stand alone, if there are such."""
    start = 0
    for at, (first, _) in enumerate(spans):
        line = first - 1
        while line in comments:
            line -= 1
        before = spans[at - 1][1] if at else 0
        if any(before < comment < line for comment in comments):
            if at:
                yield range(start, at)
            start = at
    if start:
        yield range(start, len(spans))


def _rows(spans: Sequence[tuple[int, int]], documented: Collection[int]) -> Iterator[range]:
    """A field with a comment above it and those right below it, which have none."""
    for head in documented:
        end = head + 1
        while end < len(spans) and end not in documented and spans[end][0] == spans[end - 1][1] + 1:
            end += 1
        if end > head + 1:
            yield range(head, end)
