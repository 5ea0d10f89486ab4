"""A difference as text, JSON and Markdown."""

from __future__ import annotations

import json

from escapelint.model import Cause, Change, Diff, Pos
from escapelint.reporters.changes import render
from escapelint.reporters.terminal import Style
from tests.reporters.sample import RICH

PLAIN = Style(color=False, hyperlinks=False, statistics=False, verbose=False)
CAUSE = Cause(
    "F is no longer inlined: cost 84 exceeds budget 80 | x", Pos("store/f.go", 7, 0), True
)
FIRST, SECOND, *_ = RICH.findings
DIFF = Diff(
    "v1",
    "",
    RICH,
    (
        Change("added", FIRST, cause=CAUSE),
        Change("added", SECOND),
        Change("added", SECOND, cause=CAUSE),
        Change("removed", FIRST),
        Change("moved", SECOND, FIRST, "it was in G of p"),
    ),
    2,
)


def written(format_: str, diff: Diff = DIFF) -> str:
    return b"".join(render(diff, format_, PLAIN)).decode()


def test_text_tells_a_cause_once() -> None:
    text = written("text")
    assert text.count(CAUSE.text) == 1
    assert "store/f.go:7: " + CAUSE.text + "\n  adds 2 allocations in lines" in text
    assert ": removed[" in text
    assert "(it was in G of p)" in text
    version = RICH.toolchain.version
    last = (
        f"3 added, 1 removed, 1 moved since v1 · {version} · 2 added below the level that is shown"
    )
    assert text.endswith(f"\n\n{last}\n")


def test_json_has_all() -> None:
    found = json.loads(written("json"))
    assert [change["kind"] for change in found["changes"]] == [c.kind for c in DIFF.changes]
    assert found["counts"] == {"added": 3, "removed": 1, "moved": 1}
    assert (found["old"], found["new"], found["hidden"]) == ("v1", None, 2)
    assert found["changes"][0]["cause"] == {
        "text": CAUSE.text,
        "file": "store/f.go",
        "line": 7,
        "touched": True,
    }
    assert found["changes"][0]["finding"]["fingerprint"] == FIRST.fingerprint
    assert found["changes"][4]["before"]["line"] == FIRST.region.line


def test_markdown_is_a_table_whose_rows_stay_whole() -> None:
    lines = written("markdown").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == 3
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)
    assert sum("(`store/f.go:7`)" in row for row in rows) == 2
    assert "<details><summary>removed</summary>" in lines


def test_no_difference() -> None:
    diff = Diff("v1", "v2", RICH, ())
    version = RICH.toolchain.version
    assert written("text", diff) == f"0 added, 0 removed, 0 moved from v1 to v2 · {version}\n"
    assert json.loads(written("json", diff))["changes"] == []
    assert written("markdown", diff).count("\n") == 1
