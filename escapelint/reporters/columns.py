"""Byte columns ↔ the texts and UTF-16 columns that people and viewers count in.

Columns are 1-based. A line is a `str` that was decoded with `surrogateescape`, so that bytes
which are no UTF-8 survive; a line whose text is not known is "" and taken as ASCII.
"""

from __future__ import annotations

from dataclasses import replace

from escapelint.model import Region

BOM = "\ufeff"


def to_bytes(text: str) -> bytes:
    """The bytes that `text` was decoded from."""
    return text.encode("utf-8", "surrogateescape")


def utf16_column(text: str, column: int, line: int) -> int:
    """The UTF-16 column of a byte column; `line` is the line's number.

    A byte order mark counts for the compiler (three bytes) and does not count for viewers.
    """
    if text.isascii():
        return column
    data = to_bytes(text)
    before = data[: column - 1]
    # A viewer sees U+FFFD where bytes are no UTF-8, so that is what is counted.
    units = len(before.decode("utf-8", "replace").encode("utf-16-le")) // 2
    if line == 1 and text.startswith(BOM):
        units = max(units - 1, 0)
    # What lies beyond the text is its line break: ASCII.
    return units + 1 + max(column - 1 - len(data), 0)


def split(text: str, column: int, end_column: int) -> tuple[str, str, str]:
    """`text` before, between and after two byte columns (1-based, end exclusive)."""
    data = to_bytes(text)
    parts = data[: column - 1], data[column - 1 : end_column - 1], data[end_column - 1 :]
    before, inside, after = (part.decode("utf-8", "surrogateescape") for part in parts)
    return before, inside, after


def indent(text: str, line: int) -> int:
    """The byte column of the first character of `text` that is not blank."""
    mark = line == 1 and text.startswith(BOM)
    body = text[1:] if mark else text
    return 1 + 3 * mark + len(body) - len(body.lstrip(" \t"))


def placed(region: Region) -> Region:
    """`region`, or the text of its line where the column is not known but the line is."""
    if region.column or not region.first_text:
        return region
    text = region.first_text
    return replace(
        region,
        column=indent(text, region.line),
        end_line=region.line,
        end_column=len(to_bytes(text.rstrip())) + 1,
        last_text=text,
    )
