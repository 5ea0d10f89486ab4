"""Report → bytes: one module a format, pure functions that see a Report and nothing else.

A format's module is imported when it is asked for: SARIF's object model alone would double the
time in which the command starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from escapelint.model import Report
from escapelint.reporters.settings import SarifSettings
from escapelint.reporters.terminal import Style

FORMATS = (
    *("text", "concise", "json", "sarif"),
    *("github", "markdown", "gitlab", "rdjsonl", "junit"),
)

__all__ = ["FORMATS", "SarifSettings", "Style", "render"]


def render(
    report: Report,
    format: str,
    *,
    style: Style | None = None,
    sarif: SarifSettings | None = None,
) -> Iterator[bytes]:
    """The report in one of FORMATS, as pieces of UTF-8 to write one after the other.

    `style` is for `text` and `concise`, `sarif` for the format of this name; the others are the
    same wherever they are written.
    Raises `ValueError` for an unknown format, before anything is written.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")
    style = style or Style()
    if format == "text":
        from escapelint.reporters.text import text

        return text(report, style)
    if format == "concise":
        from escapelint.reporters.concise import concise

        return concise(report, style)
    if format == "sarif":
        from escapelint.reporters import sarif as module

        return module.sarif(report, sarif or SarifSettings())
    name = "json_" if format == "json" else format
    reporter: Callable[[Report], Iterator[bytes]]
    reporter = getattr(import_module(f"escapelint.reporters.{name}"), name)
    return reporter(report)
