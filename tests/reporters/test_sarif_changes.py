"""A difference as SARIF: what each result is, and where."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from escapelint.model import Change
from escapelint.reporters import SarifSettings
from escapelint.reporters.changes import render
from tests.reporters.test_changes import CAUSE, DIFF, FIRST, PLAIN, SECOND


def results(*changes: Change, **settings: Any) -> list[dict[str, Any]]:
    diff = replace(DIFF, changes=changes)
    data = b"".join(render(diff, "sarif", PLAIN, SarifSettings(**settings)))
    found: list[dict[str, Any]] = json.loads(data)["runs"][0]["results"]
    return found


def place(location: dict[str, Any]) -> tuple[str, int]:
    known = location["physicalLocation"]
    return known["artifactLocation"]["uri"], known["region"]["startLine"]


def test_states() -> None:
    found = results(
        Change("added", FIRST), Change("removed", SECOND), Change("moved", SECOND, FIRST, "it was")
    )
    assert [each["baselineState"] for each in found] == ["new", "absent", "updated"]
    assert found[2]["message"]["text"].endswith(" (it was)")


def test_a_cause_in_the_difference_is_the_place() -> None:
    other = replace(FIRST, region=replace(FIRST.region, line=FIRST.region.line + 2))
    [found] = results(Change("added", FIRST, cause=CAUSE), Change("added", other, cause=CAUSE))
    assert [place(each) for each in found["locations"]] == [("store/f.go", 7)]
    sites = [FIRST.region, other.region]
    assert [place(s) for s in found["relatedLocations"]] == [(r.file, r.line) for r in sites]
    text = found["message"]["text"]
    assert text.startswith(f"{CAUSE.text}: it adds 2 allocations in lines that did not change: [")
    assert all(f"]({each['id']})" in text for each in found["relatedLocations"])
    assert found["partialFingerprints"].keys() == {"escapelint/v1"}
    assert found["baselineState"] == "new"
    assert "codeFlows" not in found


def test_other_causes_stand_with_the_site() -> None:
    elsewhere = CAUSE._replace(touched=False)
    [found] = results(Change("added", FIRST, cause=elsewhere))
    assert place(found["locations"][0]) == (FIRST.region.file, FIRST.region.line)
    assert f"Since: {CAUSE.text}" in found["message"]["text"]


def test_rules_stay_apart() -> None:
    assert FIRST.rule != SECOND.rule
    found = results(Change("added", FIRST, cause=CAUSE), Change("added", SECOND, cause=CAUSE))
    assert [each["ruleId"] for each in found] == [FIRST.rule, SECOND.rule]


@pytest.mark.parametrize("most", [1, 2])
def test_the_first_results(most: int) -> None:
    changes = [Change("added", FIRST), Change("added", SECOND), Change("removed", FIRST)]
    assert len(results(*changes, most=most)) == most


def test_absolute_places() -> None:
    [found] = results(Change("added", FIRST, cause=CAUSE), absolute=True)
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:")
