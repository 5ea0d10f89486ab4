"""Report → bytes: one module a format, pure functions that see a Report and nothing else.

A format's module is imported when it is asked for: SARIF's object model alone would double the
time in which the command starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.model import Report
from escapelint.reporters.terminal import Style

FORMATS = ("text", "concise", "json", "sarif")

__all__ = ["FORMATS", "Style", "render"]


def render(report: Report, format: str, *, style: Style | None = None) -> Iterator[bytes]:
    """The report in one of FORMATS, as pieces of UTF-8 to write one after the other.

    `style` is for `text` and `concise`; the others are the same wherever they are written.
    Raises `ValueError` for an unknown format, before anything is written.
    """
    style = style or Style()
    if format == "text":
        from escapelint.reporters.text import text

        return text(report, style)
    if format == "concise":
        from escapelint.reporters.concise import concise

        return concise(report, style)
    if format == "json":
        from escapelint.reporters.json_ import json_

        return json_(report)
    if format == "sarif":
        from escapelint.reporters.sarif import sarif

        return sarif(report)
    raise ValueError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")
