"""What comments want and findings meet."""

from __future__ import annotations

from dataclasses import replace

from escapelint.model import Finding, Level
from escapelint.packs.wants import (
    Want,
    by_line,
    differences,
    example_differences,
    examples,
    rewritten,
    wants,
)
from tests.reporters.sample import RICH


def finding(rule: str, message: str, level: Level = Level.WARNING, line: int = 1) -> Finding:
    first = RICH.findings[0]
    region = replace(first.region, line=line, file="f.go")
    return replace(first, rule=rule, message=message, level=level, region=region)


ONE = finding("acme-x", 'x "is" moved (to the heap)')
NOTE = finding("acme-y2", "y", Level.NOTE)


def test_a_line() -> None:
    assert wants('x // want acme-x:"a b" acme-y2/note') == [
        Want("acme-x", "warning", "a b"),
        Want("acme-y2", "note", ""),
    ]
    assert wants("x /* want acme-x */ // y") == [Want("acme-x", "warning", "")]
    assert wants("x // wanted") == []


def test_differences() -> None:
    lines = ['x // want acme-x:"moved" acme-z', "y"]
    found = by_line([ONE, NOTE, replace(NOTE, region=replace(NOTE.region, file="g.go"))], "f.go")
    assert list(differences(lines, found)) == [
        (1, "unexpected note acme-y2: y"),
        (1, "missing acme-z"),
    ]
    assert list(differences(['x // want acme-x:"(" acme-y2'], found)) == [
        (1, f"unexpected warning acme-x: {ONE.message}"),
        (1, "unexpected note acme-y2: y"),
        (1, 'missing acme-x:"("'),
        (1, "missing acme-y2"),
    ]


def test_an_example_is_about_its_rule() -> None:
    found = by_line([ONE, NOTE], "f.go")
    assert list(example_differences("acme-x", ["x // want acme-x"], found)) == []
    assert list(example_differences("acme-x", ["x", "y // want acme-x"], found)) == [
        (1, f"unexpected acme-x: {ONE.message}"),
        (2, "missing acme-x"),
    ]


def test_rewritten_lines_want_what_there_is() -> None:
    found = by_line([ONE, NOTE, finding("acme-x", "z", line=3)], "f.go")
    lines = ["x // want acme-z", "y // want acme-z", "z /* want acme-q */ // c", "w"]
    better = list(rewritten(lines, found))
    assert list(differences(better, found)) == []
    assert better[1:] == ["y", 'z /* want acme-x:"z" */ // c', "w"]
    assert list(rewritten(better, found)) == better


def test_examples_have_tabs() -> None:
    text = "x\n```go\n    a\n        b // want x\n```\n\n```go\nc\n```\n"
    assert examples(text) == {"bad": "\ta\n\t\tb // want x\n", "good": "c\n"}
    assert examples("nothing") == {}
