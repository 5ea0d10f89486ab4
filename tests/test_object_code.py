"""Whole runs with a real Go: what the object code says of findings, wherever their code is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Report
from escapelint.verdicts import NEVER

Make = Callable[[Mapping[str, str]], Path]

LIB = """package lib

type Box[T any] struct{ v *T }

func Put[T any](v T) *Box[T] {
\treturn &Box[T]{&v}
}

//go:noinline
func Keep[T any](v T) any {
\treturn v
}
"""
APP = """package m

import "example.com/m/lib"

type wide struct{ a, b, c int }

var (
\tsink  any
\tmade  []option
\tfs    []func() int
\tboxes []*lib.Box[wide]
\tflag  bool
)

type option struct {
\tname string
\ton   *bool
}

func Literal() {
\tmade = []option{
\t\t{"first", &flag},
\t\t{"second", &flag},
\t\t{"third", &flag},
\t}
}

func Closures(n int) {
\tfs = append(fs, func() int { n++; return n })
}

func Generic(w wide) {
\tboxes = append(boxes, lib.Put(w))
\tsink = lib.Keep(w)
}

func Empty() []string {
\tfound := make([]string, 0)
\treturn found
}

//go:noinline
func Parameters(
	n int,
	w wide,
) (*wide, *int) {
	return &w, &n
}

func Two(a, b int, s string) (any, any, any) {
\treturn a, b, s
}
"""
TESTS = """package m

import "testing"

func TestWide(t *testing.T) {
\tsink = &wide{1, 2, 3}
}
"""


@pytest.fixture
def report(go: str, module: Make) -> Report:
    folder = module({"m.go": APP, "m_test.go": TESTS, "lib/lib.go": LIB})
    return run(Config(str(folder), level=Level.NOTE, tests=True, go=go))


def of(report: Report, function: str) -> list[Finding]:
    found = [f for f in report.findings if f.function == function and f.allocates is not None]
    return sorted(found, key=lambda f: f.region.start)


def said(report: Report, function: str) -> list[tuple[str, str, int | None]]:
    known = [f.allocates for f in of(report, function) if f.allocates is not None]
    return [(each.how, each.type, each.size) for each in known]


def test_a_literal_over_several_lines(report: Report) -> None:
    assert said(report, "Literal") == [("always", "[3]m.option", 80)]


def test_a_closure_and_what_it_captures(report: Report) -> None:
    assert sorted(said(report, "Closures")) == [
        ("always", "", 16),
        ("always", "int", 8),
        ("sometimes", "", None),
    ]


def test_parameters_on_lines_of_their_own(report: Report) -> None:
    assert said(report, "Parameters") == [("always", "int", 8), ("always", "m.wide", 24)]


def test_generic_code_is_where_it_is_instantiated(report: Report) -> None:
    assert {how for how, _, _ in said(report, "Put")} == {"always"}
    assert {how for how, _, _ in said(report, "Keep")} == {"always"}


def test_boxes_of_one_line(report: Report) -> None:
    assert said(report, "Two") == [
        ("sometimes", "int", 8),
        ("sometimes", "int", 8),
        ("sometimes", "string", 16),
    ]


def test_code_of_tests(report: Report) -> None:
    assert said(report, "TestWide") == [("always", "m.wide", 24)]


def test_what_is_not_allocated_is_left_out_and_counted(report: Report) -> None:
    assert said(report, "Empty") == []
    assert report.accounting.skipped[NEVER] == 1
    assert "unknown" not in report.accounting.allocates


def test_without_object_code(go: str, module: Make) -> None:
    folder = module({"m.go": APP, "lib/lib.go": LIB})
    config = Config(str(folder), level=Level.NOTE, go=go)
    assert not run(config).accounting.allocates.get("unknown")
    report = run(replace(config, object_code=False))
    assert set(report.accounting.allocates) == {"unknown"}
    assert said(report, "Empty") == [("unknown", "", None)]


def test_trimmed_paths(go: str, module: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-trimpath")
    folder = module({"m.go": APP, "lib/lib.go": LIB})
    report = run(Config(str(folder), level=Level.NOTE, go=go))
    assert "unknown" not in report.accounting.allocates
    assert said(report, "Literal") == [("always", "[3]m.option", 80)]


@pytest.mark.parametrize("damage", ["gone", "empty", "broken"])
def test_an_archive_that_cannot_be_read(
    go: str, module: Make, damage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import escapelint.objectcode as objectcode

    folder = module({"m.go": APP, "lib/lib.go": LIB})
    other = tmp_path / "archive"
    if damage != "gone":
        other.write_bytes(b"" if damage == "empty" else b"!<arch>\nnonsense")
    whole = objectcode.ObjectCode

    def damaged(packages: list[object], *more: object) -> objectcode.ObjectCode:
        changed = [replace(package, archive=str(other)) for package in packages]  # type: ignore[type-var]
        return whole(changed, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(objectcode, "ObjectCode", damaged)
    report = run(Config(str(folder), level=Level.NOTE, go=go))
    assert set(report.accounting.allocates) == {"unknown"}
    [problem] = report.problems
    assert problem.level is Level.WARNING
    assert "was not read" in problem.message


def test_bytes_are_called_so(go: str, module: Make) -> None:
    text = "package m\n\nvar Sink *[1024]byte\n\nfunc F() {\n\tvar b [1024]byte\n\tSink = &b\n}\n"
    report = run(Config(str(module({"m.go": text})), level=Level.NOTE, go=go))
    assert said(report, "F") == [("always", "[1024]byte", 1024)]
