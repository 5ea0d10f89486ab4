"""What is kept is what a run would find: a module is changed step by step, and each time a run with
kept results says what one without them does, and analyses no more than the change asks for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import analysis, workers
from escapelint.analysis import PackageResult, Work
from escapelint.config import Config
from escapelint.engine import run
from escapelint.incremental import results
from escapelint.model import Level, Package, Report

pytestmark = pytest.mark.go

FILES = {
    "lib/lib.go": """package lib

type Point struct{ X, Y int }

//go:noinline
func New(x int) *Point { return &Point{X: x, Y: x} }

func Small(x int) *Point { return &Point{X: x, Y: 1} }

func Keep[T any](x T) *T { return &x }
""",
    "internal/util/util.go": """package util

type Item struct {
	Name string
	ID   int
}

//go:noinline
func Items(ids []int) []Item {
	var found []Item
	for _, id := range ids {
		found = append(found, Item{"a", id})
	}
	return found
}
""",
    "sink/sink.go": """package sink

type Register struct{ all []*int }

//go:noinline
func (r *Register) Add(p *int) { r.keep(p) }

//go:noinline
func (r *Register) keep(p *int) { r.all = append(r.all, p) }
""",
    "app/app.go": """package app

import (
	"example.com/m/internal/util"
	"example.com/m/lib"
	"example.com/m/sink"
)

func Run(r *sink.Register, ids []int) int {
	total := 0
	for range ids {
		total += len(util.Items(ids)) + lib.New(1).X + lib.Small(2).Y + *lib.Keep(3)
	}
	r.Add(&total)
	return total
}
""",
    "alone/alone.go": """package alone

func Escapes() *int {
	x := 1
	return &x
}
""",
}
APP, UTIL, LIB, SINK, ALONE = (
    f"example.com/m/{name}" for name in ("app", "internal/util", "lib", "sink", "alone")
)


class Runs:
    """Runs with kept results beside runs without them."""

    def __init__(self, folder: Path, go: str, cache: Path, level: Level) -> None:
        self.folder = folder
        self.config = Config(cwd=str(folder), go=go, level=level, cache=str(cache))
        self.analysed: list[str] = []

    def again(self) -> tuple[Report, set[str]]:
        """What both say, and the packages that the former analysed."""
        plain = run(replace(self.config, cache=""))
        self.analysed.clear()
        report = run(self.config)
        assert report == plain
        return report, set(self.analysed)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(params=[Level.WARNING, Level.NOTE], ids=str)
def runs(
    request: pytest.FixtureRequest,
    module: Callable[[Mapping[str, str]], Path],
    go: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Runs:
    made = Runs(module(FILES), go, tmp_path / "cache", request.param)
    analyse = analysis.analyse

    def spy(work: Work, package: Package) -> PackageResult:
        made.analysed.append(package.import_path)
        return analyse(work, package)

    monkeypatch.setattr(workers, "analyse", spy)
    monkeypatch.setattr(results, "_WORTH_KEEPING", 0)
    return made


def test_nothing_changed(runs: Runs) -> None:
    report, first = runs.again()
    assert first == {APP, UTIL, LIB, SINK, ALONE}
    assert any("found" in finding.message for finding in report.findings)
    again, second = runs.again()
    assert (again, second) == (report, set())


@pytest.mark.parametrize(
    ("name", "old", "new", "analysed"),
    [
        # what only the package itself has
        ("alone/alone.go", "x := 1", "x := 2", {ALONE}),
        ("alone/alone.go", "\tx := 1", "\t// why\n\tx := 1", {ALONE}),
        ("app/app.go", "total := 0", "total := 1", {APP}),
        # what its importers see
        ("lib/lib.go", "X, Y int", "X, Y, Z int", {LIB, APP}),
        ("lib/lib.go", "package lib\n", "package lib\n\n// moved\n", {LIB, APP}),
        ("sink/sink.go", "append(r.all, p)", "append(r.all, p, p)", {SINK, APP}),
        # what its importers make of it: a copy more, an instance more
        ("app/app.go", "lib.Small(2).Y", "lib.Small(2).Y + lib.Small(3).X", {APP}),
        ("app/app.go", "*lib.Keep(3)", '*lib.Keep(3) + len(*lib.Keep(""))', {APP}),
    ],
)
def test_a_change(runs: Runs, name: str, old: str, new: str, analysed: set[str]) -> None:
    runs.again()
    assert old in FILES[name]
    runs.write(name, FILES[name].replace(old, new))
    _, found = runs.again()
    assert analysed <= found
    assert ALONE in analysed or ALONE not in found
    assert runs.again()[1] == set()


def test_callers_tell_how_often_it_runs(runs: Runs) -> None:
    def level_of_items() -> Level | None:
        report, _ = runs.again()
        return {f.function: f.level for f in report.findings}.get("Items")

    assert level_of_items() is Level.WARNING
    text = FILES["app/app.go"].replace("len(util.Items(ids))", "len(ids)")
    runs.write("app/app.go", text + "\nfunc init() { println(len(util.Items(nil))) }\n")
    assert level_of_items() is not Level.WARNING
    assert UTIL in runs.analysed


def test_a_test_file_that_is_not_built(runs: Runs) -> None:
    unused = "\nfunc unused() []string {\n\tvar s []string\n\tfor i := 0; i < 99; i++ {\n"
    unused += '\t\ts = append(s, "")\n\t}\n\treturn s\n}\n'
    runs.write("alone/alone.go", FILES["alone/alone.go"] + unused)
    runs.again()
    runs.write("alone/alone_test.go", "package alone\n\nvar _ = unused()\n")
    runs.again()


def test_a_package_more(runs: Runs) -> None:
    runs.again()
    runs.write("more/more.go", 'package more\n\nimport "example.com/m/lib"\n\nvar P = lib.New(1)\n')
    report, _ = runs.again()
    assert "example.com/m/more" in report.analysed


def test_a_module_below_takes_packages_away(runs: Runs) -> None:
    runs.again()
    runs.write("alone/go.mod", "module example.com/m/alone\n")
    report, _ = runs.again()
    assert report.modules.keys() == {"example.com/m", ALONE}


def test_what_does_not_compile_and_does_so_again(runs: Runs) -> None:
    runs.again()
    runs.write("alone/alone.go", "package alone\n\nfunc Escapes() *int { return }\n")
    report, analysed = runs.again()
    assert report.problems
    assert not analysed
    runs.write("alone/alone.go", FILES["alone/alone.go"])
    report, analysed = runs.again()
    assert not report.problems
    assert not analysed


def test_settings_count(runs: Runs) -> None:
    report, _ = runs.again()
    runs.config = replace(runs.config, ignore=frozenset(f.rule for f in report.findings))
    report, analysed = runs.again()
    assert len(analysed) == 5
    assert not report.findings


def test_a_change_while_it_runs_is_not_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    analyse = analysis.analyse

    def change(work: Work, package: Package) -> PackageResult:
        result = analyse(work, package)
        if package.import_path == ALONE:
            runs.write("alone/alone.go", FILES["alone/alone.go"].replace("x := 1", "x := 20"))
        return result

    with monkeypatch.context() as patch:
        patch.setattr(workers, "analyse", change)
        run(runs.config)
    assert not list(Path(runs.config.cache).glob("*.results"))
    assert ALONE in runs.again()[1]


def test_a_damaged_file_is_as_good_as_none(runs: Runs) -> None:
    runs.again()
    [path] = Path(runs.config.cache).glob("*.results")
    data = path.read_bytes()
    for damaged in (b"", data[:40], data[:-1], data + b"x", b"x" + data[1:]):
        path.write_bytes(damaged)
        assert len(runs.again()[1]) == 5
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_made(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    runs.config = replace(runs.config, cache=os.path.join(tmp_path, "file", "cache"))
    assert len(runs.again()[1]) == 5
    assert len(runs.again()[1]) == 5
