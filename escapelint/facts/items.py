"""The build's text as a stream of bytes → items: a line with the lines that continue it.

It works on a window of the stream. Most of the text is read over in runs of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from escapelint.facts.text import decoded, raw_string_is_open

# One logical item: a line with the lines that continue it, which repeat its position and go on
# with two more spaces. A position is anchored and ends at the first ":LINE[:COLUMN]: ".
_ITEM = re.compile(
    rb"(?:(?P<pos><unknown line number>|[^\n]*?:\d+(?::\d+)?): )?(?P<message>[^\n]*)\n"
    rb"(?P<more>(?:(?P=pos):   [^\n]*\n)*)"
)
# Most items are lines about inlining, and parameter flows, which are skipped. They come in runs,
# which are read at once; the rest, and those without a plain position, are left to _ITEM.
_INLINING = rb"(?:[^\n:]+:\d+(?::\d+)?: (?:(?:can|cannot) inline |inlining call to )[^\n]*+\n)++"
_RUN = re.compile(
    _INLINING + rb"|(?P<skipped>(?:(?P<pos>[^\n:]+:\d+(?::\d+)?): (?:leaking param[^\n]*+\n"
    rb"|parameter [^\n]* leaks to [^\n]*+\n(?:(?P=pos):   [^\n]*+\n)++))++)"
)
_RUN_OF_INLINING = re.compile(_INLINING + rb"(?P<skipped>(?!))?")
WINDOW = 1 << 20
PARAMETERS = b"parameters"


def read_items(
    chunks: Iterable[bytes], raw_strings: bool, parameters: bool = False
) -> Iterator[tuple[bytes | None, bytes, bytes, int]]:
    """(position, message, continuation lines, number of lines) of each item of the stream.

    A run's lines are in the third place. The message of one of lines about parameters is
    PARAMETERS itself, of another one it is empty. With `parameters` there are only the latter.
    """
    held = b""
    runs = _RUN_OF_INLINING if parameters else _RUN
    for window in chain(_windows(chunks), (b"",)):
        held += window
        last = not window
        if last and not held.endswith(b"\n"):
            held += b"\n" if held else b""
        complete = held.rfind(b"\n") + 1
        at = 0
        while at < complete:
            run = None if raw_strings else runs.match(held, at)
            if run is not None:
                if run.end() >= complete and not last:
                    break  # it may go on in the next window
                message = PARAMETERS if run["skipped"] else b""
                yield None, message, run[0], held.count(b"\n", at, run.end())
                at = run.end()
                continue
            match = _ITEM.match(held, at)
            assert match is not None  # there is a line break ahead
            pos, message, more = match.groups()
            end = match.end()
            if raw_strings and b"`" in match[0]:
                message, more, end = _with_raw_strings(held, match)
            if end >= complete and not last:
                break  # it may go on in the next window
            single = not more and not raw_strings
            yield pos, message, more, 1 if single else held.count(b"\n", at, end)
            at = end
        held = held[at:]


def _windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks joined to pieces that are worth a pass."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= WINDOW:
            yield b"".join(pieces)
            pieces.clear()
            size = 0
    if size:
        yield b"".join(pieces)


def _with_raw_strings(text: bytes, match: re.Match[bytes]) -> tuple[bytes, bytes, int]:
    """(message, continuation lines, end) where lines may go on inside of a raw string."""
    prefix = (match["pos"] or b"") + b":   "
    message, at = _logical_line(text, match.start("message"))
    more = []
    while match["pos"] is not None and text.startswith(prefix, at):
        line, at = _logical_line(text, at)
        more.append(line + b"\n")
    return message, b"".join(more), at


def _logical_line(text: bytes, start: int) -> tuple[bytes, int]:
    """A line with those that its raw strings go on in, joined with \\r, and where the next is."""
    end = text.find(b"\n", start)
    while end >= 0 and raw_string_is_open(decoded(text[start:end])):
        closed = text.find(b"`", end)
        end = text.find(b"\n", closed) if closed >= 0 else -1
    if end < 0:
        end = len(text)
    return text[start:end].replace(b"\n", b"\r"), end + 1
