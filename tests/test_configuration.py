"""`.escapelint.toml` in a run: each setting, and where the file is looked for."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from escapelint import cli
from escapelint.catalogue import rule_ids
from escapelint.config import Config
from escapelint.config.paths import PathSet
from escapelint.model import Package
from escapelint.scope import keeps

Module = Callable[[Mapping[str, str]], Path]
Run = Callable[..., tuple[int, str, str]]

NAME = ".escapelint.toml"
LEAK = """package p

type T struct{ a, b int }

//go:noinline
func newF() *T {
	return &T{1, 2}
}

var _ = func(n int) (sum int) {
	for i := 0; i < n; i++ {
		t := newF()
		sum += t.a
	}
	return sum
}
"""
NOTE = "package n\n\nfunc G(n int) any { return n }\n"
PADDED = """package f

type s struct {
	a bool
	b int64
	c bool
}

func F(n int, each func(*s)) {
	for i := 0; i < n; i++ {
		each(&s{}) //escapelint:ignore dynamic-call callers want it
	}
}
"""
BROKEN = "package broken\n\nfunc F() int { return undefined }\n"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], go: str) -> Run:
    """Runs a command in a folder: (exit code, stdout, stderr); `check` in one line a finding."""

    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        command = list(arguments) or ["check"]
        if command[0] == "check" and "--output-format" not in command:
            command += ["--output-format", "concise"]
        code = cli.main([*command, "-C", str(folder)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def files_of(out: str) -> list[str]:
    """The files of the findings, in one-line text."""
    return [line.partition(":")[0] for line in out.splitlines()]


def rules_of(out: str) -> list[str]:
    """Level and rule of the findings, in one-line text."""
    return [" ".join(line.split(" ")[1:3]).rstrip(":") for line in out.splitlines()]


class TestKeeps:
    """Which packages are looked at at all."""

    config = Config("/r", exclude=PathSet("/r", ("/x/", "*_gen.go")), force_exclude=True)

    @pytest.mark.parametrize(
        ("folder", "files", "kept"),
        [
            ("/r/p", ("p.go", "x_gen.go"), True),
            ("/r/p", ("x_gen.go",), False),
            ("/r/x", ("p.go",), False),
            ("/r/x/y", (), False),  # it has an error in place of files
            ("/r/p", (), True),
        ],
    )
    def test_keeps(self, folder: str, files: tuple[str, ...], kept: bool) -> None:
        package = Package("example.com/m", folder, go_files=files, match=("./...",))
        assert keeps(self.config, package) is kept
        named = replace(package, match=("./...", "./p"))
        assert keeps(self.config, named) is kept
        assert keeps(replace(self.config, force_exclude=False), named)


@pytest.mark.go
class TestRules:
    def test_select_and_ignore(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "f/f.go": PADDED, NAME: 'select = ["field-order"]\n'})
        assert rules_of(run(folder)[1]) == ["warning field-order"]
        (folder / NAME).write_text('ignore = ["field-order"]\n')
        assert rules_of(run(folder)[1]) == ["warning returned-pointer"]
        # What is selected on the command line counts before what the file ignores.
        out = run(folder, "check", "--select", "field-order")[1]
        assert rules_of(out) == ["warning field-order"]
        assert run(folder, "check", "--ignore", "returned-pointer")[0] == cli.CLEAN

    def test_levels(self, module: Module, run: Run) -> None:
        text = '[rules.returned-pointer]\nlevel = "error"\n[rules.field-order]\nlevel = "note"\n'
        folder = module({"p/p.go": LEAK, "f/f.go": PADDED, NAME: text})
        code, out, _ = run(folder)
        assert (code, rules_of(out)) == (cli.FOUND, ["error returned-pointer"])
        out = run(folder, "check", "--level", "note")[1]
        assert rules_of(out) == ["note field-order", "error returned-pointer"]
        out = run(folder, "check", "--output-format", "text")[1]
        assert "1 note hidden: --level note" in out

    def test_sarif_has_the_level_of_the_configuration(self, module: Module, run: Run) -> None:
        text = '[rules.returned-pointer]\nlevel = "error"\n[rules.field-order]\nlevel = "note"\n'
        folder = module({"p/p.go": LEAK, NAME: text})
        [log] = json.loads(run(folder, "check", "--output-format", "sarif")[1])["runs"]
        levels = {
            r["id"]: r["defaultConfiguration"]["level"] for r in log["tool"]["driver"]["rules"]
        }
        assert levels["returned-pointer"] == "error"
        assert levels["field-order"] == "note"
        assert levels["pool-candidate"] == "warning"
        assert [result["level"] for result in log["results"]] == ["error"]

    def test_options(self, module: Module, run: Run) -> None:
        folder = module({"f/f.go": PADDED, NAME: "[rules.field-order]\nmin-saved = 9\n"})
        assert run(folder)[0] == cli.CLEAN
        (folder / NAME).write_text("[rules.field-order]\nmin-saved = 8\n")
        assert run(folder)[0] == cli.FOUND

    def test_fail_level(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, NAME: 'fail-level = "error"\n'})
        assert run(folder)[0] == cli.CLEAN
        assert run(folder, "check", "--fail-level", "warning")[0] == cli.FOUND
        (folder / NAME).write_text('fail-level = "note"\nlevel = "error"\n')
        code, out, _ = run(folder)
        assert (code, out) == (cli.FOUND, "")  # what is hidden counts

    def test_level(self, module: Module, run: Run) -> None:
        folder = module({"n/n.go": NOTE, NAME: 'level = "note"\n'})
        assert rules_of(run(folder)[1]) == ["note interface-boxing"]
        assert run(folder, "check", "--level", "warning")[1] == ""


@pytest.mark.go
class TestPerPath:
    def test_ignore_and_select(self, module: Module, run: Run) -> None:
        text = """
            [[per-path]]
            paths = ["/app/"]
            ignore = ["returned-pointer"]
            [[per-path]]
            paths = ["/app/hot/"]
            select = ["returned-pointer"]
        """
        both = LEAK + PADDED.partition("\n")[2]
        files = {f"{name}/x.go": both for name in ("p", "app/a", "app/hot")}
        code, out, _ = run(module({**files, NAME: text}))
        assert code == cli.FOUND
        assert [*zip(files_of(out), rules_of(out), strict=True)] == [
            ("app/a/x.go", "warning field-order"),
            ("app/hot/x.go", "warning returned-pointer"),
            ("p/x.go", "warning returned-pointer"),
            ("p/x.go", "warning field-order"),
        ]

    def test_a_level_raised_to_a_warning_has_all_that_a_warning_has(
        self, module: Module, run: Run
    ) -> None:
        text = """
            rules.returned-pointer.level = "note"
            rules.field-order.level = "note"
            [[per-path]]
            paths = ["p/", "f/"]
            rules.returned-pointer.level = "warning"
            rules.field-order.level = "error"
        """
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, "f/f.go": PADDED, NAME: text})
        out = run(folder, "check", "--output-format", "json")[1]
        padded, leak = json.loads(out)["findings"]
        assert (leak["file"], leak["level"]) == ("p/p.go", "warning")
        assert leak["why"][0]["text"] == "&T{...} is returned"
        assert (padded["file"], padded["level"]) == ("f/f.go", "error")
        assert padded["suggestion"].startswith("move c (bool) behind a (bool)")
        assert padded["fixes"]

    def test_a_level_that_is_lowered(self, module: Module, run: Run) -> None:
        text = '[[per-path]]\npaths = ["p/", "f/"]\n'
        text += 'rules.returned-pointer.level = "note"\nrules.field-order.level = "note"\n'
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, "f/f.go": PADDED, NAME: text})
        assert files_of(run(folder)[1]) == ["q/q.go"]

    def test_what_a_rule_lowers_stays_a_note(self, module: Module, run: Run) -> None:
        text = '[rules.interface-boxing]\nlevel = "error"\n'
        folder = module({"n/n.go": NOTE, NAME: text})
        assert rules_of(run(folder, "check", "--level", "note")[1]) == ["note interface-boxing"]


@pytest.mark.go
class TestExclude:
    def files(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        names = ("a/a.go", "a/x_gen.go", "b/b.go", "b/c/c.go")
        files = {
            name: LEAK.replace("T", f"T{n}").replace("F", f"F{n}") for n, name in enumerate(names)
        }
        return {**files, **(more or {})}

    @pytest.mark.parametrize(
        ("exclude", "left"),
        [
            ([], ["a/a.go", "a/x_gen.go", "b/b.go", "b/c/c.go"]),
            (["b/"], ["a/a.go", "a/x_gen.go"]),
            (["*_gen.go", "c"], ["a/a.go", "b/b.go"]),
            (["/b/*", "!/b/c"], ["a/a.go", "a/x_gen.go", "b/c/c.go"]),
            (["b", "!b/c/c.go"], ["a/a.go", "a/x_gen.go"]),
            (["/c"], ["a/a.go", "a/x_gen.go", "b/b.go", "b/c/c.go"]),
            (["*"], []),
        ],
    )
    def test_patterns(self, module: Module, run: Run, exclude: list[str], left: list[str]) -> None:
        folder = module({**self.files(), NAME: f"exclude = {json.dumps(exclude)}\n"})
        assert files_of(run(folder)[1]) == left

    def test_the_command_line_adds_to_it(self, module: Module, run: Run) -> None:
        folder = module({**self.files(), NAME: 'exclude = ["a/"]\n'})
        assert files_of(run(folder, "check", "--exclude", "/b/c")[1]) == ["b/b.go"]
        out = run(folder / "b", "check", "--exclude", "/c")[1]  # it starts at the folder
        assert files_of(out) == ["b.go"]
        assert files_of(run(folder / "b", "check", "--exclude", "/b")[1]) == ["b.go", "c/c.go"]

    def test_what_is_named_is_linted(self, module: Module, run: Run) -> None:
        folder = module({**self.files(), NAME: 'exclude = ["a/", "b/", "*_gen.go"]\n'})
        assert files_of(run(folder)[1]) == []
        assert files_of(run(folder, "check", "a/x_gen.go")[1]) == ["a/x_gen.go"]
        # A folder that is named is linted, but not what is excluded by itself.
        assert files_of(run(folder, "check", "./a")[1]) == ["a/a.go"]
        assert files_of(run(folder, "check", "example.com/m/a")[1]) == ["a/a.go"]
        assert files_of(run(folder, "check", "./a/...")[1]) == []
        assert files_of(run(folder, "check", "./a", "a/x_gen.go")[1]) == ["a/a.go", "a/x_gen.go"]

    def test_force_exclude(self, module: Module, run: Run) -> None:
        folder = module({**self.files(), NAME: 'exclude = ["a/"]\nforce-exclude = true\n'})
        code, out, err = run(folder, "check", "a/a.go", "b/b.go")
        assert (code, files_of(out)) == (cli.FOUND, ["b/b.go"])
        assert err == "escapelint: note: a/a.go: not analysed, it is excluded\n"
        code, out, err = run(folder, "check", "./a")
        assert (code, out) == (cli.CLEAN, "")
        assert "./a: not analysed, it is excluded" in err
        assert files_of(run(folder, "check", "a/a.go", "--no-force-exclude")[1]) == ["a/a.go"]
        (folder / NAME).write_text('exclude = ["a/"]\n')
        assert files_of(run(folder, "check", "a/a.go", "--force-exclude")[1]) == []

    def test_what_the_file_itself_names_is_excluded(self, module: Module, run: Run) -> None:
        text = 'packages = ["./a", "./b"]\nexclude = ["*_gen.go", "b/"]\n'
        _, out, err = run(module({**self.files(), NAME: text}))
        assert files_of(out) == ["a/a.go"]
        assert "./b: not analysed, it is excluded" in err

    def test_a_package_that_is_excluded_need_not_compile(self, module: Module, run: Run) -> None:
        files = {"x/x.go": BROKEN, "x/y/a.go": "package a\n", "x/y/b.go": "package b\n"}
        folder = module({**self.files(files), NAME: 'exclude = ["/x/"]\n'})
        code, out, err = run(folder)
        assert (code, len(files_of(out)), err) == (cli.FOUND, 4, "")

    def test_a_module_that_is_excluded(self, module: Module, run: Run) -> None:
        nested = {"x/go.mod": "module example.com/x\n\ngo 1.21\n", "x/x.go": LEAK}
        folder = module(self.files(nested))
        assert "x/x.go" in files_of(run(folder)[1])
        (folder / NAME).write_text('exclude = ["x"]\n')
        assert "x/x.go" not in files_of(run(folder)[1])
        (folder / "x/go.mod").write_text("nonsense")
        assert run(folder)[2] == ""


@pytest.mark.go
class TestBuild:
    def test_tags(self, module: Module, run: Run) -> None:
        tagged = "//go:build one && two\n\n" + LEAK
        folder = module(
            {"p/p.go": tagged, "p/q.go": "package p\n", NAME: 'tags = ["one", "two"]\n'}
        )
        assert run(folder)[0] == cli.FOUND
        assert run(folder, "check", "--tags", "one")[0] == cli.CLEAN
        assert run(folder, "check", "--tags", "")[0] == cli.CLEAN

    def test_targets(self, module: Module, run: Run) -> None:
        files = {"p/p_linux.go": LEAK, "p/p_windows.go": LEAK, "p/q.go": "package p\n"}
        folder = module({**files, NAME: 'targets = ["linux/amd64", "windows/amd64"]\n'})
        assert files_of(run(folder)[1]) == ["p/p_linux.go", "p/p_windows.go"]
        out = run(folder, "check", "--target", "windows/arm64")[1]
        assert files_of(out) == ["p/p_windows.go"]

    def test_tests(self, module: Module, run: Run) -> None:
        test = "package p\n\n//go:noinline\nfunc G() *T { return &T{3, 4} }\n"
        folder = module(
            {"p/p.go": LEAK, "p/p_test.go": test, NAME: 'tests = true\nlevel = "note"\n'}
        )
        assert files_of(run(folder)[1]) == ["p/p.go", "p/p_test.go"]
        assert files_of(run(folder, "check", "--no-tests")[1]) == ["p/p.go"]

    def test_packages(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, NAME: 'packages = ["./p"]\n'})
        assert files_of(run(folder)[1]) == ["p/p.go"]
        assert files_of(run(folder, "check", "./q")[1]) == ["q/q.go"]
        assert files_of(run(folder / "q")[1]) == ["../p/p.go"]  # relative to the file
        (folder / NAME).write_text('packages = ["q"]\n')
        assert files_of(run(folder / "p")[1]) == ["../q/q.go"]
        (folder / NAME).write_text('packages = ["./..."]\n')
        assert files_of(run(folder / "q")[1]) == ["../p/p.go", "q.go"]

    def test_go(self, module: Module, run: Run, go: str, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = module({"p/p.go": LEAK, NAME: '\ngo = "sdk/go"\n'})
        [line] = run(folder / "p")[2].splitlines()
        assert f"../{NAME}:2 names {folder}/sdk/go, which is no command here" in line
        assert run(folder, "check", "--go", go)[0] == cli.FOUND
        (folder / "sdk").mkdir()
        (folder / "sdk/go").symlink_to(go)
        assert run(folder / "p")[0] == cli.FOUND
        monkeypatch.setenv("ESCAPELINT_GO", "/nowhere")  # it counts before the file
        assert "ESCAPELINT_GO names /nowhere" in run(folder)[2]
        assert 'go = "/nowhere"  # ESCAPELINT_GO' in run(folder, "config", "show")[1]
        assert run(folder, "check", "--go", "./sdk/go")[0] == cli.FOUND


@pytest.mark.go
class TestWhichFile:
    def test_none_from_above_the_repository(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        (folder.parent / NAME).write_text('ignore = ["returned-pointer"]\n')
        assert run(folder / "p")[0] == cli.FOUND  # without .git the module is the repository
        subprocess.run(["git", "init", "-q", str(folder.parent)], check=True)
        assert run(folder / "p")[0] == cli.CLEAN
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
        assert run(folder / "p")[0] == cli.FOUND  # a repository inside a repository

    def test_the_workspace_is_the_repository(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GOWORK")
        folder = module({"p/p.go": LEAK})
        (folder.parent / NAME).write_text('ignore = ["returned-pointer"]\n')
        (folder.parent / "go.work").write_text("go 1.21\n\nuse ./module\n")
        assert run(folder)[0] == cli.CLEAN

    def test_the_nearest_counts(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "p/" + NAME: 'ignore = ["returned-pointer"]\n', NAME: ""})
        assert run(folder)[0] == cli.FOUND
        assert run(folder / "p")[0] == cli.CLEAN

    def test_config_and_no_config(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, NAME: 'ignore = ["returned-pointer"]\n', "x.toml": ""})
        assert run(folder)[0] == cli.CLEAN
        assert run(folder, "check", "--no-config")[0] == cli.FOUND
        assert run(folder, "check", "--config", "x.toml")[0] == cli.FOUND
        assert run(folder / "p", "check", "--config", "../x.toml")[0] == cli.FOUND

    def test_a_file_from_elsewhere_speaks_of_the_repository(
        self, module: Module, run: Run, tmp_path: Path
    ) -> None:
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, "ci/lint.toml": 'exclude = ["/p"]\n'})
        assert files_of(run(folder, "check", "--config", "ci/lint.toml")[1]) == ["q/q.go"]
        (tmp_path / "other").mkdir()
        other = tmp_path / "other" / "lint.toml"
        other.write_text('exclude = ["/q"]\n')
        assert files_of(run(folder / "p", "check", "--config", str(other))[1]) == ["p.go"]
        assert files_of(run(folder / "q", "check", "--config", str(other))[1]) == []

    def test_through_a_link(self, module: Module, run: Run, tmp_path: Path) -> None:
        folder = module({"p/p.go": LEAK, NAME: 'exclude = ["/p"]\n'})
        (tmp_path / "link").symlink_to(folder)
        assert run(tmp_path / "link")[0] == cli.CLEAN
        (folder / "p/own.toml").write_text('exclude = ["/p.go"]\n')
        config = str(tmp_path / "link/p/own.toml")
        assert run(folder / "p", "check", "--config", config)[0] == cli.CLEAN


@pytest.mark.go
class TestMistakes:
    def check(self, run: Run, folder: Path, *arguments: str) -> list[str]:
        code, out, err = run(folder, *arguments)
        assert (code, out) == (cli.ACT, "")
        return [line.removeprefix("escapelint: error: ") for line in err.splitlines()]

    def test_all_are_said(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, NAME: 'levl = "note"\ntests = "no"\n[rules.x]\n'})
        first, second, third = self.check(run, folder / "p")
        assert first == f"../{NAME}:1: there is no key levl: did you mean level?"
        assert second == f'../{NAME}:2: tests must be true or false, not "no"'
        assert third.startswith(f"../{NAME}:3: there is no rule x: there are ")

    def test_no_toml(self, module: Module, run: Run) -> None:
        [line] = self.check(run, module({NAME: "tests = true\ntests = false\n"}))
        assert line.startswith(f"{NAME}:2: it is no TOML: ")

    def test_what_cannot_be_read(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        (folder / NAME).mkdir()
        [line] = self.check(run, folder)
        assert line.startswith(f"{NAME} cannot be read (Is a directory): ")
        assert "--no-config" in line
        assert run(folder, "check", "--no-config")[0] == cli.FOUND
        (folder / NAME).rmdir()
        (folder / NAME).symlink_to("nowhere")
        [line] = self.check(run, folder)
        assert f"{NAME} cannot be read (No such file or directory)" in line
        [line] = self.check(run, folder, "check", "--config", "x.toml")
        assert line.startswith("x.toml cannot be read (No such file or directory)")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
    def test_a_file_without_permission(self, module: Module, run: Run) -> None:
        folder = module({NAME: ""})
        (folder / NAME).chmod(0)
        [line] = self.check(run, folder)
        assert f"{NAME} cannot be read (Permission denied)" in line

    def test_options(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        [line] = self.check(run, folder, "check", "--config", "x", "--no-config")
        assert "exclude each other" in line
        wrong = ("--exclude", "[z-a]", "--target", "linux", "--select", "returned-pointr,x")
        select, other, exclude, target = self.check(run, folder, "check", *wrong)
        assert 'not "returned-pointr": did you mean returned-pointer?' in select
        assert other.startswith('--select must be the id of a rule, not "x": there are ')
        assert exclude.startswith("--exclude must be a pattern as in a .gitignore")
        assert target == '--target must be GOOS/GOARCH, as "linux/amd64", not "linux"'


@pytest.mark.go
class TestPatternsThatNameNothing:
    text = """\
exclude = [
    "/q/",
    "*.pb.go", # none
    "!/q/none.go",
]

[[per-path]]
paths = ["/p/", "/cmd/"]
ignore = ["field-order"]
"""
    notes = (
        f'{NAME}:3: "*.pb.go" in exclude names no Go file: correct it, or drop it',
        f'{NAME}:4: "!/q/none.go" in exclude names no Go file: correct it, or drop it',
        f'{NAME}:8: "/cmd/" in paths names no Go file: correct it, or drop it',
    )

    def folder(self, module: Module) -> Path:
        return module({"p/p.go": LEAK, "q/q.go": LEAK, "cmd/main.txt": "", NAME: self.text})

    def test_are_said_with_their_lines(self, module: Module, run: Run) -> None:
        folder = self.folder(module)
        assert run(folder)[2].splitlines() == [f"escapelint: note: {note}" for note in self.notes]
        assert run(folder, "check", "-q")[2] == ""
        out = json.loads(run(folder, "check", "--output-format", "json")[1])
        where = [(p["level"], p["file"], p["line"]) for p in out["problems"]]
        assert where == [("note", NAME, 3), ("note", NAME, 4), ("note", NAME, 8)]

    def test_change_no_exit_code(self, module: Module, run: Run) -> None:
        folder = self.folder(module)
        assert run(folder, "check", "--select", "field-order")[0] == cli.CLEAN
        (folder / NAME).unlink()
        assert run(folder, "check", "--select", "field-order")[0] == cli.CLEAN

    def test_only_where_all_is_looked_at(self, module: Module, run: Run) -> None:
        folder = self.folder(module)
        assert run(folder, "check", "./p")[2] == ""
        assert run(folder, "check", "p/p.go")[2] == ""
        assert run(folder, "check", "./p/...")[2] == ""
        assert run(folder / "p", "check", "./...")[2] == ""
        assert len(run(folder / "p", "check", "../...")[2].splitlines()) == 3

    def test_what_this_build_does_not_compile_is_there(self, module: Module, run: Run) -> None:
        files = {"p/p.go": LEAK, "p/p_windows.go": "package p\n", "x/go.mod": "module x\n"}
        text = 'exclude = ["*_windows.go", "/x/", "testdata"]\n'
        more = {"x/x.go": "package x\n", "p/testdata/t.go": "package t\n", NAME: text}
        assert run(module({**files, **more}))[2] == ""

    def test_budgets(self, module: Module, run: Run) -> None:
        names = ["./...", "./p", "example.com/m/q", "./nowhere/...", "example.com/q", "..."]
        text = "[budgets]\n" + "".join(f'"{name}" = 9\n' for name in names)
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, NAME: text})
        code, _, err = run(folder, "check", "--select", "field-order")
        end = "names no package of this run: correct it, or drop it"
        assert err.splitlines() == [
            f'escapelint: warning: {NAME}:5: "./nowhere/..." in budgets {end}',
            f'escapelint: warning: {NAME}:6: "example.com/q" in budgets {end}',
        ]
        assert code == cli.CLEAN
        assert run(folder, "check", "./p", "--select", "field-order")[2] == ""
        (folder / "q" / "q.go").write_text("package q\n\nfunc F() { nothing() }\n")
        assert "in budgets" not in run(folder, "check")[2]

    def test_what_the_command_line_names_is_no_matter_of_the_file(
        self, module: Module, run: Run
    ) -> None:
        folder = module({"p/p.go": LEAK})
        assert run(folder, "check", "--exclude", "nothing")[2] == ""
        (folder / NAME).write_text("")
        assert run(folder, "check", "--exclude", "nothing")[2] == ""


@pytest.mark.go
class TestCommands:
    def test_show(self, module: Module, run: Run) -> None:
        text = '\nlevel = "note"\n[rules.field-order]\nmin-saved = 16\n'
        folder = module({"p/p.go": LEAK, NAME: text})
        code, out, err = run(folder / "p", "config", "show", "--tests")
        assert (code, err) == (cli.CLEAN, "")
        assert f'level = "note"  # ../{NAME}:2\n' in out
        assert "tests = true  # command line\n" in out
        assert f"\n[rules.field-order]\nmin-saved = 16  # ../{NAME}:4\n" in out
        assert "\n[rules.pool-candidate]\nsmallest = 256  # default\n" in out
        assert tomllib.loads(out)["packages"] == ["./..."]
        assert "There is no" in run(folder, "config", "show", "--no-config")[1]

    def test_show_of_a_wrong_file(self, module: Module, run: Run) -> None:
        code, out, err = run(module({NAME: "x = 1\n"}), "config", "show")
        assert (code, out) == (cli.ACT, "")
        assert f"{NAME}:1: there is no key x" in err

    def test_schema(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["config", "schema"]) == cli.CLEAN
        schema = json.loads(capfd.readouterr().out)
        jsonschema.Draft7Validator.check_schema(schema)
        assert list(schema["properties"]["rules"]["properties"]) == ["packs", *rule_ids()]
        jsonschema.validate({"rules": {"pool-candidate": {"smallest": 64}}}, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"rules": {"pool-candidate": {"smallest": "x"}}}, schema)

    def test_init(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "cmd/x/main.go": "package main\n\nfunc main() {}\n"})
        before = run(folder)
        code, out, _ = run(folder / "p", "init")
        assert (code, out) == (cli.CLEAN, f"../{NAME} written\n")
        assert run(folder) == before  # it says nothing
        text = (folder / NAME).read_text()
        assert '# per-path = [{ paths = ["/cmd/"],' in text
        code, out, err = run(folder, "init")
        assert (code, out) == (cli.ACT, "")
        assert f"{NAME} is there already: edit it, or replace it with --force" in err
        (folder / NAME).write_text("")
        assert run(folder, "init", "--force")[0] == cli.CLEAN
        assert (folder / NAME).read_text() == text

    def test_doctor_names_the_file(self, module: Module, run: Run) -> None:
        folder = module({NAME: ""})
        assert f"configuration:  {folder}/{NAME}\n" in run(folder, "doctor")[1]
        (folder / NAME).write_text("x = 1\n")
        code, out, _ = run(folder, "doctor")
        assert code == cli.ACT
        assert f"configuration:  {NAME}:1: there is no key x" in out

    def test_the_demo_is_not_configured_from_here(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = module({NAME: 'level = "error"\n', "strict.toml": 'select = ["field-order"]\n'})
        monkeypatch.chdir(folder)
        arguments = ("demo", "--output-format=concise")
        assert len(run(folder, *arguments)[1].splitlines()) == 7
        out = run(folder, *arguments, "--config", "strict.toml")[1]
        assert rules_of(out) == ["warning field-order"]
