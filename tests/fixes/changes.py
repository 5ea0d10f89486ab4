"""Changes of files in memory, for tests without Go."""

from __future__ import annotations

from escapelint.fixes.edits import Change
from escapelint.model import Edit, Finding, Fix, Level
from escapelint.syntax.source import Source


def change(
    source: Source, *edits: tuple[int, int, str], rule: str = "r", safety: str = "safe"
) -> Change:
    """A change of one file; its finding is where its first edit begins."""
    start = edits[0][0]
    finding = Finding(
        rule=rule,
        level=Level.WARNING,
        weights=(),
        package="example.com/m",
        function="f",
        region=source.region(start, start),
        message="m",
        subject="s",
        suggestion="",
    )
    made = tuple(Edit(source.region(a, b), text) for a, b, text in edits)
    return Change(finding, Fix("t", safety, made))
