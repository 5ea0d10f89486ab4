"""Unified patches, which git reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from escapelint.fixes.patch import unified


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\nc\n", b"a\nx\nc\n"),
        (b"a\nb", b"a\nc"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\n", b"a\r\nx\r\nb\r\n"),
        (b"\xef\xbb\xbfa\n\xff\n", b"\xef\xbb\xbfa\n\xff\nb\n"),
        (b"a\x0cb\x0bc\n", b"a\x0cb\x0bd\n"),
        (b"", b"a\n"),
    ],
)
def test_git_makes_the_new_file_of_the_old_one(old: bytes, new: bytes, tmp_path: Path) -> None:
    (tmp_path / "p.go").write_bytes(old)
    (tmp_path / "x.patch").write_bytes(b"".join(unified("p.go", old, new)))
    command = ["git", "apply", "--whitespace=nowarn", "x.patch"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    assert (tmp_path / "p.go").read_bytes() == new


def test_nothing_where_nothing_changes() -> None:
    assert list(unified("p.go", b"a\n", b"a\n")) == []
