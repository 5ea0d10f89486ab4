"""What git says of a working tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from escapelint.toolchain.git import GitError, changed
from tests.repositories import own_environment


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, cwd=folder, env=own_environment(), check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.go", "b c.go", "d.go"):
        (tmp_path / name).write_text(f"package p // {name}\n" * 20)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "x")
    return tmp_path


def test_nothing_is_changed(tree: Path) -> None:
    assert changed(str(tree)) == frozenset()


def test_what_is_changed_staged_renamed_or_new(tree: Path) -> None:
    (tree / "a.go").write_text("package q\n")
    git(tree, "mv", "b c.go", "é.go")
    (tree / "new.go").write_text("package p\n")
    git(tree, "rm", "--quiet", "d.go")
    assert changed(str(tree)) == {"a.go", "é.go", "new.go", "d.go"}


def test_a_folder_without_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        changed(str(tmp_path))


def test_a_machine_without_git(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(tree))
    with pytest.raises(GitError, match="git cannot be started"):
        changed(str(tree))
