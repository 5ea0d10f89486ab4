"""A file without the bodies that nobody looks into: most of what parsing costs is in these.

Bodies are found by their layout, that of gofmt: what does not have it is kept. A function's body is
also kept where a string or a comment may make it look as if it ended elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

# A line that opens a body, of a function or of a variable's value. `struct {` opens a type, and
# the length of `[...]T{…}` is that of its body. A pattern that begins with a plain line break is
# searched for much faster than one that begins with `^`.
_OPENING = re.compile(
    rb"\n(?:func |var [\w, ]+=(?![^\n]*\[\.\.\.\]))[^\n]*(?<!struct )(?<!interface )(?<!\{)\{(?=\n)"
)
CLOSING = b"\n}\n"
_TOP_LEVEL = re.compile(rb"\n(?:func|type|var|const|import)\b")

Span = tuple[int, int]


def unread_bodies(data: bytes, wanted: Sequence[int]) -> list[Span]:
    """The spans (start, end; exclusive) between the braces of bodies.

    `wanted` are byte offsets in their order; what has one, be it in the line that opens the body,
    is left out.
    """
    return [
        (start, end)
        for head, start, end in _bodies(data)
        if bisect_left(wanted, head) == bisect_left(wanted, end)
    ]


def blanked(data: bytes, spans: Sequence[Span]) -> bytes:
    """A copy of the same length with spaces in the spans."""
    pieces: list[bytes] = []
    at = 0
    for start, end in spans:
        pieces += (data[at:start], b" " * (end - start))
        at = end
    pieces.append(data[at:])
    return b"".join(pieces)


def _bodies(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The start of the line that opens it, and the span of each body."""
    behind = 0
    doubtful = b"`" in data or b"/*" in data
    for opening in _OPENING.finditer(data):
        start = opening.end()
        end = data.find(CLOSING, start)
        if start < behind or end < 0:
            continue
        behind = end
        if doubtful and (
            data.count(b"`", start, end) % 2
            or data.count(b"/*", start, end) != data.count(b"*/", start, end)
        ):
            continue
        if _TOP_LEVEL.search(data, start, end) is None:
            yield opening.start() + 1, start, end
