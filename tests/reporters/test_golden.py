"""Every format's bytes; ESCAPELINT_UPDATE=1 rewrites the files to look at their difference."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.model import Report
from escapelint.reporters import FORMATS, Style, render

from .sample import CLEAN, RICH

GOLDEN = Path(__file__).parents[2] / "testdata" / "reporters"
FULL = Style(statistics=True, verbose=True)
TERMINAL = Style(color=True, hyperlinks=True)
IN_STORE = replace(RICH, cwd="store", findings=RICH.findings[:3])

CASES = [
    *[(f"rich.{format}", RICH, format, Style()) for format in FORMATS],
    *[(f"clean.{format}", CLEAN, format, Style()) for format in FORMATS],
    *[(f"full.{format}", IN_STORE, format, FULL) for format in ("text", "concise")],
    *[(f"terminal.{format}", RICH, format, TERMINAL) for format in ("text", "concise")],
]


@pytest.mark.parametrize(
    ("name", "report", "format", "style"), CASES, ids=[case[0] for case in CASES]
)
def test_golden(name: str, report: Report, format: str, style: Style) -> None:
    written = b"".join(render(report, format, style=style))
    file = GOLDEN / name
    if os.environ.get("ESCAPELINT_UPDATE"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)
    assert written == file.read_bytes()


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="'xml': one of text, concise, json, sarif, github"):
        render(CLEAN, "xml")
