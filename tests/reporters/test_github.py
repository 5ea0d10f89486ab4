"""Annotations as GitHub's runner reads them (docs: workflow commands; actions/runner)."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from escapelint.model import Finding, Level, Problem, Report, Weight
from escapelint.reporters import render

from .sample import CACHE, CACHE_GO, CLEAN, RICH, region_of

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


class Annotation:
    """A line, unescaped as the runner does it."""

    def __init__(self, line: str) -> None:
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        self.command = match[1]
        pairs = [part.split("=", 1) for part in match[2].split(",")]
        self.properties = {key: unescaped(value, "%3A:", "%2C,") for key, value in pairs}
        self.message = unescaped(match[3])


def unescaped(text: str, *more: str) -> str:
    for escape in ("%0D\r", "%0A\n", *more, "%25%"):
        text = text.replace(escape[:3], escape[3:])
    return text


def lines_of(report: Report) -> list[str]:
    return b"".join(render(report, "github")).decode().splitlines()


def annotation(finding: Finding) -> Annotation:
    (line,) = lines_of(replace(CLEAN, findings=(finding,)))
    return Annotation(line)


PLAIN = replace(RICH.findings[1], code="", suggestion="")


def test_columns_only_within_one_line() -> None:
    assert annotation(PLAIN).properties == {
        "file": CACHE,
        "line": "8",
        "endLine": "8",
        "col": "9",
        "endColumn": "11",
        "title": "returned-pointer",
    }
    two_lines = annotation(RICH.findings[0]).properties
    assert (two_lines["line"], two_lines["endLine"]) == ("13", "16")
    assert not {"col", "endColumn"} & set(two_lines)


def test_columns_count_utf16_units() -> None:
    region = region_of(CACHE, CACHE_GO, '"%d"')  # behind an emoji and two umlauts
    line = region.first_text
    expected = len(line[: line.index('"%d"')].encode("utf-16-le")) // 2 + 1
    assert annotation(replace(PLAIN, region=region)).properties["col"] == str(expected)
    assert region.column > expected


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_in_code_ends_a_command_or_a_property(name: str, message: str) -> None:
    region = replace(PLAIN.region, file=f"a/{name}.go")
    report = replace(CLEAN, findings=(replace(PLAIN, region=region, message=message),))
    text = b"".join(render(report, "github")).decode()
    assert text.count("\n") == 1
    assert "\r" not in text
    read = Annotation(text[:-1])
    assert read.properties["file"] == region.file
    assert set(read.properties) == {"file", "line", "endLine", "col", "endColumn", "title"}


def test_what_lies_outside_of_the_repository_has_no_file() -> None:
    for name in ("$GOROOT/src/fmt/print.go", "example.com/x@v1.0.0/a.go", "../other/a.go", "/a.go"):
        read = annotation(replace(PLAIN, region=replace(PLAIN.region, file=name)))
        assert set(read.properties) == {"title"}
        assert read.message.startswith(f"{name}:8: Entry e")


def test_code_is_told_in_lines_of_its_own() -> None:
    assert annotation(RICH.findings[1]).message.splitlines() == [
        "Entry e moves to the heap: its address is returned.",
        "Do: return the entry by value",
        "    func newEntry(key string) Entry {",
        "        return Entry{key: key}",
        "    }",
    ]


def test_the_most_valuable_ten_of_each_level() -> None:
    ranks = (30, 90, *range(40, 54))
    findings = tuple(
        replace(
            PLAIN,
            level=level,
            weights=(Weight(rank, "so"),),
            region=replace(PLAIN.region, line=n + 1, end_line=n + 1),
        )
        for level in Level
        for n, rank in enumerate(ranks)
    )
    *written, rest = lines_of(replace(CLEAN, findings=findings))
    read = [Annotation(line) for line in written]
    assert [a.command for a in read] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert [int(a.properties["line"]) for a in read[:3]] == [2, 16, 15]
    assert rest == (
        "and 6 more errors, 6 more warnings and 6 more notes: GitHub shows 10 of a kind"
    )


def test_problems_come_first_and_count() -> None:
    problems = tuple(Problem(Level.ERROR, f"broken, {n}: 50%", f"p{n}") for n in range(12))
    errors = tuple(
        replace(PLAIN, level=Level.ERROR, region=replace(PLAIN.region, line=n)) for n in (1, 2)
    )
    *written, rest = lines_of(replace(CLEAN, problems=problems, findings=errors))
    assert [Annotation(line).message for line in written] == [p.message for p in problems[:10]]
    assert rest == "and 4 more errors: GitHub shows 10 of a kind"


def test_problems_have_their_place() -> None:
    said = Problem(Level.WARNING, "2 lines were not understood", file="a,b.go", line=7)
    note = Problem(Level.NOTE, "the build cache is cold")
    (line,) = lines_of(replace(CLEAN, problems=(said, note)))
    assert line == "::warning file=a%2Cb.go,line=7,title=escapelint::2 lines were not understood"


def test_findings_of_one_cause_are_one() -> None:
    grouped = [line for line in lines_of(RICH) if "Debugf" in line]
    assert len(grouped) == 1
    assert "at 2 places" in grouped[0]
