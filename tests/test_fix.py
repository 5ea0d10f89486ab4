"""`fix` and `check --prove` as they are used: files are changed safely, or left alone and named."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.cli import checking
from escapelint.config import Config
from escapelint.fixes.promised import MISSED
from escapelint.fixes.proposal import Choose
from escapelint.model import Report
from tests.repositories import own_environment

Module = Callable[[Mapping[str, str]], Path]

OLD = """package m

type T struct{ a, b int }

var kept *T

//go:noinline
func F(t T) int {
	if t.a == 0 {
		// for later
		kept = &t
		return 0
	}
	return t.b
}
"""
NEW = OLD.replace("\t\t// for", "\t\tt := t\n\t\t// for")
# A fix that is safe and needs no proof but that it compiles, and one that is unsafe.
COMMENT = "package m\n\n//escapelint:ignore returned-pointer no more\nfunc G() {}\n"
PADDED = """package m

type job struct {
	Urgent bool
	Due    int64
	Done   bool
	Next   *job
}

func jobs(due []int64) (last *job) {
	for _, each := range due {
		last = &job{Due: each, Next: last}
	}
	return last
}
"""


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=own_environment(), capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")


pytestmark = pytest.mark.go


class TestFix:
    def test_applies_what_is_proved_and_nothing_the_second_time(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD, "b.go": COMMENT})
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 0
        assert (folder / "a.go").read_text() == NEW
        assert (folder / "b.go").read_text() == "package m\n\nfunc G() {}\n"
        assert capfd.readouterr().out.splitlines() == [
            "a.go: 1 finding fixed (moved-parameter)",
            "b.go: 1 finding fixed (unused-ignore)",
            "2 findings fixed in 2 files",
        ]
        before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 0
        assert capfd.readouterr().out == "0 findings fixed in 0 files\n"
        assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before

    def test_unsafe_fixes_only_if_they_are_asked_for(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": PADDED})
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 0
        assert (folder / "a.go").read_text() == PADDED
        said = "0 findings fixed in 0 files\n1 finding with an unsafe fix: --unsafe-fixes\n"
        assert capfd.readouterr().out == said
        assert cli.main(["fix", "-C", str(folder), "--go", go, "--unsafe-fixes"]) == 0
        fields = "\tUrgent bool\n\tDone   bool\n\tDue    int64\n"
        assert fields in (folder / "a.go").read_text()  # as gofmt aligns them

    def test_rules_and_files_narrow_it(self, module: Module, go: str) -> None:
        folder = module({"a.go": OLD, "b.go": COMMENT})
        assert cli.main(["fix", "-C", str(folder), "--go", go, "--ignore", "moved-parameter"]) == 0
        assert (folder / "a.go").read_text() == OLD
        (folder / "b.go").write_text(COMMENT)
        assert cli.main(["fix", "-C", str(folder), "--go", go, "a.go"]) == 0
        assert (folder / "a.go").read_text() == NEW
        assert (folder / "b.go").read_text() == COMMENT

    def test_a_patch_changes_nothing_and_can_be_applied(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"sub/a.go": OLD})
        assert cli.main(["fix", "-C", str(folder), "--go", go, "--diff"]) == 0
        assert (folder / "sub/a.go").read_text() == OLD
        (folder / "x.patch").write_text(capfd.readouterr().out)
        git(folder, "apply", "x.patch")
        assert (folder / "sub/a.go").read_text() == NEW

    def test_rights_mark_and_line_breaks_stay(self, module: Module, go: str) -> None:
        folder = module({"a.go": ""})
        path = folder / "a.go"
        path.write_bytes(b"\xef\xbb\xbf" + OLD.replace("\n", "\r\n").encode())
        path.chmod(0o640)
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 0
        assert path.read_bytes() == b"\xef\xbb\xbf" + NEW.replace("\n", "\r\n").encode()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_a_refused_fix_is_counted_and_told(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        made = "// Code generated by x. DO NOT EDIT.\n\npackage m\n\n"
        test = f"{made}var _ = job{{true, 1, true, nil}}\n"
        folder = module({"a.go": PADDED, "a_test.go": test})
        arguments = ["fix", "-C", str(folder), "--go", go, "--unsafe-fixes", "-v"]
        assert cli.main(arguments) == 0
        assert (folder / "a.go").read_text() == PADDED
        said = capfd.readouterr()
        assert "1 fix refused: -v tells why" in said.out
        why = "a literal without field names is in generated code"
        assert f"a.go:3: field-order: not fixed (Reorder the fields of job): {why}" in said.err

    def test_a_struct_in_a_struct_may_shrink_with_it(self, module: Module, go: str) -> None:
        inner = "\ntype in struct {\n\ta bool\n\tn int64\n\tb bool\n}\n"
        outer = "\ntype out struct {\n\tc bool\n\tm in\n\td bool\n}\n"
        folder = module({"a.go": f"package m\n{inner}{outer}"})
        arguments = ["fix", "-C", str(folder), "--go", go, "--level", "note"]
        assert cli.main([*arguments, "--select", "field-order"]) == 0
        text = (folder / "a.go").read_text()
        assert text.index("b bool") < text.index("n int64") < text.index("d bool")
        assert text.index("d bool") < text.index("m in\n")

    def test_literals_of_the_whole_workspace_are_named(self, module: Module, go: str) -> None:
        literal = "q.Item{false, 1, true, nil}"
        using = f'import "example.com/m/q"\n\nvar R = {literal}\n'
        fields = PADDED.replace("job", "Item").replace("package m", "package q")
        folder = module(
            {
                "q/q.go": fields,
                "q/q_test.go": "package q\n\nvar _ = Item{false, 1, true, nil}\n",
                "q/x_test.go": f"package q_test\n\n{using}",
                "q/q_plan9.go": "package q\n\nvar _ = []Item{{false, 1, true, nil}}\n",
                "r/r.go": f"package r\n\n{using}",
                "r/r_test.go": f"package r_test\n\n{using}",
                "r/never.go": f"//go:build never\n\npackage r\n\n{using.replace('R', 'S')}",
            }
        )
        arguments = ["fix", "-C", str(folder), "--go", go, "--unsafe-fixes", "--level", "note"]
        assert cli.main([*arguments, "--select", "field-order"]) == 0
        keyed = "{Urgent: false, Due: 1, Done: true, Next: nil}"
        texts = [path.read_text() for path in sorted(folder.rglob("*.go"))]
        assert [keyed in text for text in texts].count(True) == 6
        assert not any("{false, 1" in text for text in texts)
        for goos, *options in (
            ("linux", "./..."),
            ("linux", "-tags=never", "./r"),
            ("plan9", "./q"),
        ):
            env = {**os.environ, "GOOS": goos}
            subprocess.run([go, "vet", "-composites", *options], cwd=folder, check=True, env=env)


class TestLeftAlone:
    def test_a_tree_with_changes(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD})
        commit(folder)
        (folder / "a.go").write_text(OLD + "\n// more\n")
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 2
        said = capfd.readouterr().err
        assert "a.go in module have changes that are not committed" in said
        assert "--allow-dirty" in said
        assert (folder / "a.go").read_text() == OLD + "\n// more\n"
        assert cli.main(["fix", "-C", str(folder), "--go", go, "--allow-dirty"]) == 0
        assert (folder / "a.go").read_text() == NEW + "\n// more\n"

    def test_a_clean_tree_is_written_to(self, module: Module, go: str) -> None:
        folder = module({"a.go": OLD})
        commit(folder)
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 0
        assert git(folder, "status", "--porcelain") == " M a.go\n"

    def test_a_repository_below_with_changes(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD, "sub/b.go": OLD.replace("package m", "package sub")})
        commit(folder / "sub")
        (folder / "sub/more.txt").write_text("x")
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 2
        assert (folder / "a.go").read_text() == NEW
        assert (folder / "sub/b.go").read_text() == OLD.replace("package m", "package sub")
        assert "sub/b.go is left alone: more.txt in sub have" in capfd.readouterr().err

    def test_a_file_that_changed_meanwhile(
        self,
        module: Module,
        go: str,
        capfd: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        folder = module({"a.go": OLD, "b.go": COMMENT})
        run = checking.run

        def meddle(config: Config, options: argparse.Namespace, choose: Choose) -> Report:
            report = run(config, options, choose)
            (folder / "a.go").write_text(OLD + "// more\n")
            return report

        monkeypatch.setattr("escapelint.cli.fixing.run", meddle)
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 2
        assert (folder / "a.go").read_text() == OLD + "// more\n"
        assert (folder / "b.go").read_text() != COMMENT
        said = "a.go is left alone: it has changed since it was read"
        assert said in capfd.readouterr().err

    def test_a_file_that_cannot_be_written(
        self,
        module: Module,
        go: str,
        capfd: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        folder = module({"a.go": OLD, "b.go": COMMENT})
        replace = os.replace

        def full(old: str, new: str) -> None:
            if new.endswith("a.go"):
                raise OSError(28, "No space left on device")
            replace(old, new)

        monkeypatch.setattr(os, "replace", full)
        assert cli.main(["fix", "-C", str(folder), "--go", go]) == 2
        assert (folder / "a.go").read_text() == OLD
        assert (folder / "b.go").read_text() != COMMENT
        assert "a.go is left alone: it cannot be written: No space left" in capfd.readouterr().err
        assert sorted(path.name for path in folder.iterdir()) == ["a.go", "b.go", "go.mod"]


class TestProve:
    def test_text_json_and_sarif_tell_it(
        self, module: Module, go: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD})
        files = [f"--output-file={name}:{tmp_path / name}" for name in ("json", "sarif")]
        arguments = ["check", "-C", str(folder), "--go", go, "--prove", "--exit-zero", *files]
        assert cli.main(arguments) == 0
        lines = [line.strip() for line in capfd.readouterr().out.splitlines()]
        at = lines.index("= fix proved: 1 allocation of 16 bytes is gone, 1 comes with the fix")
        assert lines[at + 1] == "Copy t before line 11 (safe)"
        [finding] = json.loads((tmp_path / "json").read_text())["findings"]
        [fix] = finding["fixes"]
        words = "1 allocation of 16 bytes is gone, 1 comes with the fix"
        assert fix["proved"] == {"gone": 1, "new": 1, "room": 0, "bytes": 16, "said": words}
        assert finding["refused"] == []
        [result] = json.loads((tmp_path / "sarif").read_text())["runs"][0]["results"]
        told = {"safety": "safe", "proved": True, **fix["proved"]}
        assert result["fixes"][0]["properties"] == told
        assert (folder / "a.go").read_text() == OLD

    def test_a_guess_is_not_offered(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD})
        arguments = ["check", "-C", str(folder), "--go", go, "--output-format", "json"]
        assert cli.main(arguments) == 1
        [finding] = json.loads(capfd.readouterr().out)["findings"]
        assert finding["fixes"] == []

    def test_time_is_up(self, module: Module, go: str, capfd: pytest.CaptureFixture[str]) -> None:
        folder = module({"a.go": OLD})
        arguments = ["check", "-C", str(folder), "--go", go, "--output-format", "json"]
        assert cli.main([*arguments, "--prove", "--prove-timeout", "0"]) == 1
        [finding] = json.loads(capfd.readouterr().out)["findings"]
        assert finding["fixes"] == []
        assert [each["why"] for each in finding["refused"]] == [
            "it was not proved in time (--prove-timeout)"
        ]

    def test_every_platform_must_compile_it(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        # On windows another order is the best, which is not as good on linux.
        fields = "urgent bool\n\tdue int64\n\tdone other\n\tlast int64\n\tgone bool\n\tnext *job"
        start = PADDED.index("Urgent")
        text = PADDED[:start] + fields + PADDED[PADDED.index("\n}", start) :]
        files = {
            "a.go": text.replace("Due:", "due:").replace("Next:", "next:"),
            "x_linux.go": "package m\n\ntype other = bool\n",
            "x_windows.go": "package m\n\ntype other = [4]int64\n",
        }
        folder = module(files)
        arguments = ["check", "-C", str(folder), "--go", go, "--prove", "--output-format", "json"]
        targets = ["--target", "linux/amd64", "--target", "windows/amd64"]
        assert cli.main([*arguments, *targets[:2]]) == 1
        [finding] = json.loads(capfd.readouterr().out)["findings"]
        assert len(finding["fixes"]) == 1
        cli.main([*arguments, *targets])
        [finding] = json.loads(capfd.readouterr().out)["findings"]
        assert finding["fixes"] == []
        assert [each["why"] for each in finding["refused"]] == [MISSED]

    def test_a_log_proves_nothing(
        self, module: Module, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = module({"a.go": OLD})
        assert cli.main(["check", "-C", str(folder), "--prove", "--from-log", "x"]) == 2
        assert "--prove builds, and --from-log does not" in capfd.readouterr().err


FILES = 40
WRITER = """
import signal
import sys
from escapelint.cli.output import write_file
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run behind a shell
old, new = b"old\\n" * 5000, b"new\\n" * 7000
print("ready", flush=True)
while True:
    for data in (new, old):
        for number in range(%d):
            write_file(f"{sys.argv[1]}/{number}.go", [data[:1000], data[1000:]])
"""


class TestKilled:
    @pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
    def test_each_file_is_whole(self, kind: int, tmp_path: Path) -> None:
        old, new = b"old\n" * 5000, b"new\n" * 7000
        chance = random.Random(int(kind))
        both = set()
        for _ in range(8):
            for number in range(FILES):
                (tmp_path / f"{number}.go").write_bytes(old)
            process = subprocess.Popen(
                [sys.executable, "-c", WRITER % FILES, str(tmp_path)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.002, 0.05))
            process.send_signal(kind)
            process.wait()
            process.stdout.close()
            for number in range(FILES):
                data = (tmp_path / f"{number}.go").read_bytes()
                assert data in (old, new)
                both.add(data)
        assert both == {old, new}  # it was killed in the middle of its work

    def test_fix_leaves_old_or_new_files(self, module: Module, go: str) -> None:
        files = {f"p{n}/a.go": OLD.replace("package m", f"package p{n}") for n in range(12)}
        folder = module(files)
        command = [sys.executable, "-m", "escapelint", "fix", "-C", str(folder), "--go", go]
        wanted = {
            name: (text, text.replace("\t\t// for", "\t\tt := t\n\t\t// for"))
            for name, text in files.items()
        }
        chance = random.Random(1)
        for _ in range(4):
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(chance.uniform(0.1, 1.5))
            process.send_signal(signal.SIGINT)
            process.wait()
            for name, texts in wanted.items():
                assert (folder / name).read_text() in texts
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        assert all((folder / name).read_text() == new for name, (_, new) in wanted.items())
