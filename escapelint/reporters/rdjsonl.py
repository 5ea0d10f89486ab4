"""reviewdog's diagnostic format: one JSON object a line (reviewdog.rdf.Diagnostic).

Columns count UTF-8 bytes from 1, and the end is exclusive. A suggestion is one range of the
finding's own file, so only fixes that are one are suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from escapelint.model import JSON, Edit, Finding, Level, Region, Report
from escapelint.reporters.columns import placed, to_bytes
from escapelint.reporters.said import HOME, page, sentences
from escapelint.reporters.stream import encoder, to_utf8

_SEVERITY = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}

_encode = encoder()


def rdjsonl(report: Report) -> Iterator[bytes]:
    """A line for each finding. It has no place for problems."""
    rules = {rule.id for rule in report.rules if not rule.pack}
    for finding in report.findings:
        diagnostic = _diagnostic(finding)
        if finding.rule in rules:
            diagnostic["code"]["url"] = page(finding.rule, report.version)
        yield to_utf8(_encode(diagnostic) + "\n")


def _diagnostic(finding: Finding) -> JSON:
    region = placed(finding.region)
    location: JSON = {"path": region.file}
    if region.line:
        location["range"] = _range(region)
    suggestions = [
        {"range": _range(edit.region), "text": edit.text}
        for fix in finding.fixes
        if fix.safety != "display-only" and (edit := as_one(fix.edits)) is not None
        if edit.region.file == region.file
    ]
    return {
        "message": sentences(finding),
        "location": location,
        "severity": _SEVERITY[finding.level],
        "source": {"name": "escapelint", "url": HOME},
        "code": {"value": finding.rule},
        # One only: several would be applied one after the other.
        **({"suggestions": suggestions[:1]} if suggestions else {}),
    }


def _range(region: Region) -> JSON:
    if not region.column:
        return {"start": {"line": region.line}}
    return {
        "start": {"line": region.line, "column": region.column},
        "end": {"line": region.end_line, "column": region.end_column},
    }


def as_one(edits: Sequence[Edit]) -> Edit | None:
    """One edit that does what several do; None where the text between them is not known."""
    if not edits:
        return None
    text = edits[0].text
    for one, other in pairwise(edits):
        between = _between(one.region, other.region)
        if between is None:
            return None
        text += between + other.text
    first, last = edits[0].region, edits[-1].region
    whole = replace(
        first,
        end=last.end,
        end_line=last.end_line,
        end_column=last.end_column,
        last_text=last.last_text,
    )
    return Edit(whole, text)


def _between(one: Region, other: Region) -> str | None:
    """The source between two regions of a file, as far as the texts of their lines tell."""
    if one.file != other.file:
        return None
    rest, start = to_bytes(one.last_text)[one.end_column - 1 :], to_bytes(other.first_text)
    if other.line == one.end_line:
        known = rest[: other.start - one.end]
    elif other.line == one.end_line + 1:
        lead = start[: other.column - 1]
        # A carriage return is no part of a line's text.
        ends = {1: b"\n", 2: b"\r\n"}.get(other.start - one.end - len(rest) - len(lead))
        known = rest + ends + lead if ends else b""
    else:
        return None
    if len(known) != other.start - one.end:
        return None
    return known.decode("utf-8", "surrogateescape")
