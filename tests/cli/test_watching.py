"""`check --watch`: edits show in the rewritten file, and none is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.cli.arguments import parser
from escapelint.cli.usage import UsageError
from escapelint.cli.watching import again_and_again, depends_on, watch
from tests.conftest import ROOT

Module = Callable[[Mapping[str, str]], Path]

NAMES = frozenset(("go.mod", ".escapelint.toml"))
GO = "package p\n\nfunc F() *int { n := 1; return &n }\n"
ANOTHER = '\nfunc G() *string { s := F(); _ = s; t := ""; return &t }\n'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b.go", True),
        ("/go.mod", True),
        ("/.escapelint.toml", True),
        ("/asm_amd64.s", True),
        ("/.sarif/escapelint.sarif", False),
        ("/.sarif/.escapelint-x1y2", False),
        ("/README.md", False),
        ("/.git/a.go", False),
        ("/web/node_modules/x/a.go", False),
    ],
)
def test_what_a_check_depends_on(path: str, expected: bool) -> None:
    assert depends_on(path, NAMES) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/q", True), ("/.sarif", False), ("/_build", False), ("/x/node_modules", False)],
)
def test_folders_that_come_and_go(path: str, expected: bool) -> None:
    assert depends_on(path, NAMES, is_folder=True) is expected


class TestLoop:
    def test_changes_during_a_run_make_another(self) -> None:
        """What the watcher has noted while a run went on is given at the next look."""
        noted: list[set[str]] = []
        runs: list[int] = []

        def changes() -> Iterator[set[str]]:
            yield set()
            for _ in range(10):
                yield noted.pop() if noted else set()

        def run() -> int:
            runs.append(len(runs))
            if len(runs) < 3:
                noted.append({"a.go"})
            return len(runs)

        assert again_and_again(run, changes()) == 3
        assert len(runs) == 3

    def test_it_watches_before_it_runs(self) -> None:
        order: list[str] = []

        def changes() -> Iterator[set[str]]:
            order.append("watching")
            yield set()

        def run() -> int:
            order.append("run")
            return 0

        again_and_again(run, changes())
        assert order == ["watching", "run"]

    @pytest.mark.parametrize(
        "error", [UsageError("a.toml:1: no such key"), FileNotFoundError(2, "No such file", "a.go")]
    )
    def test_a_mistake_does_not_end_it(
        self, error: Exception, capsys: pytest.CaptureFixture[str]
    ) -> None:
        results: list[int | Exception] = [error, 1]

        def run() -> int:
            result = results.pop(0)
            if isinstance(result, Exception):
                raise result
            return result

        assert again_and_again(run, iter([set(), {"a.go"}])) == 1
        assert "escapelint: error: a." in capsys.readouterr().err


def test_a_log_does_not_change() -> None:
    options = parser().parse_args(["check", "--watch", "--from-log", "x"])
    with pytest.raises(UsageError, match="give one of them"):
        watch(options, ".")


def test_without_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert cli.main(["check", "--watch"]) == cli.ACT
    assert "pip install 'escapelint[watch]'" in capsys.readouterr().err


class Watcher:
    """`check --watch` of a module, which writes SARIF."""

    def __init__(self, folder: Path, go: str) -> None:
        self.file = folder / ".sarif" / "escapelint.sarif"
        self.errors = folder / "errors.txt"
        command = [sys.executable, "-m", "escapelint", "check", "--watch", "--go", go]
        command += ["--level", "note", "-q", "--output-file", f"sarif:{self.file}"]
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=self.errors.open("wb"),
            start_new_session=True,
            # Shells have what they run in the background ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    def functions(self) -> set[str]:
        """The functions with results; the file is whole whenever it is read."""
        if not self.file.exists():
            return set()
        (run,) = json.loads(self.file.read_bytes())["runs"]
        return {result["properties"]["function"] for result in run["results"]}

    def shows(self, functions: set[str], seconds: float = 60) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.functions() == functions:
                return True
            assert self.process.poll() is None, self.errors.read_text()
            time.sleep(0.02)
        return False

    def end(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.fixture
def start() -> Iterator[Callable[[Path, str], Watcher]]:
    started: list[Watcher] = []

    def start(folder: Path, go: str) -> Watcher:
        started.append(Watcher(folder, go))
        return started[-1]

    yield start
    for watcher in started:
        if watcher.process.poll() is None:
            watcher.process.kill()
            watcher.process.wait()


@pytest.mark.go
class TestWatch:
    def test_edits_show(
        self, module: Module, go: str, tmp_path: Path, start: Callable[[Path, str], Watcher]
    ) -> None:
        folder = module({"p/p.go": GO})
        watcher = start(folder, go)
        assert watcher.shows({"F"})
        (folder / "p/p.go").write_text(GO + ANOTHER)
        assert watcher.shows({"F", "G"})
        (folder / "q").mkdir()
        (folder / "q/q.go").write_text(GO.replace("F()", "H()"))
        assert watcher.shows({"F", "G", "H"})
        (folder / "p/p.go").write_text("package p\n\nfunc broken(\n")
        assert watcher.shows({"H"})
        (folder / "p/p.go").write_text(GO)
        assert watcher.shows({"F", "H"})
        (folder / "p/p.go").unlink()
        assert watcher.shows({"H"})
        (folder / "q").rename(tmp_path / "q")
        assert watcher.shows(set())
        (tmp_path / "q").rename(folder / "r")
        assert watcher.shows({"H"})
        assert watcher.end() == cli.INTERRUPTED
        said = watcher.errors.read_text().splitlines()
        assert said[0] == "escapelint: checking"
        assert said[-1] == "escapelint: interrupted"

    def test_an_edit_during_a_run_is_not_lost(
        self, module: Module, go: str, tmp_path: Path, start: Callable[[Path, str], Watcher]
    ) -> None:
        folder = module({"p/p.go": GO})
        slow = tmp_path / "go"
        # The first build is done when the file changes; what it said is of the old one.
        slow.write_text(
            "#!/bin/sh\n"
            f'"{go}" "$@"\n'
            "code=$?\n"
            f'case "$*" in *export*) if mkdir "{tmp_path}/once" 2>/dev/null; then\n'
            f"cat <<'END' >> \"{folder}/p/p.go\"\n{ANOTHER}END\n"
            "sleep 1; fi;; esac\n"
            "exit $code\n"
        )
        slow.chmod(0o755)
        watcher = start(folder, str(slow))
        assert watcher.shows({"F", "G"})
        assert watcher.errors.read_text().count("escapelint: checking") == 2
        assert watcher.end() == cli.INTERRUPTED
