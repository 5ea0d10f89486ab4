"""A baseline from writing to pruning, as a user does it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.packages import still_exists

Module = Callable[[Mapping[str, str]], Path]
Run = Callable[..., tuple[int, str, str]]

LEAK = """package p

type T struct{ a, b int }

//go:noinline
func newF() *T {
	return &T{1, 2}
}

var _ = func(n int) (sum int) {
	for i := 0; i < n; i++ {
		t := newF()
		sum += t.a
	}
	return sum
}
"""
MORE = LEAK + LEAK.partition("}\n")[2].replace("F()", "G()")
NAME = ".escapelint-baseline"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], go: str) -> Run:
    """Runs the command in a folder: (exit code, stdout, stderr)."""

    def call(folder: Path, *words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main([*words, "-C", str(folder)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def folder(module: Module) -> Path:
    return module({"p/p.go": LEAK, "q/q.go": LEAK, ".escapelint.toml": f'baseline = "{NAME}"\n'})


def known(folder: Path) -> list[str]:
    return [line for line in (folder / NAME).read_text().splitlines() if line[0] != "#"]


@pytest.mark.go
class TestUse:
    def test_only_what_is_new_is_shown(self, folder: Path, run: Run) -> None:
        code, out, err = run(folder, "baseline", "write")
        assert (code, out, err) == (cli.CLEAN, f"{NAME}: 2 findings written\n", "")
        code, out, _ = run(folder, "check")
        assert code == cli.CLEAN
        assert out.startswith("No new findings in 2 packages (2 known to the baseline)")
        (folder / "p/p.go").write_text("// Moved down.\n\n" + MORE)
        code, out, _ = run(folder, "check")
        assert code == cli.FOUND
        assert "p/p.go:22:9: warning[returned-pointer]" in out
        assert "p/p.go:9" not in out
        assert "1 new warning in 2 packages (2 known to the baseline)" in out
        code, out, _ = run(folder, "check", "--no-baseline")
        assert "3 warnings in 2 packages" in out

    def test_what_is_gone_is_said_and_pruned(self, folder: Path, run: Run) -> None:
        (folder / "p/p.go").write_text(MORE)
        run(folder, "baseline", "write")
        (folder / "p/p.go").write_text(LEAK)
        (folder / "q/q.go").unlink()
        code, out, _ = run(folder, "check")
        assert code == cli.CLEAN
        assert "(1 known to the baseline; 2 known ones gone: escapelint baseline prune)" in out
        report = json.loads(run(folder, "check", "--output-format", "json")[1])
        assert report["baseline"] == {"known": 1, "gone": 2}
        assert report["findings"] == []
        assert run(folder, "baseline", "prune")[1] == f"{NAME}: 2 of 3 findings dropped\n"
        assert len(known(folder)) == 1
        assert "gone" not in run(folder, "check")[1]
        assert run(folder, "baseline", "show")[1].endswith("1 finding in 1 package\n")

    def test_a_part_says_nothing_of_the_rest(self, folder: Path, run: Run) -> None:
        run(folder, "baseline", "write")
        (folder / "q/q.go").write_text("package q\n")
        assert "gone" not in run(folder, "check", "./p")[1]
        assert "gone" not in run(folder, "check", "p/p.go")[1]
        assert "0 of 2 findings dropped" in run(folder, "baseline", "prune", "./p")[1]
        (folder / "p/p.go").write_text(MORE)
        run(folder, "baseline", "write", "./p")
        assert len(known(folder)) == 3  # that of q as well, which was not looked at
        assert "1 known one gone" in run(folder, "check", "./q")[1]

    def test_a_file_says_nothing_of_those_beside_it(self, folder: Path, run: Run) -> None:
        more = LEAK.replace("T", "U").replace("F()", "G()")
        (folder / "p/more.go").write_text(more)
        run(folder, "baseline", "write")
        before = known(folder)
        assert len(before) == 3
        run(folder, "baseline", "write", "p/p.go")
        assert known(folder) == before
        (folder / "p/p.go").write_text("package p\n")
        (folder / "p/more.go").write_text(more.replace("G()", "H()"))
        run(folder, "baseline", "write", "p/p.go")  # not the new one, which it does not show
        assert known(folder) == [line for line in before if "/q " in line]

    def test_hidden_and_suppressed_findings_are_not_gone(self, folder: Path, run: Run) -> None:
        run(folder, "baseline", "write")
        out = run(folder, "check", "--select", "field-order", "--level", "error")[1]
        assert "gone" not in out
        ignored = "return &T{1, 2} //escapelint:ignore returned-pointer wanted"
        (folder / "p/p.go").write_text(LEAK.replace("return &T{1, 2}", ignored))
        out = run(folder, "check")[1]
        assert "gone" not in out
        assert "1 known to the baseline; 1 suppressed" in out

    def test_what_does_not_compile_is_not_gone(self, folder: Path, run: Run) -> None:
        run(folder, "baseline", "write")
        before = (folder / NAME).read_bytes()
        (folder / "p/p.go").write_text("package p\n\nfunc F() { undefined() }\n")
        code, out, _ = run(folder, "check")
        assert code == cli.ACT
        assert "gone" not in out
        for action in ("write", "prune"):
            code, _, err = run(folder, "baseline", action)
            assert code == cli.ACT
            assert "the entries of what could not be analysed are as they were" in err
            code, _, err = run(folder, "baseline", action, "./p")
            assert code == cli.ACT
            assert f"{NAME} is left as it is, since nothing could be analysed" in err
            assert "leave it out with exclude" in err
            assert (folder / NAME).read_bytes() == before
        (folder / "q/q.go").write_text(MORE)
        code, out, _ = run(folder, "baseline", "write")
        assert (code, out) == (cli.ACT, f"{NAME}: 3 findings written (1 new, 0 dropped)\n")
        (folder / NAME).unlink()
        assert f"{NAME} is not written" in run(folder, "baseline", "write", "./p")[2]
        assert run(folder, "baseline", "write", "--exclude", "/p/")[0] == cli.CLEAN

    def test_the_level_says_what_is_written(self, folder: Path, run: Run) -> None:
        (folder / "p/p.go").write_text(LEAK + "\nfunc N(n int) any { return n }\n")
        run(folder, "baseline", "write")
        warnings = len(known(folder))
        run(folder, "baseline", "write", "--level", "note")
        assert len(known(folder)) > warnings
        assert run(folder, "check", "--level", "note", "--fail-level", "note")[0] == cli.CLEAN

    def test_without_a_name_it_lies_at_the_root(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        out = run(folder / "p", "baseline", "write", ".")[1]
        assert out.splitlines()[0] == f"../{NAME}: 1 finding written"
        assert f'baseline = "{NAME}"' in out
        assert run(folder / "p", "check", "--baseline", f"../{NAME}")[0] == cli.CLEAN
        code, _, err = run(folder, "check")  # it was not named
        assert code == cli.FOUND
        assert f'note: {NAME} is there and not used: say baseline = "{NAME}" in' in err
        assert run(folder, "check", "--no-baseline")[2] == ""
        run(folder, "init")
        assert run(folder, "check")[0] == cli.CLEAN  # init has named it

    def test_writing_it_again_changes_no_byte(self, folder: Path, run: Run) -> None:
        run(folder, "baseline", "write")
        path = folder / NAME
        text, time = path.read_bytes(), path.stat().st_mtime_ns
        out = run(folder, "baseline", "write")[1]
        assert out == f"{NAME}: 2 findings written (0 new, 0 dropped)\n"
        assert (path.read_bytes(), path.stat().st_mtime_ns) == (text, time)


@pytest.mark.go
class TestBadInput:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("# escapelint baseline 2\n", "1: it was written by a newer escapelint (format 2)"),
            ("", "1: this is not a baseline"),
            ("# escapelint baseline 1\nnonsense\n", "2: this is no entry"),
            ("# escapelint baseline 1\n<<<<<<< HEAD\n", "2: a merge left its marks"),
        ],
    )
    def test_a_file_that_is_none(self, folder: Path, run: Run, text: str, said: str) -> None:
        (folder / NAME).write_text(text)
        for words in (
            ["check"],
            ["baseline", "show"],
            ["baseline", "prune"],
            ["baseline", "write"],
        ):
            code, out, err = run(folder, *words)
            assert code == cli.ACT
            assert f"{NAME}:{said}" in err
            assert out == ""
        assert (folder / NAME).read_text() == text
        assert run(folder, "baseline", "write", "--force")[0] == cli.CLEAN
        assert len(known(folder)) == 2

    def test_a_file_that_is_missing_or_a_folder(self, folder: Path, run: Run) -> None:
        code, _, err = run(folder, "check")
        assert code == cli.ACT
        assert f"{NAME} cannot be read: No such file or directory; escapelint baseline write" in err
        (folder / NAME).mkdir()
        assert "Is a directory" in run(folder, "check")[2]

    @pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
    def test_a_folder_that_cannot_be_written(self, folder: Path, run: Run) -> None:
        folder.chmod(0o500)
        code, _, err = run(folder, "baseline", "write")
        folder.chmod(0o700)
        assert code == cli.ACT
        assert "Permission denied" in err


def test_which_packages_still_exist(tmp_path: Path) -> None:
    for name in ("p/p.go", "p/go.mod", "q/readme.txt", "q/go.mod", "nested/n.go", "nomod/n.go"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    exists = still_exists({"m": str(tmp_path), "m/inner": str(tmp_path / "nested")})
    assert exists("m/p")
    assert exists("m/p_test")  # the external tests of p
    assert not exists("m/q")
    assert not exists("m/gone")
    assert exists("m/inner")
    assert not exists("m/inner/x")
    assert exists("m/p/v2")  # of a module in p that the run does not have
    assert exists("m/p/v2_test")
    assert not exists("m/q/v2")
    assert not exists("m/p/v2/gone")
    assert not exists("m/nomod/v2")
    assert not exists("m/inner/v2/x")
    assert exists("other.com/x")  # of a module that nothing is known of
