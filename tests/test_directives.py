"""The file names in `//line` directives."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.directives import line_targets, named_files
from escapelint.model import Package


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("//line x.y:10\n", {"x.y"}),
        ("//line x.y:10:5\n", {"x.y"}),
        ("//line x.y:10\r\n", {"x.y"}),
        ("//line a b:c.y:10:5", {"a b:c.y"}),
        ("//line C:\\m\\x.y:10\n", {"C:\\m\\x.y"}),
        ("a /*line x.y:10*/ b /*line z.y:1:2*/\n", {"x.y", "z.y"}),
        ("//line x.y:1\n\n//line x.y:20\n", {"x.y"}),
        ("//line :10\n//line :10:5\n", set()),
        (" //line x.y:10\n// line x.y:10\n//line x.y\n//line x.y:ten\n", set()),
        ("package a\n", set()),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert named_files(text.encode()) == names


def test_a_package(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_bytes(b"//line a.y:1\n")
    (tmp_path / "c.go").write_bytes(b"//line \xff.y:1\n")
    files = ("a.go", "gone.go")
    assert line_targets(Package("m", str(tmp_path), go_files=files, cgo_files=("c.go",))) == {
        "a.y",
        "\udcff.y",
    }
