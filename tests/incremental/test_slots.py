"""Folders for other revisions: who has one, and which go."""

from __future__ import annotations

import os
import time
from pathlib import Path

from escapelint.incremental.slots import slot


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    with slot(str(tmp_path), "/r", "old") as first:
        assert os.path.isdir(first.tree)
    with slot(str(tmp_path), "/r", "old") as again:
        assert again == first
        with slot(str(tmp_path), "/r", "new") as new, slot(str(tmp_path), "/s", "old") as other:
            assert len({first.tree, new.tree, other.tree}) == 3


def test_two_at_once_have_two(tmp_path: Path) -> None:
    with slot(str(tmp_path), "/r", "old") as mine, slot(str(tmp_path), "/r", "old") as other:
        assert other.tree != mine.tree
        assert not other.tree.startswith(str(tmp_path))
    assert not os.path.exists(other.tree)
    assert os.path.isdir(mine.tree)


def test_without_a_cache_it_is_gone_afterwards() -> None:
    with slot("", "/r", "old") as found:
        Path(found.tree, "x").write_text("x")
    assert not os.path.exists(found.tree)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "revisions").write_text("a file")
    with slot(str(tmp_path), "/r", "old") as found:
        assert os.path.isdir(found.tree)


def test_the_lock_of_a_git_that_was_stopped_is_no_matter(tmp_path: Path) -> None:
    with slot(str(tmp_path), "/r", "old") as found:
        Path(f"{found.git_index}.lock").write_text("")
    with slot(str(tmp_path), "/r", "old"):
        assert not os.path.exists(f"{found.git_index}.lock")


def test_what_is_long_unused_goes(tmp_path: Path) -> None:
    with slot(str(tmp_path), "/r", "old") as old, slot(str(tmp_path), "/s", "old") as other:
        pass
    lock = Path(old.tree).parent / "lock"
    os.utime(lock, (0, time.time() - 15 * 24 * 3600))
    with slot(str(tmp_path), "/t", "old"):
        assert not os.path.exists(old.tree)
        assert os.path.exists(other.tree)
