"""Absolute paths ↔ names."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.paths import Roots, find_root

ROOTS = Roots("/home/u/m", "/usr/local/go", "/home/u/go/pkg/mod")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/u/m/a.go", "a.go"),
        ("/home/u/m/sub/ä b.go", "sub/ä b.go"),
        ("/usr/local/go/src/slices/sort.go", "$GOROOT/src/slices/sort.go"),
        ("/home/u/go/pkg/mod/example.com/dep@v1.2.3/sub/x.go", "example.com/dep@v1.2.3/sub/x.go"),
        # Upper-case letters are escaped in the module's path and version, and nowhere else.
        (
            "/home/u/go/pkg/mod/github.com/!burnt!sushi/t@v1.0.0-!r!c1/sub/!x.go",
            "github.com/BurntSushi/t@v1.0.0-RC1/sub/!x.go",
        ),
        ("/home/u/go/pkg/mod/example.com/dep@v1.2.3/Sub/X.go", "example.com/dep@v1.2.3/Sub/X.go"),
        ("/elsewhere/x.go", "../../../elsewhere/x.go"),
        ("/home/u/mx/a.go", "../mx/a.go"),  # a prefix of the text, but no parent
        ("/home/u/m/!x/a@b.go", "!x/a@b.go"),
    ],
)
def test_names_and_back(path: str, name: str) -> None:
    assert ROOTS.name(path) == name
    assert ROOTS.path(name) == path


def test_a_module_cache_inside_of_the_root() -> None:
    roots = Roots("/m", "/usr/local/go", "/m/.cache/mod")
    assert roots.name("/m/.cache/mod/example.com/dep@v1.0.0/x.go") == "example.com/dep@v1.0.0/x.go"
    assert roots.name("/m/x.go") == "x.go"


def test_a_downloaded_toolchain_lies_in_the_module_cache() -> None:
    goroot = "/mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64"
    roots = Roots("/m", goroot, "/mod")
    assert roots.name(f"{goroot}/src/fmt/print.go") == "$GOROOT/src/fmt/print.go"
    assert roots.path("$GOROOT/src/fmt/print.go") == f"{goroot}/src/fmt/print.go"


def test_a_folder_of_the_root_may_look_like_a_module_of_the_cache(tmp_path: Path) -> None:
    inside = tmp_path / "dep@v1" / "x.go"
    inside.parent.mkdir()
    inside.touch()
    roots = Roots(str(tmp_path), "/usr/local/go", "/mod")
    assert roots.path("dep@v1/x.go") == str(inside)
    assert roots.path("dep@v2/x.go") == "/mod/dep@v2/x.go"


def test_without_roots_paths_stay() -> None:
    assert Roots("", "", "").name("/m/x.go") == "/m/x.go"
    assert Roots("/", "", "").name("/m/x.go") == "m/x.go"


@pytest.mark.parametrize(
    ("marks", "root"),
    [
        (["a/b/go.mod"], "a/b"),
        (["a/go.mod", "a/b/c/go.mod"], "a/b/c"),
        (["a/go.work", "a/b/go.mod"], "a"),
        ([".git/HEAD", "a/go.work", "a/b/go.mod"], "."),
        (["a/.git", "a/b/go.mod"], "a"),  # a worktree: .git is a file
        ([], "a/b/c"),
    ],
)
def test_the_root_of_a_run(tmp_path: Path, marks: list[str], root: str) -> None:
    folder = tmp_path / "a/b/c"
    folder.mkdir(parents=True)
    for mark in marks:
        path = tmp_path / mark
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()
    assert find_root(str(folder)) == str((tmp_path / root).resolve())
