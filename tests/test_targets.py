"""Arguments → patterns and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from escapelint.model import Level
from escapelint.targets import read_targets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/a.go", "a/b.go", "a/a_test.go", "std/x.go", "b.go/c.go", "testdata/t/t.go"):
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).write_text("")
    (tmp_path / "o").mkdir()
    (tmp_path / "o/o.go").write_text("")
    return tmp_path / "m"


@pytest.mark.parametrize(
    ("arguments", "patterns", "files"),
    [
        (["./..."], ["./..."], []),
        (["example.com/x/..."], ["example.com/x/..."], []),
        (["std"], ["std"], []),  # the go command's name wins over the folder
        (["./std"], ["./std"], []),
        (["a"], ["./a"], []),
        (["."], ["."], []),
        (["a/"], ["./a"], []),
        (["a/a.go", "a/b.go"], ["./a"], ["a/a.go", "a/b.go"]),
        (["b.go"], ["./b.go"], []),  # a folder with the name of a file
        (["../o/o.go"], ["../o"], ["../o/o.go"]),
    ],
)
def test_targets(folder: Path, arguments: list[str], patterns: list[str], files: list[str]) -> None:
    found = read_targets(arguments, str(folder))
    assert [pattern for unit in found.units for pattern in unit.patterns] == patterns
    assert found.files == {str((folder / f).resolve()) for f in files}
    assert found.problems == ()
    assert not found.tests


def test_an_absolute_path(folder: Path) -> None:
    [unit] = read_targets([str(folder / "a")], str(folder)).units
    assert unit.patterns == ("./a",)


def test_a_test_file(folder: Path) -> None:
    assert read_targets(["a/a_test.go"], str(folder)).tests


def test_missing_folder_is_an_error(folder: Path) -> None:
    found = read_targets(["./no", "../no", "a"], str(folder))
    assert [(p.level, p.message) for p in found.problems] == [
        (Level.ERROR, "./no: no such folder"),
        (Level.ERROR, "../no: no such folder"),
    ]
    [unit] = found.units
    assert unit.patterns == ("./a",)


def test_missing_file_is_an_error_and_a_file_of_no_build_a_note(folder: Path) -> None:
    found = read_targets(["a/no.go", "testdata/t/t.go", "a/a.go"], str(folder))
    assert [p.level for p in found.problems] == [Level.ERROR, Level.NOTE]
    [unit] = found.units
    assert unit.patterns == ("./a",)


def test_only_files_of_no_build(folder: Path) -> None:
    assert read_targets(["testdata/t/t.go"], str(folder)).units == ()


def test_what_go_would_take_for_an_option(folder: Path) -> None:
    found = read_targets(["-toolexec=rm", "./a"], str(folder))
    assert [unit.patterns for unit in found.units] == [("./a",)]
    [problem] = found.problems
    assert problem.level is Level.ERROR
    assert "-toolexec=rm: no pattern starts with -" in problem.message
    (folder / "-x").mkdir()
    assert read_targets(["-x"], str(folder)).units[0].patterns == ("./-x",)
