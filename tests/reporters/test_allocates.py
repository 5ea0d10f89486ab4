"""What the object code says of an allocation, in each format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from escapelint.model import Allocates, Finding
from escapelint.reporters import render
from escapelint.reporters.allocates import told
from escapelint.reporters.terminal import Style
from tests.reporters.sample import CLEAN, RICH

ALWAYS = Allocates("always", "", "bytes.Buffer", 64)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (ALWAYS, "64 bytes (bytes.Buffer) each time"),
        (ALWAYS._replace(size=1 << 20, type=""), "1,048,576 bytes each time"),
        (ALWAYS._replace(size=None), "bytes.Buffer each time"),
        (Allocates("always"), ""),
        (
            Allocates("sometimes", "unless the string is empty", "string", 16),
            "16 bytes (string), unless the string is empty",
        ),
        (Allocates("sometimes", "where the slice has no room"), ""),
        (Allocates("sometimes"), ""),
        (Allocates("unknown", "no archive"), ""),
    ],
)
def test_words(known: Allocates, said: str) -> None:
    assert told(known) == said


def finding(known: Allocates | None) -> Finding:
    return replace(RICH.findings[1], allocates=known)


def rendered(form: str, *findings: Finding, style: Style | None = None) -> str:
    report = replace(CLEAN, findings=findings)
    return b"".join(render(report, form, style=style or Style())).decode()


def test_text() -> None:
    assert " = allocates: 64 bytes (bytes.Buffer) each time\n" in rendered("text", finding(ALWAYS))
    for known in (None, Allocates("unknown", "no archive")):
        assert "allocates:" not in rendered("text", finding(known))


def test_json() -> None:
    [found] = json.loads(rendered("json", finding(ALWAYS)))["findings"]
    assert found["allocates"] == {
        "how": "always",
        "when": "",
        "type": "bytes.Buffer",
        "bytes": 64,
    }
    [found] = json.loads(rendered("json", finding(None)))["findings"]
    assert found["allocates"] is None


def test_sarif() -> None:
    [run] = json.loads(rendered("sarif", finding(ALWAYS), finding(None)))["runs"]
    first, second = (result["properties"] for result in run["results"])
    assert first["allocates"]["bytes"] == 64
    assert "allocates" not in second


def test_statistics_have_the_shares() -> None:
    counts = replace(CLEAN.accounting, distinct=4, allocates={"always": 3, "unknown": 1})
    report = replace(CLEAN, accounting=counts)
    lines = b"".join(render(report, "text", style=Style(statistics=True))).decode().splitlines()
    assert [line.split() for line in lines if "allocates" in line] == [
        ["allocates:", "always", "3", "75.00", "%"],
        ["allocates:", "unknown", "1", "25.00", "%"],
    ]
