"""Proofs that are kept: what is not built again, and what is as soon as anything has changed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.builds import Job
from escapelint.fixes.edits import Change
from escapelint.fixes.prove import Tried
from escapelint.fixes.work import Base
from escapelint.incremental import ourselves as program
from escapelint.incremental import store
from escapelint.incremental.verdicts import Memory, Verdict
from escapelint.index import Index
from escapelint.model import Package, Proof, Toolchain
from escapelint.paths import Roots
from escapelint.syntax.source import Source
from escapelint.targets import Unit
from tests.fixes.changes import change

MOVED = """package {name}

type T struct{{ a, b int }}

var kept *T

//go:noinline
func F(t T) int {{
	if t.a == 0 {{
		kept = &t
		return 0
	}}
	return t.b
}}
"""
TEST = """package p

import (
	"testing"

	"example.com/m/only"
)

func Test(t *testing.T) {
	if F(T{only.One, 2}) != 2 {
		t.Fail()
	}
}
"""
# A declaration goes, which importers might see.
SEEN = MOVED.format(name="s") + "\nfunc S(b []byte) string { return string(b) }\n"
FILES = {
    "p/p.go": MOVED.format(name="p"),
    "p/p_test.go": TEST,
    "only/only.go": "package only\n\nconst One = 1\n",
    "apart/apart.go": MOVED.format(name="apart"),
    "q/q.go": 'package q\n\nimport "example.com/m/p"\n\nvar Q = p.F(p.T{})\n',
}


class Run:
    """A module that is checked again and again, with one folder for what is kept."""

    def __init__(
        self,
        folder: Path,
        go: str,
        capfd: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.folder = folder
        self.go = go
        self.capfd = capfd
        monkeypatch.setenv("ESCAPELINT_CACHE", str(folder.parent / "kept"))

    def prove(self, *options: str) -> list[str]:
        """The packages for whose sake something was built with fixes in place, sorted."""
        command = ["check", "-C", str(self.folder), "--go", self.go, "--prove", "-v", "--exit-zero"]
        self.capfd.readouterr()
        assert cli.main([*command, "--output-format", "json", *options]) == 0
        said = self.capfd.readouterr()
        self.proved = [
            (finding["package"].rpartition("/")[2], fix["proved"])
            for finding in json.loads(said.out)["findings"]
            for fix in finding["fixes"]
        ]
        built = [line.split() for line in said.err.splitlines() if "-overlay=" in line]
        return sorted({word.rpartition("/")[2] for line in built for word in line if "./" in word})

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text)
        time.sleep(0.03)  # more than what file systems take for now


@pytest.fixture
def run(
    module: Callable[[Mapping[str, str]], Path],
    go: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    return Run(module(FILES), go, capfd, monkeypatch)


@pytest.mark.go
class TestProve:
    def test_nothing_is_built_again_without_a_change(self, run: Run) -> None:
        assert run.prove() == ["apart", "p"]
        first = run.proved
        assert [package for package, _ in first] == ["apart", "p"]
        assert run.prove() == []
        assert run.proved == first

    def test_a_fix_takes_what_a_check_has_proved(self, run: Run) -> None:
        run.prove()
        command = ["fix", "-C", str(run.folder), "--go", run.go, "-v"]
        assert cli.main([*command, "--diff"]) == 0
        said = run.capfd.readouterr()
        assert "-overlay=" not in said.err
        assert said.out.count("+\t\tt := t") == 2
        assert cli.main([*command, "--diff", "--no-cache"]) == 0
        assert "-overlay=" in run.capfd.readouterr().err

    @pytest.mark.parametrize(
        ("file", "built"),
        [
            ("p/p.go", ["p"]),
            ("p/p_test.go", ["p"]),
            ("p/more_test.go", ["p"]),
            ("only/only.go", ["p"]),
            ("apart/apart.go", ["apart"]),
            ("q/q.go", []),
            ("go.mod", ["apart", "p"]),
        ],
    )
    def test_a_changed_file(self, run: Run, file: str, built: list[str]) -> None:
        run.prove()
        path = run.folder / file
        old = path.read_text() if path.exists() else "package p\n"
        run.write(file, old + "\n// changed\n")
        assert run.prove() == built
        assert run.prove() == []

    @pytest.mark.parametrize(
        "options",
        [
            ["--no-cache"],
            ["--no-object-code"],
            ["--tests"],
            ["--tags", "other"],
            ["--target", "linux/arm64"],
        ],
    )
    def test_another_way_to_ask(self, run: Run, options: list[str]) -> None:
        run.prove()
        assert run.prove(*options) == ["apart", "p"]

    def test_other_targets_share_verdicts(self, run: Run) -> None:
        run.prove()
        assert run.prove("./p") == []
        assert [package for package, _ in run.proved] == ["p"]

    def test_other_settings_of_go(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run.prove()
        monkeypatch.setenv("CGO_ENABLED", "0")
        assert run.prove() == ["apart", "p"]

    def test_another_version_of_this_program(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run.prove()
        program.ourselves.cache_clear()
        monkeypatch.setattr("escapelint.__version__", "another")
        assert run.prove() == ["apart", "p"]
        program.ourselves.cache_clear()

    def test_no_folder(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ESCAPELINT_CACHE", "off")
        run.prove()
        assert run.prove() == ["apart", "p"]

    def test_what_was_not_proved_in_time_is_not_kept(self, run: Run) -> None:
        assert run.prove("--prove-timeout", "0") == ["apart", "p"]
        assert run.proved == []
        assert run.prove() == ["apart", "p"]
        assert len(run.proved) == 2

    def test_what_does_not_compile_is_not_kept(self, run: Run) -> None:
        run.write("p/p_test.go", TEST.replace("only.One", "only.Two"))
        assert run.prove() == ["apart", "p"]
        assert len(run.proved) == 2
        assert run.prove() == ["apart", "p"]

    def test_importers_count_where_they_may_see_it(self, run: Run) -> None:
        """What a parameter is said to leak changes with the fix."""
        text = MOVED.format(name="p").replace("t T) int", "t T, n *int) int")
        run.write("p/p.go", text.replace("return t.b", "return t.b + *n"))
        run.write("p/p_test.go", "package p\n")
        run.write(
            "q/q.go", 'package q\n\nimport "example.com/m/p"\n\nvar Q = p.F(p.T{}, new(int))\n'
        )
        run.prove("--select", "moved-parameter")
        assert run.prove("--select", "moved-parameter") == []


# ── without the compiler ────────────────────────────────────────────────────────────────────


class Unit_:
    """Packages a, b, …, each with one file and one fix; `imports` and `tested` say what each (and
    its tests) imports, in letters."""

    def __init__(self, folder: Path, imports: str = "", tested: str = "") -> None:
        self.folder = folder
        self.cache = str(folder / "kept")
        self.imports, self.tested = imports.split(), tested.split()
        self.ids = dict.fromkeys("abc", "1")
        for name in "abc":
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "x.go").write_text(f"package {name}\n")
        time.sleep(0.03)

    def memory(self, environment: Mapping[str, str] = {}, **job: object) -> Memory:
        def named(edges: list[str], name: str) -> tuple[str, ...]:
            return tuple(f"m/{edge[1]}" for edge in edges if edge[0] == name)

        packages = [
            Package(
                f"m/{name}",
                str(self.folder / name),
                name,
                module="m",
                module_dir=str(self.folder),
                go_files=("x.go",),
                imports=named(self.imports, name),
                test_imports=named(self.tested, name),
                build_ids=(self.ids[name],),
            )
            for name in "abc"
        ]
        toolchain = Toolchain("go", "PATH", "go1.26.8", "/go", "linux", "amd64", "/mod")
        roots = Roots(str(self.folder), "/go", "/mod")
        index = Index(packages, [], roots, str(self.folder))
        base = Base(index, {package.import_path: package for package in packages})
        fields = {
            "unit": Unit(str(self.folder), ("./...",)),
            "toolchain": toolchain,
            "env": {},
            "tests": False,
            "tags": "",
        }
        return Memory(self.cache, Job(**{**fields, **job}), base, True, environment)  # type: ignore[arg-type]

    def changes(self, text: str = "A") -> list[Change]:
        """The fixes of a, b and c, in that order."""
        found = []
        for name in "abc":
            source = Source(f"{name}/x.go", (self.folder / name / "x.go").read_bytes())
            found.append(change(source, (8, 9, text)))
        return found

    def keep(self, *, affects: bool = False, lasts: bool = True, folders: str = "") -> None:
        said: dict[int, Proof | str] = {0: Proof(1, 0), 1: "no", 2: Proof(2, 1)}
        paths = frozenset(str(self.folder / name) for name in folders)
        needs = {str(self.folder / name): paths for name in "abc"}
        self.memory().keep(self.changes(), [0, 1, 2], Tried(said, lasts, affects, needs))


def test_what_was_kept_is_recalled(tmp_path: Path) -> None:
    unit = Unit_(tmp_path)
    assert unit.memory().recalled(unit.changes()) == {}
    unit.keep()
    assert unit.memory().recalled(unit.changes()) == {0: Proof(1, 0), 1: "no", 2: Proof(2, 1)}
    assert unit.memory().recalled(unit.changes("B")) == {}
    assert unit.memory({"PATH": "x"}).recalled(unit.changes()).keys() == {0, 1, 2}


@pytest.mark.parametrize(
    "job",
    [
        {"unit": Unit("/elsewhere", ("./...",))},
        {"toolchain": Toolchain("go", "PATH", "go1.27.0", "/go", "linux", "amd64", "/mod")},
        {"env": {"GOOS": "windows"}},
        {"tests": True},
        {"tags": "x"},
        {"environment": {"GOFLAGS": "-race"}},
    ],
)
def test_each_part_of_the_question_counts(tmp_path: Path, job: dict[str, object]) -> None:
    unit = Unit_(tmp_path)
    unit.keep()
    assert unit.memory(**job).recalled(unit.changes()) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("imports", "tested", "changed", "left"),
    [
        ("", "", "a", {1, 2}),
        ("ba", "", "a", {2}),
        ("ba", "", "b", {2}),
        ("ba cb", "", "c", set()),
        ("ca", "", "b", {0, 2}),
        ("", "ba", "a", {2}),
        ("", "bx", "c", set()),  # a package of ours that is not listed
    ],
)
def test_what_belongs_together_holds_together(
    tmp_path: Path, imports: str, tested: str, changed: str, left: set[int]
) -> None:
    unit = Unit_(tmp_path, imports, tested)
    unit.keep()
    assert unit.memory().recalled(unit.changes()).keys() == {0, 1, 2}
    unit.ids[changed] = "2"
    assert unit.memory().recalled(unit.changes()).keys() == left


def test_where_importers_were_looked_at_every_package_counts(tmp_path: Path) -> None:
    unit = Unit_(tmp_path)
    unit.keep(affects=True)
    assert unit.memory().recalled(unit.changes()).keys() == {0, 1, 2}
    assert unit.memory().recalled(unit.changes()[:2]) == {}
    unit.ids["c"] = "2"
    assert unit.memory().recalled(unit.changes()) == {}


@pytest.mark.parametrize("name", ["a/x.go", "a/new.go", "go.mod", "go.sum", "vendor/modules.txt"])
def test_each_file_that_was_looked_at_counts(tmp_path: Path, name: str) -> None:
    unit = Unit_(tmp_path)
    unit.keep(folders="abc")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("package a // other\n")
    changes = Unit_.changes(unit)
    changes[0] = change(Source("a/x.go", b"package a\n"), (8, 9, "A"))
    assert unit.memory().recalled(changes) == {}


def test_what_changed_while_it_was_proved_is_not_kept(tmp_path: Path) -> None:
    unit = Unit_(tmp_path)
    soon = time.time() + 5
    os.utime(tmp_path / "a" / "x.go", (soon, soon))
    unit.keep()
    assert unit.memory().recalled(unit.changes()).keys() == {1, 2}


def test_what_importers_see_is_tried_with_all_that_changes_it(tmp_path: Path) -> None:
    """One of three was not kept: the others were proved beside it."""
    unit = Unit_(tmp_path)
    soon = time.time() + 5
    os.utime(tmp_path / "a" / "x.go", (soon, soon))
    unit.keep(affects=True)
    assert unit.memory().recalled(unit.changes()) == {}


def test_what_is_not_whole_is_not_kept(tmp_path: Path) -> None:
    unit = Unit_(tmp_path)
    unit.keep(lasts=False)
    assert unit.memory().recalled(unit.changes()) == {}


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    unit = Unit_(tmp_path)
    (tmp_path / "c").rename(tmp_path / "d")
    (tmp_path / "d").rename(tmp_path / "c")
    unit.keep(folders="abc")
    changes = unit.changes()
    shutil.rmtree(tmp_path / "b")
    assert unit.memory().recalled(changes) == {}


def test_a_verdict_is_read_as_it_was_written(tmp_path: Path) -> None:
    entries = {"name": Verdict((Proof(1, 0), "why"), (("/m", b"hash"),), b"whole")}
    store.write(str(tmp_path), "file", entries)
    assert store.read(str(tmp_path), "file") == entries
