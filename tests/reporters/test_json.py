from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from escapelint.model import JSON, Accounting
from escapelint.reporters import render

from .sample import CACHE, CACHE_GO, RICH


def loaded(pieces: Iterable[bytes]) -> JSON:
    value: JSON = json.loads(b"".join(pieces).decode())
    return value


def test_one_finding_a_line() -> None:
    lines = b"".join(render(RICH, "json")).splitlines()
    count = len(RICH.findings)
    assert len(lines) == count + len(RICH.suppressed) + 3
    for line, finding in zip(lines[1 : count + 1], RICH.findings, strict=True):
        assert json.loads(line.rstrip(b","))["rule"] == finding.rule
    for line, finding in zip(lines[count + 2 : -1], RICH.suppressed, strict=True):
        assert json.loads(line.rstrip(b","))["rule"] == finding.rule


def test_suppressed_findings_say_why() -> None:
    report = loaded(render(RICH, "json"))
    boxed, returned = report["suppressed"]
    assert boxed["suppression"] == {
        "kind": "inSource",
        "reason": "größe ist klein \ufffd",
        "file": CACHE,
        "line": 12,
    }
    assert returned.pop("suppression")["reason"] == ""
    assert returned == report["findings"][1]
    assert all("suppression" not in finding for finding in report["findings"])


def test_findings_are_written_one_at_a_time() -> None:
    many = replace(RICH, findings=RICH.findings * 50)
    pieces = render(many, "json")
    assert max(len(piece) for piece in pieces) < 5_000


def test_order_of_keys() -> None:
    report = loaded(render(RICH, "json"))
    assert list(report) == [
        "schema",
        "escapelint",
        "toolchain",
        "toolchains",
        "findings",
        "suppressed",
        "groups",
        "hidden",
        "baseline",
        "problems",
        "accounting",
        "packages",
    ]
    assert list(report["accounting"]) == [field.name for field in fields(Accounting)]
    assert list(report["accounting"]["by_rule"]) == [
        "boxed-value",
        "field-order",
        "returned-pointer",
    ]


def test_what_is_not_known_is_null() -> None:
    findings = loaded(render(RICH, "json"))["findings"]
    whole_line, unread = findings[3], findings[6]
    assert (whole_line["line"], whole_line["column"], whole_line["end_column"]) == (17, None, None)
    assert (unread["line"], unread["end_line"]) == (700, None)
    assert unread["why"][0]["column"] is None


def test_positions_are_bytes() -> None:
    finding = loaded(render(RICH, "json"))["findings"][2]
    line = CACHE_GO.splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 :] == "größe)".encode()
    for edit in finding["fixes"][1]["edits"][:1]:
        assert CACHE_GO[edit["start"] : edit["end"]] == b'fmt.Sprintf("%d", '


def test_text_is_verbatim_but_valid_utf8() -> None:
    findings: list[dict[str, Any]] = loaded(render(RICH, "json"))["findings"]
    assert findings[3]["message"] == RICH.findings[3].message
    assert findings[4]["message"] == "new(int) is kept by P, \ufffd"
