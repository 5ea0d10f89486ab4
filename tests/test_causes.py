"""Who can mend a cause and what shares it, as a run finds it."""

from __future__ import annotations

import pytest

from escapelint.callees import Callee, package_name
from escapelint.config import Config
from escapelint.engine import run
from escapelint.inlined import REASON
from escapelint.model import Finding, Level, Report

LOG = """package log

type Logger struct{ w []any }

//go:noinline
func (l *Logger) Debugf(format string, args ...any) { l.w = append(l.w, args...) }

type Sink interface{ Put(p *[64]byte) }
"""
MAIN = """package main

import (
	"encoding/json"
	"fmt"
	"os"

	"example.com/m/log"
)

type mine struct{ a, b int }

//go:noinline
func (m *mine) keep(p *int) { kept = p }

var kept *int

//go:noinline
func (m *mine) own() { first = m }

func owned(n int) {
	self := mine{n, 6}
	self.own() // in this line
}

func wanted(n int) any {
	return n //escapelint:ignore interface-boxing wanted
}

func logs(l, other *log.Logger, s log.Sink, n, k int) {
	l.Debugf("%d %d", n, k)
	other.Debugf("%d", n)
	var buf [64]byte
	s.Put(&buf)
}

func more(data []byte) int {
	var x, y int
	json.Unmarshal(data, &x)
	new(mine).keep(&y)
	put := func(v ...any) { fmt.Fprintln(os.Stderr, v...) }
	put(x)
	return x + y
}

func boom(n int) { panic(n) }

func setup(name string) *mine {
	first = &mine{len(name), 1}
	return first
}

var first *mine

func made(n int) *mine { return &mine{n, n} }

var all []any

type point struct{ x, y int }

func newPoint(n int) *point { return &point{n, 9} }

func keeps(n int) int {
	all = append(all, newPoint(n))
	return n
}

func worker(n int) int { return made(n).a + made(n).b }

//go:noinline
func serve(n int) *mine { return &mine{n, 2} }

func main() {
	setup(os.Args[0])
	for n := range os.Args {
		serve(n)
		worker(n)
		keeps(n)
		first = &mine{n, 5}
	}
	logs(nil, nil, nil, 300, 400)
	more(nil)
	boom(300)
	owned(300)
	wanted(300)
}
"""


@pytest.fixture(scope="module")
def folder(go: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("causes")
    for name, text in {
        "go.mod": "module example.com/m\n\ngo 1.21\n",
        "main.go": MAIN,
        "log/log.go": LOG,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def report(folder: str) -> Report:
    return run(Config(cwd=folder, level=Level.NOTE))


@pytest.mark.go
def test_what_is_suppressed_has_a_rank_whatever_is_shown(folder: str, report: Report) -> None:
    (found,) = report.suppressed
    (again,) = run(Config(cwd=folder, level=Level.ERROR)).suppressed
    assert found.level is Level.NOTE
    assert again.weights == found.weights != ()
    assert again.cure == found.cure


def at(report: Report, code: str) -> list[Finding]:
    """The findings of a line, which is known by a part of it."""
    found = [f for f in report.findings if code in f.region.first_text]
    assert found, code
    return found


def titles(findings: list[Finding]) -> set[str]:
    return {f.group.title if f.group is not None else "" for f in findings}


@pytest.mark.go
class TestGroups:
    def test_a_method_is_known_by_its_type(self, report: Report) -> None:
        findings = at(report, "l.Debugf(") + at(report, "other.Debugf(")
        assert titles(findings) == {"(*log.Logger).Debugf puts its arguments on the heap"}
        assert {f.group.id for f in findings if f.group} == {
            "example.com/m example.com/m/log.Logger.Debugf"
        }
        assert {f.cure for f in findings} == {"callee"}

    def test_an_interface_of_another_package(self, report: Report) -> None:
        (found,) = at(report, "var buf")
        assert found.rule == "dynamic-call"
        assert titles([found]) == {"log.Sink.Put puts its arguments on the heap"}

    def test_dependencies_and_methods_of_the_package(self, report: Report) -> None:
        x, y = sorted(at(report, "var x, y"), key=lambda f: f.subject)
        assert titles([x]) == {"json.Unmarshal puts its arguments on the heap"}
        assert x.cure == "dependency"
        assert titles([y]) == {"(*main.mine).keep puts its arguments on the heap"}
        assert y.cure == "callee"

    def test_a_constructor_whose_callers_all_keep_the_value_is_inherent(
        self, report: Report
    ) -> None:
        [kept] = at(report, "&point{n, 9}")
        assert (kept.level, kept.cure) == (Level.NOTE, "inherent")

    def test_receivers_are_no_arguments(self, report: Report) -> None:
        (found,) = at(report, "self := ")
        assert titles([found]) == {"(*main.mine).own keeps its receiver"}

    def test_panics_are_inherent(self, report: Report) -> None:
        (found,) = at(report, "panic(n)")
        assert found.cure == "inherent"
        assert titles([found]) == {"panic puts its arguments on the heap"}


@pytest.mark.go
class TestCold:
    def test_what_main_alone_calls_runs_once(self, report: Report) -> None:
        (found,) = at(report, "&mine{len")
        assert "in what main runs once" in [weight.why for weight in found.weights]
        assert found.level is Level.NOTE

    def test_not_in_a_loop(self, report: Report) -> None:
        for code in ("&mine{n, 2}", "&mine{n, 5}"):
            (found,) = at(report, code)
            assert "in what main runs once" not in [weight.why for weight in found.weights]

    def test_a_constructor_that_never_allocates_is_counted(self, report: Report) -> None:
        assert not [f for f in report.findings if "&mine{n, n}" in f.region.first_text]
        assert report.accounting.skipped[REASON] == 1


class TestCallee:
    def test_names(self) -> None:
        method = Callee("example.com/log", "(*Logger).Debugf")
        assert method.qualified("log") == "(*log.Logger).Debugf"
        assert method.key == Callee("example.com/log", "Logger.Debugf").key
        assert Callee("fmt", "Errorf").qualified("fmt") == "fmt.Errorf"
        assert Callee("", "log.Debugf", "m/p").key == "m/p: log.Debugf"
        assert Callee("", "panic").key == "panic"

    def test_package_names(self) -> None:
        assert package_name("encoding/json") == "json"
        assert package_name("example.com/x/v2") == "x"
        assert package_name("v2") == "v2"
