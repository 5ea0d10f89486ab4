"""Input that is odd but real: names, encodings, links, rights, crowds. Nothing is lost silently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli

pytestmark = pytest.mark.go

Module = Callable[[Mapping[str, str]], Path]
Run = Callable[..., tuple[int, list[str], list[str]]]

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


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], go: str) -> Run:
    """Checks in a folder: (exit code, lines of findings, lines of stderr)."""

    def call(folder: Path, *words: str) -> tuple[int, list[str], list[str]]:
        capfd.readouterr()
        code = cli.main(["check", "-C", str(folder), "--output-format", "concise", *words])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out.splitlines(), err.splitlines()

    return call


class TestNames:
    @pytest.mark.parametrize("name", ["my file.go", "häß.go", "日本.go", "a'b$c.go"])
    def test_of_a_file(self, module: Module, run: Run, name: str) -> None:
        folder = module({f"p/{name}": LEAK})
        code, out, err = run(folder)
        assert (code, err) == (cli.FOUND, [])
        assert out[0].startswith(f"p/{name}:7:9: warning")
        assert run(folder, f"p/{name}")[1] == out

    @pytest.mark.parametrize("name", ["-x.go", "#.go"])
    def test_of_a_file_that_go_does_not_take(self, module: Module, run: Run, name: str) -> None:
        code, out, [line] = run(module({f"p/{name}": LEAK, "q/q.go": LEAK}))
        assert code == cli.ACT
        assert f'example.com/m/p: invalid input file name "{name}": rename the file' in line
        assert out[0].startswith("q/q.go")

    @pytest.mark.parametrize("name", ["with space", "ünï"])
    def test_of_a_folder_that_go_does_not_take(self, module: Module, run: Run, name: str) -> None:
        folder = module({f"{name}/p.go": LEAK, "q/q.go": LEAK})
        for words in ([], [f"{name}/p.go", "q"]):
            code, out, [line] = run(folder, *words)
            assert code == cli.ACT
            assert name in line
            assert "rename the folder" in line
            assert out[0].startswith("q/q.go:7:9")

    def test_that_is_not_utf_8(self, module: Module, run: Run) -> None:
        folder = module({"q/q.go": LEAK})
        for name in (b"p/a\xff.go", b"x\xfe/x.go"):
            path = os.path.join(os.fsencode(folder), name)
            try:
                os.makedirs(os.path.dirname(path))
                with open(path, "w") as file:
                    file.write(LEAK)
            except OSError:
                pytest.skip("this file system takes UTF-8 names only")
        code, out, err = run(folder)
        assert code == cli.ACT
        assert [line.partition(":")[0] for line in out] == ["q/q.go"]
        assert sorted("rename it" in line or "rename the folder" in line for line in err) == [
            True,
            True,
        ]
        assert any("p/a\ufffd.go cannot be read" in line for line in err)


class TestSources:
    def test_crlf(self, module: Module, run: Run) -> None:
        folder = module({})
        (folder / "p").mkdir()
        (folder / "p/p.go").write_bytes(LEAK.replace("\n", "\r\n").encode())
        code, out, err = run(folder)
        assert (code, err) == (cli.FOUND, [])
        assert out[0].startswith("p/p.go:7:9: warning returned-pointer: &T{1, 2} is allocated")

    def test_that_are_not_utf_8(self, module: Module, run: Run) -> None:
        folder = module({"q/q.go": LEAK})
        (folder / "p").mkdir()
        (folder / "p/p.go").write_bytes(b'package p\n\nvar s = "\xff"\n')
        code, out, [line] = run(folder)
        assert code == cli.ACT
        assert "p/p.go:3:10: invalid UTF-8 encoding; example.com/m/p was not analysed" in line
        assert out[0].startswith("q/q.go")


class TestLinks:
    """The go command takes a link for what it is called, and does not go into linked folders."""

    @pytest.fixture
    def folder(self, module: Module, tmp_path: Path) -> Path:
        folder = module({"p/p.go": LEAK})
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "o.go").write_text(LEAK)
        (folder / "linked").symlink_to(outside)
        (folder / "q").mkdir()
        (folder / "q/q.go").symlink_to(outside / "o.go")
        return folder

    def test_below_a_pattern(self, folder: Path, run: Run) -> None:
        code, out, err = run(folder)
        assert [line.partition(":")[0] for line in out] == ["p/p.go", "q/q.go"]
        assert (code, err) == (cli.FOUND, [])

    def test_to_nothing(self, folder: Path, run: Run) -> None:
        (folder / "p/r.go").symlink_to(folder / "nothing.go")
        code, out, [line] = run(folder)
        assert code == cli.ACT
        assert "p/r.go: no such file or directory" in line
        assert [found.partition(":")[0] for found in out] == ["q/q.go"]

    @pytest.mark.parametrize("name", ["linked", "linked/o.go", "q/q.go"])
    def test_named(self, folder: Path, run: Run, name: str) -> None:
        code, [line], err = run(folder, name)
        assert (code, err) == (cli.FOUND, [])
        assert line.startswith("linked/o.go:7:9" if "linked" in name else "q/q.go:7:9")


def test_folders_that_cannot_be_written(module: Module, run: Run) -> None:
    folder = module({"p/p.go": LEAK})
    for path in (folder, folder / "p"):
        path.chmod(0o555)
    code, out, err = run(folder)
    for path in (folder, folder / "p"):
        path.chmod(0o755)
    assert (code, len(out), err) == (cli.FOUND, 1, [])


def test_a_crowd_of_arguments(module: Module, run: Run) -> None:
    """10,000 names, most of which are not there: each is named, and the rest is analysed."""
    folder = module({f"p{n}/p.go": LEAK for n in range(3)})
    files = [f"p{n}/p.go" for n in range(10_000)]
    code, out, err = run(folder, *files)
    assert code == cli.ACT
    assert [line.partition(":")[0] for line in out] == ["p0/p.go", "p1/p.go", "p2/p.go"]
    assert len(err) == 9_997
    assert err[0] == "escapelint: error: p3/p.go: no such file"


def test_two_runs_at_once(module: Module, go: str, tmp_path: Path) -> None:
    """They share the go command's cache and write the same file, which is whole at any time."""
    folder = module({f"p{n}/p.go": LEAK for n in range(8)})
    target = tmp_path / "out.json"
    command = [sys.executable, "-m", "escapelint", "check", "-C", str(folder), "--go", go]
    command += ["--output-file", f"json:{target}", "--output-format", "json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    texts = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [cli.FOUND, cli.FOUND]
    assert texts[0] == texts[1] == target.read_bytes()
    assert len(json.loads(texts[0])["findings"]) == 8
    assert sorted(p.name for p in tmp_path.iterdir()) == ["module", "out.json"]
