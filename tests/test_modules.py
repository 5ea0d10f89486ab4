"""Many modules and several platforms in one run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import builds, cli
from escapelint.analysis import PackageResult
from escapelint.config import Config
from escapelint.config.paths import PathSet
from escapelint.engine import run as run_engine
from escapelint.facts.reader import Tally
from escapelint.merge import Part, merge
from escapelint.model import (
    Accounting,
    Finding,
    Level,
    Package,
    Problem,
    Region,
    Report,
    Toolchain,
    Weight,
    Workspace,
)
from escapelint.targets import loose_below, modules_below, read_targets

Tree = Callable[[Mapping[str, str]], Path]


def go_mod(name: str, rest: str = "") -> str:
    return f"module example.com/{name}\n\ngo 1.21\n{rest}"


def leak(name: str) -> str:
    """A package with one finding, on line 6."""
    return f"package {name}\n\ntype T struct{{ a, b int }}\n{leaking('F')}"


def leaking(function: str) -> str:
    """A function that allocates a T, of which a loop in another one would be rid."""
    return f"""
//go:noinline
func new{function}() *T {{ return &T{{1, 2}} }}

func {function}(n int) (sum int) {{
	for i := 0; i < n; i++ {{
		t := new{function}()
		sum += t.a
	}}
	return sum
}}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes files below `repo`, which is made a repository; `../x` lies beside it."""

    def make(files: Mapping[str, str]) -> Path:
        repo = tmp_path / "repo"
        (repo / ".git").mkdir(parents=True)
        for name, text in files.items():
            path = repo / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Path(os.path.realpath(repo))

    return make


# ── what each go command is asked ───────────────────────────────────────────────────────────

TWO = {
    "go.mod": go_mod("a"), "a.go": "", "sub/s.go": "",
    "b/go.mod": go_mod("b"), "b/b.go": "", "b/x/x.go": "",
}  # fmt: skip


def asked(
    folder: Path, *arguments: str, at: str = "", workspace: Workspace | None = None
) -> dict[str, tuple[str, ...]]:
    """By the folder of each go command, relative to `folder`: its patterns, GOWORK=off last."""
    units = read_targets(arguments, str(folder / at), workspace).units
    return {
        os.path.relpath(u.dir, folder): (*u.patterns, *(f"{k}={v}" for k, v in u.env))
        for u in units
    }


@pytest.mark.parametrize(
    ("at", "arguments", "units"),
    [
        ("", ["./..."], {".": ("./...",), "b": ("./...",)}),
        ("sub", ["./..."], {"sub": ("./...",)}),
        ("b/x", ["./..."], {"b/x": ("./...",)}),
        ("b", ["../..."], {".": ("./...",), "b": ("./...",)}),
        ("", ["b", "./b/x"], {"b": (".", "./x")}),
        ("", ["./b/..."], {"b": ("./...",)}),
        ("", ["b/x/x.go", "a.go", "b/x"], {"b": ("./x",), ".": (".",)}),
        ("", ["std", "example.com/b"], {".": ("std", "example.com/b")}),
        ("", ["./s..."], {".": ("./s...",)}),
    ],
)
def test_arguments_go_to_the_modules_that_they_lie_in(
    tree: Tree, at: str, arguments: list[str], units: dict[str, tuple[str, ...]]
) -> None:
    assert asked(tree(TWO), *arguments, at=at) == units


def test_modules_that_no_argument_names_are_found(tree: Tree) -> None:
    folder = tree(TWO)
    root, below = read_targets(["sub", "./..."], str(folder)).units
    assert "./sub" not in root.found
    assert below.found == {"./..."}
    [unit] = read_targets(["b", "b/x/x.go"], str(folder)).units
    assert unit.found == frozenset()
    assert unit.narrowed == {"./x"}
    line = 'go: warning: "./..." matched no packages'
    assert (below.said([line, "go: x"]), unit.said([line])) == (["go: x"], [line])


def test_in_a_workspace_one_go_command_builds_what_it_lists(tree: Tree) -> None:
    folder = tree({**TWO, "c/go.mod": go_mod("c"), "c/c.go": ""})
    workspace = Workspace(str(folder), frozenset({str(folder), str(folder / "b")}))
    both = {".": ("./...", "./b/..."), "c": ("./...", "GOWORK=off")}
    assert asked(folder, "./...", workspace=workspace) == both
    assert asked(folder, "../...", at="b", workspace=workspace) == {
        "b": ("../...", "./..."),
        "c": both["c"],
    }
    # From a module that the workspace does not list, the others are built at its go.work.
    assert asked(folder, "..", ".", at="c", workspace=workspace) == {
        ".": (".",),
        "c": (".", "GOWORK=off"),
    }
    [note] = read_targets(["./..."], str(folder), workspace).problems
    assert (note.level, note.message) == (
        Level.NOTE,
        "c: its module is not in go.work, so it is built without (GOWORK=off)",
    )


def test_modules_that_go_would_not_look_for(tree: Tree) -> None:
    folder = tree(
        {
            "hidden/go.mod": "\n// keeps go away\n", "hidden/in/go.mod": go_mod("in"),
            "testdata/go.mod": go_mod("t"), "vendor/v/go.mod": go_mod("v"),
            "_x/go.mod": go_mod("x"), ".y/go.mod": go_mod("y"), "broken/go.mod": "nonsense\n",
            "out/go.mod": go_mod("out"), "dir/go.mod/file": "",
        }
    )  # fmt: skip
    (folder / "link").symlink_to(folder / "out")
    found = modules_below(str(folder), PathSet(str(folder), ("out/",)))
    assert [os.path.relpath(path, folder) for path in found] == ["broken", "hidden/in"]
    assert len(list(modules_below(str(folder), PathSet()))) == 3
    assert list(modules_below(str(folder / "nosuch"), PathSet())) == []


def test_go_files_in_no_module_get_a_note(tree: Tree) -> None:
    folder = tree({"a/go.mod": go_mod("a"), "a/a.go": "", "tools/x/t.go": "", "doc/d.txt": ""})
    [note] = read_targets(["./..."], str(folder)).problems
    assert (note.level, note.message.partition(",")[0]) == (Level.NOTE, "tools/x: not analysed")
    assert list(loose_below(str(folder / "tools"), PathSet(str(folder), ("x/",)))) == []
    (folder / "go.mod").write_text(go_mod("root"))
    assert read_targets(["./..."], str(folder)).problems == ()


def test_batches_keep_every_pattern_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "_LONGEST", 12)
    patterns = ["./aaaa", "./b", "./ccccccccccccccccc", "./d", "./é"]
    batches = list(builds._batches(patterns))
    assert batches == [["./aaaa", "./b"], ["./ccccccccccccccccc"], ["./d", "./é"]]
    assert list(builds._batches([])) == []


# ── runs ────────────────────────────────────────────────────────────────────────────────────

Check = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def check(capfd: pytest.CaptureFixture[str], go: str, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs `check` in a folder, workspaces allowed: (exit code, files with findings, stderr)."""
    monkeypatch.delenv("GOWORK")

    def call(folder: Path, *arguments: str) -> tuple[int, list[str], list[str]]:
        capfd.readouterr()
        code = cli.main(["check", "-C", str(folder), "--output-format", "concise", *arguments])
        out, err = capfd.readouterr()
        said = [line.removeprefix("escapelint: ") for line in err.splitlines()]
        return code, [line.partition(":")[0] for line in out.splitlines()], said

    return call


@pytest.mark.go
class TestModules:
    files: Mapping[str, str] = {
        "go.mod": go_mod("a"), "a.go": leak("a"), "sub/s.go": leak("sub"),
        "b/go.mod": go_mod("b"), "b/b.go": leak("b"),
    }  # fmt: skip

    def test_all_of_them_by_their_names_from_anywhere(self, tree: Tree, check: Check) -> None:
        folder = tree(self.files)
        assert check(folder) == (cli.FOUND, ["a.go", "b/b.go", "sub/s.go"], [])
        assert check(folder / "b") == (cli.FOUND, ["b.go"], [])
        assert check(folder / "b", "../...")[1] == ["../a.go", "b.go", "../sub/s.go"]
        assert check(folder, "b/b.go", "sub/s.go")[1:] == (["b/b.go", "sub/s.go"], [])
        assert check(folder, str(folder / "b"))[1] == ["b/b.go"]

    def test_the_root_names_them_in_json_whatever_the_folder(
        self, tree: Tree, check: Check
    ) -> None:
        folder = tree(self.files)
        check(folder / "b", "../...", "--output-file", "json:out.json")
        report = json.loads((folder / "b/out.json").read_text())
        assert [f["file"] for f in report["findings"]] == ["a.go", "b/b.go", "sub/s.go"]

    def test_one_that_cannot_be_built_hides_no_other(self, tree: Tree, check: Check) -> None:
        missing = 'package s\n\nimport _ "example.com/nowhere"\n'
        need = "\nrequire example.com/nowhere v1.0.0\n"
        folder = tree(
            {
                **self.files,
                "m/go.mod": go_mod("m") + "nonsense x\n", "m/m.go": leak("m"),
                "n/go.mod": "module example.com/n\n\ngo 1.99\n", "n/n.go": leak("n"),
                "s/go.mod": go_mod("s", need), "s/s.go": missing, "s/t/t.go": leak("t"),
                "hidden/go.mod": "", "hidden/h.go": leak("h"),
            }
        )  # fmt: skip
        code, files, said = check(folder)
        assert (code, files) == (cli.ACT, ["a.go", "b/b.go", "s/t/t.go", "sub/s.go"])
        assert [line.partition(" ")[2].partition(": ")[0] for line in said] == [
            "m", "n", "s/s.go:3:8",
        ]  # fmt: skip
        assert "go.mod:4: unknown directive" in said[0]
        assert "name a newer Go" in said[1]

    def test_two_with_the_same_path_are_two(self, tree: Tree, check: Check) -> None:
        one = {"go.mod": go_mod("a"), "a.go": leak("a")}
        folder = tree({f"{at}/{name}": text for at in "xy" for name, text in one.items()})
        assert check(folder) == (cli.FOUND, ["x/a.go", "y/a.go"], [])

    def test_replaced_by_folders_inside_and_outside(self, tree: Tree, check: Check) -> None:
        uses = 'package a\n\nimport (\n\t"example.com/in"\n\t"example.com/out"\n)\n\n'
        replaced = (
            "\nrequire (\n\texample.com/in v0.0.0\n\texample.com/out v0.0.0\n)\n"
            "replace example.com/in => ./in\nreplace example.com/out => ../out\n"
        )
        folder = tree(
            {
                "go.mod": go_mod("a", replaced),
                "a.go": uses + "var X, Y = in.F(1), out.F(1)\n",
                "in/go.mod": go_mod("in"), "in/in.go": leak("in"),
                "../out/go.mod": go_mod("out"), "../out/out.go": leak("out"),
            }
        )  # fmt: skip
        assert check(folder) == (cli.FOUND, ["in/in.go"], [])
        assert check(folder, "./...", "example.com/out", "../out")[1:] == (
            ["../out/out.go", "in/in.go"],
            [],
        )

    def test_vendored_packages_are_built_and_not_linted(self, tree: Tree, check: Check) -> None:
        folder = tree(
            {
                "go.mod": go_mod("a", "\nrequire example.com/v v1.0.0\n"),
                "a.go": 'package a\n\nimport "example.com/v"\n\nvar X = v.F(1)\n',
                "b.go": leak("a"),
                "vendor/modules.txt": "# example.com/v v1.0.0\n## explicit\nexample.com/v\n",
                "vendor/example.com/v/v.go": leak("v"),
            }
        )  # fmt: skip
        assert check(folder) == (cli.FOUND, ["b.go"], [])
        asked = check(folder, "example.com/v", "--level", "note")  # it is not ours to change
        assert asked[1] == ["vendor/example.com/v/v.go"]

    def test_10_000_packages_take_several_commands(
        self, tree: Tree, go: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [f"p{number}" for number in range(6)]
        folder = tree({"go.mod": go_mod("a"), **{f"{n}/{n}.go": leak(n) for n in names}})
        config = Config(str(folder), tuple(f"./{name}" for name in names), go=go)
        once = run_engine(config)
        monkeypatch.setattr(builds, "_LONGEST", 9)
        assert run_engine(config) == once
        assert len(once.findings) == 6


@pytest.mark.go
class TestWorkspaces:
    files: Mapping[str, str] = {
        "go.work": "go 1.21\n\nuse (\n\t./a\n\t./b\n)\n",
        "a/go.mod": go_mod("a"),
        "a/a.go": 'package a\n\nimport "example.com/b"\n\nvar X = b.F(1)\n',
        "b/go.mod": go_mod("b"), "b/b.go": leak("b"),
        "c/go.mod": go_mod("c"), "c/c.go": leak("c"),
    }  # fmt: skip

    def test_what_it_does_not_list_is_built_without_it(self, tree: Tree, check: Check) -> None:
        folder = tree(self.files)
        note = ["note: c: its module is not in go.work, so it is built without (GOWORK=off)"]
        assert check(folder) == (cli.FOUND, ["b/b.go", "c/c.go"], note)
        assert check(folder / "c", "../b", "c.go")[1] == ["../b/b.go", "c.go"]
        assert check(folder, "example.com/b")[1:] == (["b/b.go"], [])

    def test_gowork_off(self, tree: Tree, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GOWORK", "off")
        code, files, [said] = check(tree(self.files))
        assert (code, files) == (cli.ACT, ["b/b.go", "c/c.go"])
        assert "a/a.go:3:8: no required module provides package example.com/b" in said

    def test_a_use_outside_of_the_repository(self, tree: Tree, check: Check) -> None:
        folder = tree({**self.files, "go.work": "go 1.21\n\nuse (\n\t./a\n\t../b\n)\n"})
        (folder / "b").rename(folder.parent / "b")
        assert check(folder, "./...", "../b")[1] == ["../b/b.go", "c/c.go"]

    @pytest.mark.parametrize(
        ("work", "wrong"),
        [
            ("go 1.21\nuse ./a\nfoo bar\n", "go.work:3: unknown directive: foo: mend it"),
            ("go 1.21\nuse ./a ./b\n", "go.work:2: "),
            ("go 1.21\nuse (\n./a\n./gone\n)\n", "cannot load module gone listed in go.work"),
        ],
    )
    def test_a_broken_one_is_an_error_once(
        self, tree: Tree, check: Check, work: str, wrong: str
    ) -> None:
        folder = tree({**self.files, "go.work": work})
        code, _, said = check(folder, "./a", "./b")
        errors = [line for line in said if line.startswith("error: ")]
        assert (code, len(errors)) == (cli.ACT, 1)
        assert wrong in errors[0]
        assert "GOWORK=off" in errors[0]

    @pytest.mark.parametrize("value", ["relative/go.work", "/nosuch/go.work"])
    def test_a_gowork_that_is_none(
        self, tree: Tree, check: Check, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("GOWORK", value)
        code, files, [said] = check(tree(self.files))
        assert (code, files) == (cli.ACT, [])
        assert "off" in said
        assert "--go" not in said


@pytest.mark.go
class TestPlatforms:
    files: Mapping[str, str] = {
        "go.mod": go_mod("p"),
        "p/p.go": leak("p"),
        "p/p_windows.go": "package p\n" + leaking("W"),
        "w/w_windows.go": leak("w"), "l/l_linux.go": leak("l"),
    }  # fmt: skip
    both = ("--target", "linux/amd64", "--target", "windows/amd64")

    def test_a_finding_of_several_is_one(self, tree: Tree, check: Check) -> None:
        folder = tree(self.files)
        every = ["l/l_linux.go", "p/p.go", "p/p_windows.go", "w/w_windows.go"]
        assert check(folder, *self.both) == (cli.FOUND, every, [])
        assert check(folder, *self.both[:2])[1] == ["l/l_linux.go", "p/p.go"]
        assert check(folder, *self.both, "./w", "p/p_windows.go") == (
            cli.FOUND,
            ["p/p_windows.go", "w/w_windows.go"],
            [],
        )

    def test_by_the_configuration(self, tree: Tree, check: Check) -> None:
        folder = tree({**self.files, ".escapelint.toml": 'targets = ["windows/amd64"]\n'})
        assert check(folder)[1] == ["p/p.go", "p/p_windows.go", "w/w_windows.go"]
        assert check(folder, *self.both[:2])[1] == ["l/l_linux.go", "p/p.go"]

    def test_what_fails_on_one_says_on_which(self, tree: Tree, check: Check) -> None:
        bad = "package p\n\nvar _ = undefined\n"
        folder = tree({**self.files, "p/q_windows.go": bad, "l/m.go": "package l\n\nvar _ = no\n"})
        code, files, said = check(folder, *self.both)
        assert (code, files) == (cli.ACT, ["p/p.go", "w/w_windows.go"])
        first, second = said
        assert "l/m.go:3:9" in first
        assert "(for" not in first
        assert "p/q_windows.go:3:9" in second
        assert second.endswith("(for windows/amd64)")

    def test_excluded_on_every_one(self, tree: Tree, check: Check) -> None:
        code, files, [said] = check(tree(self.files), "./w", "--target", "linux/386")
        assert (code, files) == (cli.ACT, [])
        assert "exclude all Go files in w: name its platform with --target" in said

    @pytest.mark.parametrize("name", ["plan10/amd64", "linux/foo"])
    def test_an_unknown_one_is_one_error(self, tree: Tree, check: Check, name: str) -> None:
        folder = tree({**self.files, "n/go.mod": go_mod("n"), "n/n.go": leak("n")})
        code, files, [said] = check(folder, "--target", name)
        assert (code, files) == (cli.ACT, [])
        assert said == (
            f"error: unsupported GOOS/GOARCH pair {name}: "
            "go tool dist list prints those that there are"
        )

    def test_structs_have_the_sizes_of_each(self, tree: Tree, check: Check) -> None:
        struct = "package s\n\ntype S struct {\n\ta bool\n\tb int64\n\tc int32\n}\n"
        folder = tree({"go.mod": go_mod("s"), "s.go": struct})
        assert check(folder, "--target", "linux/386", "--level", "note")[1] == []
        both = ("--target", "linux/386", "--target", "linux/amd64", "--level", "note")
        assert check(folder, *both)[1] == ["s.go"]


# ── parts of a run → its report ─────────────────────────────────────────────────────────────

GO = Toolchain("go", "PATH", "go1.26.8", "/go", "linux", "amd64", "/mod")
REPORT = Report("0", GO, (), (), {}, (), Accounting(), 0)


def finding(rank: int, level: Level = Level.WARNING, file: str = "a.go") -> Finding:
    region = Region(file, 0, 1, 1, 1, 1, 2, "x", "x")
    return Finding(
        "r", level, (Weight(rank, "so"),), "p", "F", region, "m", "s", "d", fingerprint="f"
    )


def part(platform: str, *findings: Finding, **fields: object) -> Part:
    result = PackageResult(Package("p", "/p"), findings)
    made = Part(GO, (result,), platform=platform)
    return replace(made, **fields)  # type: ignore[arg-type]


class TestMerge:
    def test_the_hottest_of_equal_findings_is_kept(self) -> None:
        hot, cold = finding(90), finding(10)
        for parts in ([part("x", cold), part("y", hot)], [part("x", hot), part("y", cold)]):
            assert merge(REPORT, parts).findings == (hot,)
        note = finding(99, Level.NOTE)
        assert merge(REPORT, [part("x", note), part("y", cold)]).findings == (cold,)

    def test_equal_fingerprints_of_two_files_are_two_findings(self) -> None:
        parts = [part("x", finding(1)), part("x", finding(1, file="b.go"))]
        assert len(merge(REPORT, parts).findings) == 2

    def test_hidden_ones_are_counted_once_and_not_where_they_are_shown(self) -> None:
        hides = PackageResult(
            Package("p", "/p"), hidden={("f", "a.go"): "note", ("g", "a.go"): "note"}
        )
        parts = [part("x", results=(hides,)), part("y", results=(hides,))]
        assert merge(REPORT, parts).hidden == {"note": 2}
        assert merge(REPORT, [*parts, part("z", finding(1))]).hidden == {"note": 1}

    def test_the_highest_level_that_hides_one_counts(self) -> None:
        parts = [
            part(level, results=(PackageResult(Package("p", "/p"), hidden={("f", "a.go"): level}),))
            for level in ("note", "warning", "note")
        ]
        assert merge(REPORT, parts).hidden == {"warning": 1}

    def test_what_is_said_of_others_must_be_the_same_everywhere(self) -> None:
        files = frozenset({"a.go"})

        def about(message: str, *, hidden: bool = False) -> PackageResult:
            one = replace(finding(1), message=message)
            key = (one.fingerprint, "a.go")
            if hidden:
                return PackageResult(Package("p", "/p"), hidden={key: "note"}, last={key: message})
            return PackageResult(Package("p", "/p"), (one,), last={key: message})

        one, other, silent = about("m"), about("another"), PackageResult(Package("p", "/p"))
        first = part("x", results=(one,), files=files)
        for second in (other, silent):
            parts = [first, part("y", results=(second,), files=files)]
            assert merge(REPORT, parts).findings == ()
            assert merge(REPORT, parts[::-1]).findings == ()
        elsewhere = part("y", results=(silent,))  # the file is not built there
        for again in (part("y", results=(one,), files=files), elsewhere):
            assert merge(REPORT, [first, again]).findings[0].message == "m"
        low = part("x", results=(about("m", hidden=True),), files=files)
        assert merge(REPORT, [low, low]).hidden == {"note": 1}
        assert merge(REPORT, [low, part("y", results=(silent,), files=files)]).hidden == {}

    def test_problems_say_on_which_platforms_where_not_on_all(self) -> None:
        everywhere = Problem(Level.ERROR, "everywhere")
        here = Problem(Level.ERROR, "here")
        gone = Problem(Level.ERROR, "w: build constraints exclude all Go files in w")
        first, second = (everywhere, here, gone), (everywhere,)
        merged = merge(REPORT, [part("x", problems=first), part("y", problems=second)]).problems
        assert [p.message for p in merged] == ["everywhere", "here (for x)"]
        merged = merge(REPORT, [part("", problems=first), part("", problems=second)]).problems
        assert merged == (everywhere, here, gone)

    def test_accounts_add_up(self) -> None:
        tally = Tally(lines=5, lines_read=3, lines_skipped=2, heap_facts=1)
        accounting = merge(REPORT, [part("x", tally=tally), part("y", tally=tally)]).accounting
        assert (accounting.lines, accounting.lines_read, accounting.heap_facts) == (10, 6, 2)
