"""What git says of a working tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from escapelint.toolchain.git import (
    GitError,
    changed,
    commit,
    git_dir,
    merge_base,
    put,
    touched,
)
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


# ── revisions ───────────────────────────────────────────────────────────────────────────────


def laid(tree: Path, slot: Path, revision: str) -> dict[str, str]:
    files = slot / "tree"
    files.mkdir(parents=True, exist_ok=True)
    put(git_dir(str(tree)), commit(str(tree), revision), str(files), str(slot / "index"))
    return {p.name: p.read_text() for p in sorted(files.rglob("*")) if p.is_file()}


def test_a_folder_is_switched_from_revision_to_revision(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = {p.name: p.read_text() for p in sorted(tree.glob("*.go"))}
    (tree / ".gitattributes").write_text("*.go export-ignore\n")
    (tree / "a.go").write_text("package q\n")
    git(tree, "rm", "--quiet", "d.go")
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "y")
    slot = tmp_path_factory.mktemp("slot")
    second = laid(tree, slot, "HEAD")
    assert second == {".gitattributes": "*.go export-ignore\n", "a.go": "package q\n"} | {
        "b c.go": first["b c.go"]
    }
    kept = (slot / "tree/b c.go").stat()
    assert laid(tree, slot, "HEAD~1") == first
    assert (slot / "tree/b c.go").stat() == kept  # what does not differ is not written
    (slot / "tree/a.go").unlink()
    assert laid(tree, slot, "HEAD~1") == first


def test_a_sparse_checkout_is_the_users(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    git(tree, "sparse-checkout", "set", "--no-cone", "/a.go")
    assert sorted(laid(tree, tmp_path_factory.mktemp("slot"), "HEAD")) == ["a.go", "b c.go", "d.go"]
    assert sorted(p.name for p in tree.glob("*.go")) == ["a.go"]


def test_submodules_are_named(tree: Path, tmp_path: Path) -> None:
    head = commit(str(tree), "HEAD")
    git(tree, "update-index", "--add", "--cacheinfo", f"160000,{head},sub/module")
    git(tree, "commit", "--quiet", "--message", "y")
    files = tmp_path / "slot"
    files.mkdir()
    found = put(git_dir(str(tree)), commit(str(tree), "HEAD"), str(files), str(tmp_path / "index"))
    assert found == ("sub/module",)


def test_a_shallow_clone_says_so(tree: Path, tmp_path: Path) -> None:
    git(tree, "commit", "--quiet", "--allow-empty", "--message", "y")
    git(tmp_path, "clone", "--quiet", "--depth", "1", tree.as_uri(), "clone")
    with pytest.raises(GitError, match=r"HEAD~1 is no commit here: the clone is shallow"):
        commit(str(tmp_path / "clone"), "HEAD~1")


def test_branches_without_a_common_commit(tree: Path) -> None:
    git(tree, "checkout", "--quiet", "--orphan", "other")
    git(tree, "commit", "--quiet", "--message", "y")
    with pytest.raises(GitError, match="have no commit in common"):
        merge_base(str(tree), "other", _first(tree))


def _first(tree: Path) -> str:
    command = ["git", "for-each-ref", "--format=%(refname)", "refs/heads"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True)
    return next(name for name in done.stdout.split() if not name.endswith("/other"))


def test_touched_lines(tree: Path) -> None:
    lines = [f"// {number}" for number in range(1, 21)]
    (tree / "a.go").write_text("\n".join(lines))
    git(tree, "commit", "--quiet", "--all", "--message", "y")
    head = commit(str(tree), "HEAD")
    (tree / "a.go").write_text("\n".join([*lines[:4], "++ x", "new", *lines[5:9], *lines[11:]]))
    (tree / "new.go").write_text("package p\n")
    (tree / "d.go").unlink()
    found = touched(str(tree), head)
    # Line 5 is two now; between lines 10 and 11 two are gone.
    assert found["a.go"] == [range(5, 7), range(10, 12)]
    assert found["new.go"] == [range(1, 1 << 31)]
    assert found.keys() == {"a.go", "new.go"}
