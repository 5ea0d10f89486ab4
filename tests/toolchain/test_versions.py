"""Which Go of this machine a version names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escapelint.toolchain.find import ToolchainError, find_go
from escapelint.toolchain.versions import find_version, version_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the Gos here are shell scripts")


def make(file: Path, version: str = "") -> str:
    """A go command that says of itself that it is of a version."""
    file.parent.mkdir(parents=True, exist_ok=True)
    said = f'{{"GOVERSION": "{version}", "GOMODCACHE": ""}}' if version else ""
    # GOTOOLCHAIN=auto would make a real one answer for another.
    file.write_text(f"#!/bin/sh\n[ \"$GOTOOLCHAIN\" = local ] && echo '{said}'\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / name))
    return {"PATH": str(tmp_path / "bin"), "GOMODCACHE": str(tmp_path / "mod")}


@pytest.mark.parametrize(
    ("named", "version"),
    [
        *(("1.27", "1.27"), ("go1.27.3", "1.27.3"), ("1.27rc1", "1.27rc1")),
        *(("go", ""), ("", ""), ("2.1", ""), ("1", ""), ("./1.27", ""), ("1.27.3.4", "")),
    ],
)
def test_what_is_a_version(named: str, version: str) -> None:
    assert version_of(named) == version


def test_the_ordinary_one_first(env: dict[str, str], tmp_path: Path) -> None:
    ordinary = make(tmp_path / "bin/go", "go1.27.1")
    named = make(tmp_path / "bin/go1.27.3")
    assert find_go("1.27", env) == (ordinary, "--go")
    assert find_go("1.27.3", env) == (named, "--go")
    own = make(tmp_path / "own/go", "go1.27.2 X:nogreenteagc")
    assert find_go("1.27", {**env, "ESCAPELINT_GO": own}) == (own, "--go")
    assert find_go("", {**env, "ESCAPELINT_GO": "go1.27.3"}) == (named, "ESCAPELINT_GO")


def test_all_places(env: dict[str, str], tmp_path: Path) -> None:
    make(tmp_path / "bin/go", "go1.22.1")
    platform = "linux-amd64"
    places = {
        "1.21": make(tmp_path / "purelib/go/bin/go", "go1.21.13"),
        "1.23": make(tmp_path / "bin/go1.23"),
        "1.24": make(tmp_path / "home/sdk/go1.24.2/bin/go"),
        "1.25": make(tmp_path / f"mod/golang.org/toolchain@v0.0.1-go1.25.0.{platform}/bin/go"),
    }
    make(tmp_path / "home/sdk/other/bin/go")
    assert {version: find_go(version, env)[0] for version in places} == places


NEWEST = ["1.27rc1", "1.27rc2", "1.27beta3", "1.27.0", "1.27.9", "1.27.10", "1.26.11"]


@settings(max_examples=20)
@given(st.permutations(NEWEST))
def test_the_newest(tmp_path_factory: pytest.TempPathFactory, versions: list[str]) -> None:
    folder = tmp_path_factory.mktemp("gos")
    # The order in which folders are looked at is that of PATH.
    folders = [folder / str(number) for number in range(len(versions))]
    made = {v: make(at / f"go{v}") for v, at in zip(versions, folders, strict=True)}
    env = {"PATH": os.pathsep.join(map(str, folders)), "GOMODCACHE": str(folder)}
    # Not the Go that is installed beside the tests, which may be a 1.27, too.
    assert find_version("1.27", env, ()) == made["1.27.10"]
    assert find_version("1.27rc1", env, ()) == made["1.27rc1"]


def test_none(env: dict[str, str], tmp_path: Path) -> None:
    make(tmp_path / "bin/go1.27.3")
    with pytest.raises(
        ToolchainError, match=r"--go: there is no Go 1\.28 here: GOTOOLCHAIN=go1\.28\.0 "
    ):
        find_go("1.28", env)
    with pytest.raises(ToolchainError, match=r"GOTOOLCHAIN=go1\.27\.4 go version fetches one"):
        find_go("1.27.4", env)


def test_a_command_of_that_name(env: dict[str, str], tmp_path: Path) -> None:
    make(tmp_path / "bin/go", "go1.27.1")
    command = make(tmp_path / "bin/go1.27")
    assert find_go("go1.27", env)[0] == command
