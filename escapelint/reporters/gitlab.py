"""GitLab's Code Quality report: one JSON array, one finding a line.

Its fields are those of docs.gitlab.com/ci/testing/code_quality: a path relative to the repository,
a line, one of five severities, and a fingerprint that no two findings share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from escapelint.model import JSON, Finding, Level, Report
from escapelint.reporters.said import sentences
from escapelint.reporters.stream import encoder, one_a_line, to_utf8

_SEVERITY = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}

_encode = encoder()


def gitlab(report: Report) -> Iterator[bytes]:
    """The array. It has no place for problems."""
    seen: Counter[str] = Counter()
    yield b"["
    yield from one_a_line(_encode(_issue(finding, seen)) for finding in report.findings)
    yield b"]\n"


def _issue(finding: Finding, seen: Counter[str]) -> JSON:
    # Copies of a module have equal fingerprints in different files.
    known = f"{finding.fingerprint}\0{finding.region.file}"
    seen[known] += 1
    unique = hashlib.sha256(to_utf8(f"{known}\0{seen[known]}")).hexdigest()
    return {
        "description": sentences(finding),
        "check_name": finding.rule,
        "fingerprint": unique[:32],
        "severity": _SEVERITY[finding.level],
        "location": {"path": finding.region.file, "lines": {"begin": max(finding.region.line, 1)}},
    }
