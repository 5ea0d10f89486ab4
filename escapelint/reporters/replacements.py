"""Edits as SARIF viewers can apply them.

VS Code's viewer moves the start of every region to the first character of its line that is not
blank. An edit that starts inside of the indentation (one that removes or inserts whole lines)
would go wrong there, so it is written as an equal edit that starts behind the indentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from escapelint.model import Edit, Region
from escapelint.reporters.columns import indent, to_bytes


def by_file(edits: Sequence[Edit]) -> Iterator[tuple[str, list[Edit]]]:
    """Sorted edits, grouped by file, each moved out of the indentation where that is possible."""
    for file, group in groupby(edits, key=lambda edit: edit.region.file):
        same = list(group)
        limits = [edit.region.start for edit in same[1:]] + [None]
        yield file, [_moved(edit, limit) for edit, limit in zip(same, limits, strict=True)]


def _moved(edit: Edit, limit: int | None) -> Edit:
    """An edit with the same result that starts behind the indentation and ends before `limit`."""
    region, text = edit.region, edit.text
    blank = _blank(region)
    kept = _common(blank[: region.end - region.start], text)
    region, text, blank = _shifted(region, kept, 0), text[kept:], blank[kept:]
    # Rotating the edit over the blanks changes nothing where the same ones follow its end.
    after = to_bytes(region.last_text)[region.end_column - 1 :].decode("utf-8", "replace")
    free = limit is None or region.end + len(blank) <= limit
    if blank and free and after.startswith(blank) and (text + blank).startswith(blank):
        region = _shifted(region, len(blank), len(blank))
        text = (text + blank)[len(blank) :]
    return Edit(region, text)


def _blank(region: Region) -> str:
    """The part of the first line's indentation that stands behind the region's start."""
    data = to_bytes(region.first_text)
    return data[region.column - 1 : indent(region.first_text, region.line) - 1].decode("ascii")


def _common(one: str, other: str) -> int:
    """The length of the longest common start."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _shifted(region: Region, start: int, end: int) -> Region:
    """`region` with its start and end that many bytes further on in their lines."""
    return replace(
        region,
        start=region.start + start,
        column=region.column + start,
        end=region.end + end,
        end_column=region.end_column + end,
    )
