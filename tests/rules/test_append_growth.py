"""What append-growth says to do compiles, and is the end of the warning."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

TEXT = (TESTDATA / "rules" / "append-growth" / "growth.go").read_text(encoding="utf-8")
_DECLARATION = re.compile(r"make it with room: (.*?)(?: \(|$)")
_BEFORE = re.compile(r"before the loop: (.*?)(?:, which| \(|$)")


def findings(go: str, folder: Path, text: str) -> dict[str, Finding]:
    """The first finding of each function."""
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.22\n")
    (folder / "growth.go").write_text(text)
    config = Config(cwd=str(folder), level=Level.NOTE, go=go, select=frozenset({"append-growth"}))
    report = run(config)
    return {f.function: f for f in reversed(report.findings) if f.level is Level.WARNING}


def followed(text: str, found: list[Finding]) -> str:
    """The testdata as it is when the advice of each finding is followed."""
    lines = text.split("\n")
    for finding in sorted(found, key=lambda f: -f.region.line):
        at = finding.region.line - 1
        loop = next(i for i in range(at, 0, -1) if lines[i].startswith("\tfor "))
        declared = _DECLARATION.match(finding.suggestion)
        if declared is None:
            before = _BEFORE.search(finding.suggestion)
            assert before is not None, finding.suggestion
            lines.insert(loop, f"\t{before[1]}")
            continue
        name = declared[1].split(" ")[0]
        start = re.compile(rf"\t(?:var {name} |{name} := )")
        lines[next(i for i in range(loop, 0, -1) if start.match(lines[i]))] = f"\t{declared[1]}"
    return "\n".join(lines).replace("import (", 'import (\n\t"slices"', 1)


def test_the_advice_compiles_and_is_enough(go: str, tmp_path: Path) -> None:
    found = findings(go, tmp_path / "before", TEXT)
    assert len(found) > 6
    after = tmp_path / "after"
    assert findings(go, after, followed(TEXT, [*found.values()])) == {}
    done = subprocess.run([go, "vet", "."], cwd=after, capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("names", "make room before the loop: out = slices.Grow(out, len(users)), which keeps nil"),
        ("names", "nil from empty, make it with room: out := make([]string, 0, len(users))"),
        ("empty", "make it with room: out := make([]string, 0, 2*len(users))"),
        ("parsed", "nil from empty, make it with room: numbers = make([]int, 0, len(texts))"),
        ("trailer", "make it with room: lines := make([]string, 0, len(users)+1)"),
        ("counted", "(n must not be negative)"),
    ],
)
def test_forms(go: str, tmp_path: Path, function: str, expected: str) -> None:
    assert expected in findings(go, tmp_path, TEXT)[function].suggestion
