"""What the rules about closures and parameters advise, and that following it is enough."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from escapelint.config import Config
from escapelint.engine import run
from escapelint.model import Finding, Level, Report
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

_COPY = re.compile(r"`(\w+) := \1` before line (\d+)")
_FUNCTION = re.compile(r"^(?:func|var) (?:\([^)]*\) )?(\w+)", re.M)


def linted(go: str, folder: Path, files: dict[str, str]) -> Report:
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for name, text in files.items():
        (folder / name).write_text(text)
    report = run(Config(cwd=str(folder), level=Level.NOTE, go=go))
    assert [problem.message for problem in report.problems] == []
    return report


def source(rule: str) -> str:
    paths = TESTDATA.glob(f"rules/{rule}/*.go")
    (path,) = (each for each in paths if each.name != "judged.go")
    return path.read_text(encoding="utf-8")


def of(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def suggestions(report: Report, rule: str) -> dict[tuple[str, str], str]:
    return {(f.function, f.subject): f.suggestion for f in of(report, rule)}


def test_the_copy_that_is_advised_keeps_the_parameter_off_the_heap(go: str, tmp_path: Path) -> None:
    text = source("moved-parameter")
    before = of(linted(go, tmp_path / "before", {"p.go": text}), "moved-parameter")
    copies = [match for match in (_COPY.search(f.suggestion) for f in before) if match]
    assert len(copies) > 10
    lines = text.split("\n")
    for name, line in sorted({(m[1], int(m[2])) for m in copies}, key=lambda c: -c[1]):
        lines.insert(line - 1, f"{name} := {name}")
    after = linted(go, tmp_path / "after", {"p.go": "\n".join(lines)})
    cured = {(f.function, f.subject) for f in before if _COPY.search(f.suggestion)}
    left = {(f.function, f.subject) for f in after.findings if "heap on every call" in f.message}
    assert cured & left == set()
    assert left == {(f.function, f.subject) for f in before} - cured


def test_a_warning_about_a_parameter_names_the_copy(go: str, tmp_path: Path) -> None:
    for finding in of(linted(go, tmp_path, {"p.go": source("moved-parameter")}), "moved-parameter"):
        if finding.level is Level.WARNING:
            assert _COPY.search(finding.suggestion)


def test_where_to_make_it_once(go: str, tmp_path: Path) -> None:
    text = source("escaping-closure")
    for finding in of(linted(go, tmp_path, {"p.go": text}), "escaping-closure"):
        once = re.search(r"before the loop on line (\d+)", finding.suggestion)
        assert (once is not None) is (finding.level is Level.WARNING)
        if once is not None:
            line = text.split("\n")[int(once[1]) - 1]
            assert line.strip().startswith("for ")
            assert ("range group {" in line) is (finding.function == "inner")


@pytest.mark.parametrize(
    ("function", "advised"),
    [
        ("perTurn", "let each take what the closure needs as arguments"),
        ("timer", "make it once"),
        ("returned", "return a struct with a method, by value"),
        ("withLimit", "keep the values in a struct"),
        ("iterator", "small enough to be inlined"),
        ("nested", "return a struct with a method, by value"),
    ],
)
def test_what_to_do_about_a_closure(
    go: str, tmp_path_factory: pytest.TempPathFactory, function: str, advised: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "closures"
    report = linted(go, folder, {"p.go": source("escaping-closure")})
    told = [f.suggestion for f in of(report, "escaping-closure") if f.function == function]
    assert any(advised in suggestion for suggestion in told), told


def test_what_to_do_about_what_runs_later(go: str, tmp_path: Path) -> None:
    report = linted(go, tmp_path, {"p.go": source("go-or-defer-closure")})
    told = {f.function: f.suggestion for f in of(report, "go-or-defer-closure")}
    assert "if there are many turns" in told["startEach"]
    assert "if this runs often" in told["start"]
    assert "a function of its own, at whose end the deferred call runs" in told["closeAll"]
    assert told["first"] == "put the defer into a function of its own"


def test_which_iterator_is_to_be_inlined(go: str, tmp_path: Path) -> None:
    report = linted(go, tmp_path, {"p.go": source("range-over-func")})
    told = {f.function: f.suggestion for f in of(report, "range-over-func")}
    assert "make opaque small enough to be inlined" in told["leaves"]
    assert "let the function be inlined into its callers" in told["parameter"]
    states = [f.message for f in of(report, "range-over-func") if f.function == "nestedLoops"]
    assert sum("the state of the loop over s is" in message for message in states) == 1
    assert sum("the state of the loop over opaque(t) is" in message for message in states) == 1
