"""What the golden files do not show: the text and concise formats over all inputs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escapelint import filters
from escapelint.model import BaselineUse, Finding, Level, Problem, Report
from escapelint.reporters import Style, render
from escapelint.reporters.stats import share
from escapelint.reporters.terminal import width
from escapelint.reporters.text import KNOWN

from .sample import CLEAN, RICH, region_at

CODE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=200)
ERROR = Problem(Level.ERROR, "package p does not compile")


def with_finding(finding: Finding) -> Report:
    return replace(CLEAN, findings=(finding,))


def text_of(report: Report, style: Style | None = None) -> str:
    return b"".join(render(report, "text", style=style)).decode()


def summary(report: Report) -> str:
    return text_of(report).splitlines()[-1]


@given(CODE, CODE.filter(bool), CODE)
def test_marks_are_below_the_region(before: str, inside: str, after: str) -> None:
    code = f"{before}{inside}{after}".encode()
    start = len(before.encode())
    region = region_at("a.go", code, start, start + len(inside.encode()))
    finding = replace(RICH.findings[-1], region=region, because=())

    lines = text_of(with_finding(finding)).splitlines()

    assert len(lines) == 6, "header, frame of three lines, blank, summary"
    shown, marks = lines[2].removeprefix("1 | "), lines[3].removeprefix("  | ")
    start, count = len(marks) - len(marks.lstrip()), marks.count("^")
    assert marks == " " * start + "^" * count
    assert count > 0
    assert max(width(shown), len(marks)) <= 160
    if before.isascii() and before.isprintable() and len(before) < 20:
        assert start == len(before)
        if inside.isascii() and inside.isprintable() and len(inside) < 100:
            assert count == len(inside)
            assert shown[start:].startswith(inside.rstrip())


def frame_of(data: bytes, start: int, end: int) -> list[str]:
    """The lines of the frame of a finding at the bytes from `start` to `end`."""
    finding = replace(RICH.findings[-1], region=region_at("a.go", data, start, end), because=())
    return text_of(with_finding(finding)).splitlines()[2:-2]


@pytest.mark.parametrize(
    ("before", "inside", "after", "start", "count"),
    [
        (300, 10, 300, 75, 10),  # in the middle
        (300, 10, 5, 145, 10),  # near the end
        (5, 10, 300, 5, 10),
        (5, 300, 5, 5, 120),
        (300, 300, 300, 20, 120),
        (60, 60, 39, 60, 60),  # not cut: 159 cells
    ],
)
def test_long_lines_are_cut_around_the_region(
    before: int, inside: int, after: int, start: int, count: int
) -> None:
    line, marks = frame_of(b"b" * before + b"i" * inside + b"a" * after, before, before + inside)
    assert len(line) <= len("1 | ") + 160
    assert marks == "  | " + " " * start + "^" * count


def test_frames() -> None:
    assert frame_of(b"ab", 1, 1) == ["1 | ab", "  |  ^"], "an empty region still has a mark"
    assert frame_of(b"ab\n\tc", 1, 3) == ["1 | ab", "  |  ^"], "a line break has none"
    assert frame_of(b"ab\n\tcd", 1, 5) == ["1 | ab", "  |  ^", "2 |     cd", "  |     ^"]
    assert frame_of(b"\xef\xbb\xbfab", 3, 4) == ["1 | ab", "  | ^"], "a byte order mark"


def test_generated_steps_have_no_place() -> None:
    assert "generated code keeps it\n" in text_of(with_finding(RICH.findings[1]))


@given(st.text(st.characters()))
def test_hostile_text_stays_in_its_line(text: str) -> None:
    finding = replace(
        RICH.findings[1], message=text, suggestion=text, function=text, package=text, rule=text
    )
    concise = b"".join(render(with_finding(finding), "concise")).decode()
    assert len(concise.splitlines()) == 1

    full = text_of(with_finding(finding), Style(verbose=True))
    plain = replace(finding, message="m", suggestion="s", function="f", package="p", rule="r")
    harmless = text_of(with_finding(plain), Style(verbose=True))
    assert len(full.splitlines()) == len(harmless.splitlines())
    assert "\x1b" not in full


def test_concise_keeps_to_one_line_a_finding() -> None:
    lines = b"".join(render(RICH, "concise")).decode().splitlines()
    assert len(lines) == len(RICH.findings)
    assert lines[1].startswith("store/cache.go:8:9: warning returned-pointer: Entry e moves")
    assert lines[3].startswith("store/cache.go:17: warning closure-capture: ")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (CLEAN, "No findings in 1 package · go1.26.8"),
        (
            replace(CLEAN, hidden={"note": 1}),
            "No findings in 1 package (1 note hidden: --level note) · go1.26.8",
        ),
        (
            replace(CLEAN, problems=(ERROR,)),
            "No findings in the 1 package analysed · 1 problem, see above · go1.26.8",
        ),
        (
            replace(CLEAN, problems=(ERROR, replace(ERROR, level=Level.WARNING))),
            "No findings in the 1 package analysed · 2 problems, see above · go1.26.8",
        ),
        (
            replace(CLEAN, problems=(replace(ERROR, level=Level.NOTE),)),
            "No findings in 1 package · go1.26.8",
        ),
        (
            replace(CLEAN, findings=RICH.findings[1:3] * 2, packages=1200),
            "2 warnings, 2 notes in 1,200 packages · go1.26.8",
        ),
    ],
)
def test_summary(report: Report, expected: str) -> None:
    assert summary(report) == expected


def test_a_summary_with_a_baseline_speaks_of_new_findings() -> None:
    use = BaselineUse(1203, frozenset({"a", "b"}))
    hidden = {KNOWN: use.known, "note": 3}
    said = "(1,203 known to the baseline; 3 notes hidden: --level note; 2 known ones gone:"
    report = replace(CLEAN, findings=(), hidden=hidden, baseline=use)
    assert summary(report).startswith(f"No new findings in 1 package {said} escapelint baseline")
    report = replace(report, findings=RICH.findings[:1], problems=(ERROR,))
    assert summary(report).startswith("1 new error in 1 package (1,203 known")
    report = replace(report, findings=())
    assert summary(report).startswith("No new findings in the 1 package analysed")
    assert KNOWN == filters.HIDDEN_KNOWN


def test_every_toolchain_is_named() -> None:
    here = CLEAN.toolchain
    there = replace(here, goarch="arm64")
    newer = replace(here, version="go1.99.1")
    two = replace(CLEAN, toolchains=(here, there))
    platforms = f"{here.goos}/{here.goarch}, {here.goos}/arm64"
    assert summary(two).endswith(f" · {here.version} for {platforms}")
    assert summary(replace(CLEAN, toolchains=(here, newer))).endswith(
        f" · {here.version}, go1.99.1"
    )
    assert f'"toolchains":["{here.version} {here.goos}' in b"".join(render(two, "sarif")).decode()
    assert len(json.loads(b"".join(render(two, "json")))["toolchains"]) == 2


def test_problems_are_counted_and_not_printed() -> None:
    assert ERROR.message not in text_of(replace(RICH, problems=(ERROR,)))


def test_links_only_into_the_root() -> None:
    style = Style(hyperlinks=True)
    assert "file:///home/gopher/my%20app/store/cache.go" in text_of(RICH, style)
    assert text_of(replace(RICH, root=""), style) == text_of(RICH)
    goroot = with_finding(RICH.findings[6])
    assert text_of(replace(goroot, root="/r"), style) == text_of(goroot)


def test_statistics_say_the_biggest_first() -> None:
    lines = text_of(RICH, Style(statistics=True)).splitlines()
    rules = [
        line.split()[0] for line in lines if line.startswith(("      returned", "      boxed"))
    ]
    assert rules == ["returned-pointer", "boxed-value"]
    assert "heap facts                   1,234" in lines
    assert "    with a cause                12   60.00 %" in lines
    assert "      returned-pointer           9   45.00 %" in lines


def test_a_share_says_all_of_what_is_whole_only() -> None:
    assert [share(*of) for of in ((3, 3), (99_999, 100_000), (0, 5))] == [
        "100.00 %",
        "99.99 %",
        "0.00 %",
    ]
    assert share(0, 0) == ""
