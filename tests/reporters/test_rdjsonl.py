"""reviewdog's format (proto/rdf/reviewdog.proto): bytes, exclusive ends, one range a suggestion."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from escapelint.model import Edit, Finding, Fix
from escapelint.reporters import render
from escapelint.reporters.rdjsonl import as_one

from .sample import CACHE, CACHE_GO, CLEAN, MARKED_GO, RICH, region_at, region_of


def diagnostics(*findings: Finding) -> list[dict[str, Any]]:
    pieces = render(replace(RICH, findings=findings), "rdjsonl")
    return [json.loads(line) for line in b"".join(pieces).splitlines()]


def cut(data: bytes, range_: dict[str, Any]) -> tuple[int, int]:
    """The byte offsets of a range, as the format defines it."""
    lines = data.split(b"\n")

    def offset(position: dict[str, int]) -> int:
        before = lines[: position["line"] - 1]
        return sum(len(line) + 1 for line in before) + position["column"] - 1

    return offset(range_["start"]), offset(range_["end"])


def test_columns_are_bytes() -> None:
    for finding, data in ((RICH.findings[2], CACHE_GO), (RICH.findings[4], MARKED_GO)):
        (read,) = diagnostics(finding)
        expected = (finding.region.start, finding.region.end)
        assert cut(data, read["location"]["range"]) == expected


def test_what_is_not_known_is_left_out() -> None:
    whole_line, unread = diagnostics(RICH.findings[3], RICH.findings[6])
    assert whole_line["location"]["range"]["start"] == {"line": 17, "column": 2}
    assert unread["location"]["range"] == {"start": {"line": 700}}
    nowhere = replace(RICH.findings[6], region=replace(RICH.findings[6].region, line=0))
    assert "range" not in diagnostics(nowhere)[0]["location"]


def test_severities_and_codes() -> None:
    found = diagnostics(*RICH.findings[:4])
    assert [d["severity"] for d in found] == ["ERROR", "WARNING", "INFO", "WARNING"]
    assert [d["code"]["value"] for d in found] == [f.rule for f in RICH.findings[:4]]
    assert ["url" in d["code"] for d in found] == [True, True, True, False]
    assert list(render(CLEAN, "rdjsonl")) == []


def test_a_fix_of_one_range_is_suggested() -> None:
    (read,) = diagnostics(RICH.findings[1])
    (suggestion,) = read["suggestions"]
    start, end = cut(CACHE_GO, suggestion["range"])
    fixed = CACHE_GO[:start] + suggestion["text"].encode() + CACHE_GO[end:]
    assert fixed.decode().splitlines()[5:8] == [
        "func newEntry(key string) Entry {",
        "\treturn Entry{key: key}",
        "}",
    ]


def test_other_fixes_are_not() -> None:
    far = Fix("x", "safe", (Edit(_at("package"), "a"), Edit(_at("c.rows, "), "b")))
    elsewhere = Fix("x", "safe", (Edit(region_of("b.go", b"x", "x"), "y"),))
    shown = Fix("x", "display-only", (Edit(_at("package"), "a"),))
    for fix in (far, elsewhere, shown, Fix("x", "safe", ())):
        (read,) = diagnostics(replace(RICH.findings[1], fixes=(fix,)))
        assert "suggestions" not in read


def _at(piece: str) -> Any:
    return region_of(CACHE, CACHE_GO, piece)


@given(
    st.lists(
        st.tuples(
            st.text("\t xé😀\n", max_size=5),
            st.text("\t xé\n", max_size=3),
            st.text("\txé😀\n", max_size=3),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
    st.booleans(),
)
def test_one_edit_does_what_several_do(
    parts: list[tuple[str, str, str]], marked: bool, windows: bool
) -> None:
    break_ = b"\r\n" if windows else b"\n"
    data, spans = b"\xef\xbb\xbf" if marked else b"", []
    for kept, removed, text in parts:
        data += kept.encode().replace(b"\n", break_)
        start = len(data)
        data += removed.encode().replace(b"\n", break_)
        spans.append((start, len(data), text))
    data += b"end"
    edits = [Edit(region_at(CACHE, data, start, end), text) for start, end, text in spans]
    one = as_one(edits)
    near = all(b.region.line - a.region.end_line <= 1 for a, b in pairwise(edits))
    assert (one is not None) == near
    if one is not None:
        expected = data
        for edit in reversed(edits):
            region = edit.region
            expected = expected[: region.start] + edit.text.encode() + expected[region.end :]
        done = data[: one.region.start] + one.text.encode() + data[one.region.end :]
        assert done == expected
