"""The accounting as a table: what is said of shown warnings."""

from __future__ import annotations

from dataclasses import replace

from escapelint.model import Accounting, Allocates, Level
from escapelint.reporters.stats import table
from tests.reporters.sample import RICH


def test_shown_warnings_are_told_by_what_is_known_of_them() -> None:
    one = replace(RICH.findings[0], level=Level.WARNING)
    known = replace(one, allocates=Allocates("sometimes"))
    unknown = replace(one, allocates=Allocates("unknown", "no call for it"))
    note = replace(unknown, level=Level.NOTE)
    struct = replace(one, allocates=None)
    lines = list(table(Accounting(), [known, known, known, unknown, note, struct]))
    at = next(i for i, line in enumerate(lines) if line.startswith("warnings about"))
    assert lines[at].split()[-1] == "4"
    assert lines[at + 1].split()[-3:] == ["3", "75.00", "%"]
    assert lines[at + 2].split() == ["unknown", "1", "25.00", "%"]
