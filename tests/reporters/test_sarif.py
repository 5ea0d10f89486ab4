from __future__ import annotations

import enum
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from escapelint.model import JSON, Edit, Finding, Fix, Level, Report
from escapelint.reporters import render
from escapelint.reporters.om_json import encode
from escapelint.reporters.uris import uri

from .sample import CACHE, CACHE_GO, CLEAN, RICH, region_at

SCHEMA = Path(__file__).parents[2] / "testdata" / "sarif" / "sarif-2.1.0.json"
LINK = re.compile(r"\[([^\]]*)\]\(([^)]+)\)")  # what VS Code's viewer takes for a link


class Color(enum.Enum):
    RED = 1


def run_of(report: Report) -> JSON:
    log: JSON = json.loads(b"".join(render(report, "sarif")).decode())
    run: JSON = log["runs"][0]
    return run


def result_of(finding: Finding) -> JSON:
    result: JSON = run_of(replace(RICH, findings=(finding,)))["results"][0]
    return result


def values(node: Any, key: str) -> Iterator[Any]:
    """All values of `key` in a JSON tree."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for value in node.values():
            yield from values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, key)


# ── the format ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("report", [RICH, CLEAN], ids=["rich", "clean"])
def test_schema(report: Report) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    log = json.loads(b"".join(render(report, "sarif")))
    assert [error.message for error in validator.iter_errors(log)] == []


def test_one_result_a_line() -> None:
    lines = b"".join(render(RICH, "sarif")).splitlines()
    assert len(lines) == len(RICH.findings) + 2
    for line, finding in zip(lines[1:-1], RICH.findings, strict=True):
        assert json.loads(line.rstrip(b","))["ruleId"] == finding.rule


def test_results_and_rules_are_always_written() -> None:
    run = run_of(CLEAN)
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_a_level_that_equals_a_default_is_written() -> None:
    error_rules = tuple(replace(rule, level=Level.ERROR) for rule in RICH.rules)
    run = run_of(replace(RICH, rules=error_rules))
    levels = [result["level"] for result in run["results"]]
    assert levels == [str(finding.level) for finding in RICH.findings]


def test_rank_is_a_number_with_a_fraction() -> None:
    assert b'"rank":80.0' in b"".join(render(RICH, "sarif"))


def test_rule_index() -> None:
    run = run_of(RICH)
    for result in run["results"]:
        if "ruleIndex" in result:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["ruleId"] for result in run["results"] if "ruleIndex" not in result] == [
        "closure-capture"
    ]


def test_limits_of_a_rule() -> None:
    rule = replace(RICH.rules[1], summary="s" * 2000, help="h" * 2000)
    (written,) = run_of(replace(CLEAN, rules=(rule,)))["tool"]["driver"]["rules"]
    assert len(written["shortDescription"]["text"]) == 1024
    assert len(written["fullDescription"]["text"]) == 1024
    assert len(written["properties"]["tags"]) == 10
    assert written["help"]["markdown"] == rule.help
    assert written["name"] == "ReturnedPointer"


def test_problems_never_fail_the_run() -> None:
    (invocation,) = run_of(RICH)["invocations"]
    assert invocation["executionSuccessful"] is True
    notes = invocation["toolExecutionNotifications"]
    assert [note["level"] for note in notes] == ["warning", "warning", "note"]


@pytest.mark.parametrize("value", [Path("x"), Color.RED, object()])
def test_only_the_model_is_written(value: object) -> None:
    with pytest.raises(TypeError, match="no part of SARIF's object model"):
        encode({"value": value})


def test_nothing_depends_on_the_machine() -> None:
    elsewhere = replace(
        RICH,
        root="/elsewhere",
        cwd="store",
        toolchain=replace(RICH.toolchain, go="/x/go", goroot="/x", gomodcache="/y", origin="--go"),
    )
    assert list(render(elsewhere, "sarif")) == list(render(RICH, "sarif"))


def test_the_model_is_imported_for_sarif_only() -> None:
    code = (
        "import sys\n"
        "from escapelint.reporters import render\n"
        "from tests.reporters.sample import RICH\n"
        "for f in ('text', 'concise', 'json'): b''.join(render(RICH, f))\n"
        "assert not {'sarif_om', 'attr'} & set(sys.modules)\n"
        "b''.join(render(RICH, 'sarif')); assert 'sarif_om' in sys.modules\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# ── messages and places ─────────────────────────────────────────────────────────────────────


def test_go_code_is_no_link() -> None:
    texts = [message["text"] for message in values(run_of(RICH), "message")]
    links = [target for text in texts for _, target in LINK.findall(text)]
    assert set(links) == {"1"}  # those that are meant
    assert any("fns[0] (x)" in text for text in texts)


def test_message_says_what_to_do_in_sentences() -> None:
    finding = replace(RICH.findings[4], message="x escapes", suggestion="Return it by value.")
    assert result_of(finding)["message"]["text"] == "x escapes. Return it by value."


def test_code_flow_shows_every_step() -> None:
    finding = RICH.findings[1]
    (flow,) = result_of(finding)["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert len(steps) == len(finding.because)
    for step in steps:
        assert step["location"]["message"]["text"]
        assert step["location"]["physicalLocation"]["region"]["startLine"]
    # Generated code has no place of its own.
    assert steps[-1]["location"]["physicalLocation"]["artifactLocation"]["uri"] == CACHE
    assert "codeFlows" not in result_of(replace(finding, because=()))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.go", ("a/b.go", "%SRCROOT%")),
        ("a b/ä%.go", ("a%20b/%C3%A4%25.go", "%SRCROOT%")),
        ("\udcff.go", ("%FF.go", "%SRCROOT%")),
        ("c:d.go", ("c%3Ad.go", "%SRCROOT%")),  # no scheme
        ("a@b/c.go", ("a@b/c.go", "%SRCROOT%")),
        ("$GOROOT/src/fmt/print.go", ("src/fmt/print.go", "GOROOT")),
        ("github.com/Acme/x@v1.2.0/A.go", ("github.com/!acme/x@v1.2.0/A.go", "GOMODCACHE")),
        ("/tmp/a b.go", ("file:///tmp/a%20b.go", "")),
        ("C:/a.go", ("file:///C%3A/a.go", "")),
    ],
)
def test_uri(name: str, expected: tuple[str, str]) -> None:
    assert uri(name) == expected


def test_an_unknown_column_marks_the_line() -> None:
    region = result_of(RICH.findings[3])["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"] == "c.each(fns[0](func() { c.n += größe }))"
    region = result_of(RICH.findings[6])["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 700}


# ── fixes ───────────────────────────────────────────────────────────────────────────────────


def applied(data: bytes, edits: tuple[Edit, ...]) -> bytes:
    """The edits by their byte offsets."""
    for edit in reversed(edits):
        data = data[: edit.region.start] + edit.text.encode() + data[edit.region.end :]
    return data


def applied_by_viewer(data: bytes, replacements: list[JSON], *, clamped: bool) -> bytes:
    """SARIF's replacements by lines and UTF-16 columns; `clamped` as VS Code's viewer does it."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = [line.encode("utf-16-le") for line in data[len(mark) :].decode().split("\n")]
    starts = [sum(len(line) // 2 + 1 for line in lines[:number]) for number in range(len(lines))]
    units = "\n".join(line.decode("utf-16-le") for line in lines).encode("utf-16-le")
    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        line, column = region["startLine"] - 1, region["startColumn"] - 1
        if clamped:
            text = lines[line].decode("utf-16-le")
            column = max(column, len(text) - len(text.lstrip()))
        start = starts[line] + column
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        start, end = sorted((start, end))
        inserted = replacement["insertedContent"]["text"].encode("utf-16-le")
        units = units[: 2 * start] + inserted + units[2 * end :]
    return mark + units.decode("utf-16-le").encode()


def replacements_of(edits: tuple[Edit, ...]) -> list[JSON]:
    finding = replace(RICH.findings[1], fixes=(Fix("Do it", "safe", edits),))
    (fix,) = result_of(finding)["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == CACHE
    replacements: list[JSON] = change["replacements"]
    return replacements


@given(
    st.booleans(),
    st.lists(
        st.tuples(
            st.text("\t\t x世😀é\n", max_size=8),
            st.text("\t\t xé\n", max_size=4),
            st.booleans(),
            st.text("\t\t xé😀\n", max_size=4),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_regions_of_fixes_give_the_same_bytes(
    marked: bool, parts: list[tuple[str, str, bool, str]], windows: bool
) -> None:
    break_ = "\r\n" if windows else "\n"
    data, spans = b"\xef\xbb\xbf" if marked else b"", []
    for kept, removed, edited, text in parts:
        data += kept.replace("\n", break_).encode()
        start = len(data)
        data += removed.replace("\n", break_).encode()
        if edited:
            spans.append((start, len(data), text))
    edits = tuple(Edit(region_at(CACHE, data, start, end), text) for start, end, text in spans)
    if not edits:
        return
    assert applied_by_viewer(data, replacements_of(edits), clamped=False) == applied(data, edits)


GO = b"func f() {\n\tx := 1\n\ty := 2\n\tif x {\n\t\treturn\n\t}\n}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\tx := 1\n", ""),  # remove a line
        (b"\tx := 1\n\ty := 2\n", ""),  # remove lines
        (b"\tx := 1\n", "\tx := 3\n"),  # replace a line
        (b"\tx := 1\n", "\tx, z := 3, 4\n\t_ = z\n"),  # by several
        (b"\tx := 1", "\tx := 3"),
        (b"", "\tz := 0\n"),  # insert a line before x's
        (b"", "\tif a {\n\t\tb()\n\t}\n"),  # insert lines
        (b"x := 1\n\t", ""),
        (b"func", "func"),
    ],
)
def test_edits_of_whole_lines_survive_the_viewers_clamp(old: bytes, new: str) -> None:
    start = GO.index(old) if old else GO.index(b"\tx")
    edits = (Edit(region_at(CACHE, GO, start, start + len(old)), new),)
    assert applied_by_viewer(GO, replacements_of(edits), clamped=True) == applied(GO, edits)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\t\treturn\n", ""),  # a line with less indentation follows
        (b"", "  z := 0\n"),  # the inserted line is indented otherwise
        (b"\t", ""),
    ],
)
def test_edits_that_cannot_be_moved_stay_as_they_are(old: bytes, new: str) -> None:
    start = GO.index(old) if old else GO.index(b"\tx")
    edits = (Edit(region_at(CACHE, GO, start, start + len(old)), new),)
    assert applied_by_viewer(GO, replacements_of(edits), clamped=False) == applied(GO, edits)


def test_moved_edits_do_not_overlap() -> None:
    line, blank = GO.index(b"\tx"), GO.index(b"\ty")
    edits = (
        Edit(region_at(CACHE, GO, line, blank), ""),
        Edit(region_at(CACHE, GO, blank, blank + 1), "  "),
    )
    assert applied_by_viewer(GO, replacements_of(edits), clamped=False) == applied(GO, edits)


def test_deletions_have_inserted_content() -> None:
    contents = list(values(run_of(RICH), "insertedContent"))
    assert {"text": ""} in contents
    assert len(contents) == len(list(values(run_of(RICH), "deletedRegion")))


def test_one_fix_that_can_be_applied() -> None:
    (fix,) = result_of(RICH.findings[2])["fixes"]
    assert fix["description"]["text"] == "Use strconv.Itoa."
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == [
        CACHE,
        "store/go.mod",
    ]
    safe = RICH.findings[2].fixes[1]
    two = replace(RICH.findings[2], fixes=(safe, replace(safe, title="Do the other thing")))
    assert len(result_of(two)["fixes"]) == 1
    only_shown = replace(RICH.findings[2], fixes=RICH.findings[2].fixes[:1])
    assert "fixes" not in result_of(only_shown)


def test_snippets_are_the_source() -> None:
    region = result_of(RICH.findings[1])["locations"][0]["physicalLocation"]["region"]
    finding = RICH.findings[1].region
    assert region["snippet"]["text"].encode() == CACHE_GO[finding.start : finding.end]
