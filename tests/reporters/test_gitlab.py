"""What docs.gitlab.com/ci/testing/code_quality asks of a report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from escapelint.model import Report
from escapelint.reporters import render

from .sample import CLEAN, RICH


def issues(report: Report) -> list[dict[str, Any]]:
    data = b"".join(render(report, "gitlab"))
    assert not data.startswith(b"\xef\xbb\xbf")
    found: list[dict[str, Any]] = json.loads(data)
    return found


def test_what_gitlab_reads() -> None:
    for issue, finding in zip(issues(RICH), RICH.findings, strict=True):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"] == finding.region.file
        assert issue["location"]["lines"]["begin"] == finding.region.line
        assert "\n" not in issue["description"]
    assert issues(CLEAN) == []


def test_a_line_is_never_zero() -> None:
    unknown = replace(RICH.findings[6].region, line=0)
    (issue,) = issues(replace(CLEAN, findings=(replace(RICH.findings[6], region=unknown),)))
    assert issue["location"]["lines"]["begin"] == 1


def test_fingerprints_are_unique_and_hold_no_line() -> None:
    two = replace(CLEAN, findings=(RICH.findings[1], RICH.findings[1], RICH.findings[5]))
    marks = [issue["fingerprint"] for issue in issues(two)]
    assert len(set(marks)) == 3
    moved = replace(RICH.findings[1], region=replace(RICH.findings[1].region, line=900))
    (issue,) = issues(replace(CLEAN, findings=(moved,)))
    assert issue["fingerprint"] == marks[0]
