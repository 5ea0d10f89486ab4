"""The command as a user runs it: outputs, exit codes, and what it says about bad input."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.catalogue import load
from escapelint.cli import arguments
from escapelint.config import kinds
from escapelint.model import Level
from escapelint.reporters import FORMATS
from escapelint.syntax.source import Source

Module = Callable[[Mapping[str, str]], Path]

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
NOTE = "package n\n\nfunc G(n int) any { return n }\n"
CLEAN = "package clean\n\nfunc H() int { return 1 }\n"
BROKEN = "package broken\n\nfunc F() int { return undefined }\n"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], go: str) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in a folder: (exit code, stdout, stderr)."""

    def call(folder: Path, *arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main([*arguments[:1], "-C", str(folder), *arguments[1:]])
        out, err = capfd.readouterr()
        return code, out, err

    return call


Run = Callable[..., tuple[int, str, str]]


@pytest.mark.go
class TestCheck:
    def test_findings_exit_1(self, module: Module, run: Run) -> None:
        code, out, err = run(module({"p/p.go": LEAK}), "check", "--output-format", "concise")
        assert code == cli.FOUND
        assert out == (
            "p/p.go:7:9: warning returned-pointer: &T{1, 2} is allocated on the heap:"
            " its address is returned\n"
        )
        assert err == ""

    def test_check_may_be_left_out(
        self, module: Module, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(module({"p/p.go": LEAK}))
        assert cli.main([]) == cli.FOUND
        assert cli.main(["./p"]) == cli.FOUND
        assert cli.main(["-v", "check", "./p"]) == cli.FOUND

    def test_clean_exit_0(self, module: Module, run: Run) -> None:
        code, out, _ = run(module({"c/c.go": CLEAN}), "check")
        assert code == cli.CLEAN
        assert out.startswith("No findings in 1 package")

    def test_notes_are_hidden_and_counted(self, module: Module, run: Run) -> None:
        folder = module({"n/n.go": NOTE})
        code, out, _ = run(folder, "check")
        assert code == cli.CLEAN
        assert "1 note hidden: --level note" in out
        code, out, _ = run(folder, "check", "--level", "note")
        assert code == cli.CLEAN
        assert "note[interface-boxing]" in out

    def test_fail_level_and_exit_zero(self, module: Module, run: Run) -> None:
        folder = module({"n/n.go": NOTE, "p/p.go": LEAK})
        assert run(folder, "check", "./n", "--fail-level", "note")[0] == 1
        assert run(folder, "check", "./n", "--level", "note")[0] == 0
        # What is hidden counts as well: showing less is not failing less.
        assert run(folder, "check", "./p", "--level", "error")[0] == 1
        assert run(folder, "check", "./p", "--fail-level", "error")[0] == 0
        assert run(folder, "check", "./p", "--exit-zero")[0] == 0

    def test_select_and_ignore(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        assert run(folder, "check", "--select", "field-order")[0] == 0
        assert run(folder, "check", "--ignore", "returned-pointer")[0] == 0
        assert run(folder, "check", "--select", "field-order,returned-pointer")[0] == 1

    def test_a_named_file_narrows_the_findings(self, module: Module, run: Run) -> None:
        other = LEAK.replace("F()", "K()").replace("type T struct{ a, b int }\n", "")
        folder = module({"p/p.go": LEAK, "p/q.go": other})
        code, out, _ = run(folder, "check", "p/q.go", "--output-format", "concise")
        assert code == 1
        assert [line.partition(":")[0] for line in out.splitlines()] == ["p/q.go"]

    def test_a_file_narrows_its_own_package_only(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK, "q/r.go": "package p\n"})
        out = run(folder, "check", "./p", "q/r.go", "--output-format", "concise")[1]
        assert [line.partition(":")[0] for line in out.splitlines()] == ["p/p.go"]
        out = run(folder, "check", "./...", "q/r.go", "--output-format", "concise")[1]
        assert [line.partition(":")[0] for line in out.splitlines()] == ["p/p.go", "q/q.go"]

    def test_a_named_test_file_turns_on_its_variant(self, module: Module, run: Run) -> None:
        test = "package p\n\nvar sink any\n\nfunc G() {\n\tfor i := 0; i < 3; i++ {\n"
        test += "\t\tsink = i + 300\n\t}\n\tnewF()\n}\n"
        folder = module({"p/p.go": LEAK, "p/p_test.go": test})
        _, out, err = run(
            folder, "check", "p/p_test.go", "--output-format", "concise", "--level", "note"
        )
        assert "p/p_test.go:7:10: note interface-boxing" in out, err
        assert "p/p.go" not in out

    def test_tests_option(self, module: Module, run: Run) -> None:
        test = "package p\n\n//go:noinline\nfunc G() *T { return &T{3, 4} }\n"
        folder = module({"p/p.go": LEAK, "p/p_test.go": test})
        arguments = ("check", "--output-format", "concise", "--level", "note")
        assert "p_test.go" not in run(folder, *arguments)[1]
        out = run(folder, *arguments, "--tests")[1]
        assert out.count("p_test.go") == 1
        assert out.count("p.go:7:9") == 1  # once, although it is compiled twice

    def test_tags(self, module: Module, run: Run) -> None:
        tagged = "//go:build special\n\n" + LEAK
        folder = module({"p/p.go": tagged, "p/q.go": "package p\n"})
        assert run(folder, "check")[0] == 0
        assert run(folder, "check", "--tags", "special")[0] == 1

    def test_output_files(self, module: Module, run: Run, tmp_path: Path) -> None:
        folder = module({"p/p.go": LEAK})
        sarif, json_ = tmp_path / "new" / "out.sarif", tmp_path / "out.json"
        code, out, err = run(
            folder,
            "check",
            "--output-file",
            f"sarif:{sarif}",
            "--output-file",
            f"json:{json_}",
            "--output-format",
            "concise",
        )
        assert code == 1
        assert out.count("\n") == 1
        assert len(json.loads(json_.read_text())["findings"]) == 1
        assert len(json.loads(sarif.read_text())["runs"][0]["results"]) == 1
        assert sorted(p.name for p in tmp_path.iterdir()) == ["module", "new", "out.json"]
        [note] = err.splitlines()
        assert re.fullmatch(r"escapelint: note: there was no folder .*/new: it is made", note)

    def test_a_folder_that_is_made_is_no_news_if_quiet_or_there(
        self, module: Module, run: Run, tmp_path: Path
    ) -> None:
        folder, target = module({"p/p.go": LEAK}), f"json:{tmp_path}/new/out.json"
        assert run(folder, "check", "-q", "--output-file", target)[2] == ""
        assert run(folder, "check", "--output-file", target)[2] == ""

    def test_a_file_keeps_its_rights(self, module: Module, run: Run, tmp_path: Path) -> None:
        target = tmp_path / "target.json"
        target.write_text("old")
        target.chmod(0o640)
        run(module({"p/p.go": LEAK}), "check", "--output-file", f"json:{target}")
        assert target.stat().st_mode & 0o777 == 0o640
        assert json.loads(target.read_text())["schema"] == 1

    def test_a_link_is_written_through(self, module: Module, run: Run, tmp_path: Path) -> None:
        target, link = tmp_path / "target.json", tmp_path / "link.json"
        target.write_text("old")
        link.symlink_to(target)
        run(module({"p/p.go": LEAK}), "check", "--output-file", f"json:{link}")
        assert link.is_symlink()
        assert json.loads(target.read_text())["schema"] == 1

    def test_json_balances_and_says_no_absolute_path(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "b/b.go": BROKEN})
        code, out, _ = run(folder, "check", "--output-format", "json")
        report = json.loads(out)
        accounting = report["accounting"]
        assert code == cli.ACT
        assert accounting["lines"] == accounting["lines_read"] + accounting["lines_skipped"]
        assert accounting["heap_facts"] == accounting["distinct"] + sum(
            accounting["skipped"].values()
        )
        assert str(folder) not in out
        [problem] = report["problems"]
        assert (problem["file"], problem["line"]) == ("b/b.go", 3)
        [finding] = report["findings"]
        assert finding["function"] == "newF"
        assert finding["package"] == "example.com/m/p"
        assert (finding["line"], finding["column"], finding["end_column"]) == (7, 9, 17)
        assert finding["why"][0]["text"] == "&T{...} is returned"

    def test_statistics(self, module: Module, run: Run) -> None:
        out = run(module({"p/p.go": LEAK}), "check", "--statistics")[1]
        assert "heap facts" in out
        assert "unread" in out
        assert re.search(r"^    with a cause +1 +100.00 %$", out, re.M)

    def test_statistics_are_no_part_of_what_programs_read(
        self, module: Module, run: Run, tmp_path: Path
    ) -> None:
        folder = module({"p/p.go": LEAK})
        files = {name: tmp_path / name for name in ("text", "concise")}
        outputs = [f"--output-file={name}:{path}" for name, path in files.items()]
        _, out, err = run(folder, "check", "--statistics", "--output-format=concise", *outputs)
        assert out == files["concise"].read_text()
        assert out.count("\n") == 1
        assert "heap facts" in files["text"].read_text()
        assert "heap facts" in err
        _, out, err = run(folder, "check", "--statistics", *outputs)
        assert "heap facts" in out
        assert err == ""

    def test_verbose_prints_the_build_command(self, module: Module, run: Run) -> None:
        err = run(module({"p/p.go": LEAK}), "check", "-v")[2]
        assert "list -e -export" in err
        assert "'-gcflags=-m -m'" in err

    def test_code_that_line_directives_put_elsewhere(self, module: Module, run: Run) -> None:
        grammar = "package p\n\n//line parser.y:100\n//go:noinline\nfunc F(n int) (*int, any) {\n"
        folder = module({"p/p.go": grammar + "\treturn &n, n\n}\n"})
        out = run(folder, "check", "--level", "note", "--output-format", "json")[1]
        report = json.loads(out)
        assert {f["file"] for f in report["findings"]} == {"p/parser.y"}
        assert {f["line"] for f in report["findings"]} <= {101, 102}
        accounting = report["accounting"]
        assert accounting["heap_facts"] == accounting["distinct"] == 2

    def test_no_colour_in_a_pipe_and_none_with_no_color(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = module({"p/p.go": LEAK})
        assert "\x1b" not in run(folder, "check")[1]
        assert "\x1b[" in run(folder, "check", "--color", "always")[1]
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b" not in run(folder, "check", "--color", "auto")[1]

    def test_nothing_is_written_into_the_module(self, module: Module, run: Run) -> None:
        main = "package main\n\nfunc main() { println(1) }\n"
        folder = module({"p/p.go": LEAK, "main.go": main})
        before = sorted(folder.rglob("*"))
        run(folder, "check")
        assert sorted(folder.rglob("*")) == before


@pytest.mark.go
class TestBadInput:
    """Each gives one line (which, where, what to do), the right exit code and no traceback."""

    def check(self, run: Run, folder: Path, *arguments: str, code: int = cli.ACT) -> list[str]:
        got, _, err = run(folder, "check", *arguments)
        assert got == code, err
        assert "Traceback" not in err
        return err.splitlines()

    def test_no_module(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "x.go").write_text("package x\n")
        [line] = self.check(run, tmp_path)
        assert "run it inside a module, or name one with -C DIR" in line

    def test_pattern_that_matches_nothing(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "empty/readme.txt": ""})
        [line] = self.check(run, folder, "./nosuch/...")
        assert "check the path" in line
        [line] = self.check(run, folder, "./empty/...")
        assert "matched no packages" in line
        [line] = self.check(run, folder, "./empty")
        assert "no Go files in empty" in line
        [line] = self.check(run, folder, ".")
        assert "no Go files in .: add /..." in line

    def test_package_that_does_not_compile_hides_no_other(self, module: Module, run: Run) -> None:
        importer = 'package i\n\nimport _ "example.com/m/b"\n'
        folder = module({"p/p.go": LEAK, "b/b.go": BROKEN, "i/i.go": importer})
        code, out, err = run(folder, "check", "--output-format", "concise")
        assert code == cli.ACT
        assert "p/p.go:7:9" in out
        first, second = err.splitlines()
        assert "error: b/b.go:3:23: undefined: undefined; example.com/m/b was not analysed" in first
        assert "example.com/m/i was not analysed: it imports example.com/m/b" in second

    def test_import_cycle_and_mixed_packages(self, module: Module, run: Run) -> None:
        folder = module(
            {
                "x/x.go": 'package x\n\nimport _ "example.com/m/y"\n',
                "y/y.go": 'package y\n\nimport _ "example.com/m/x"\n',
                "z/a.go": "package a\n",
                "z/b.go": "package b\n",
            }
        )
        lines = self.check(run, folder)
        assert any("import cycle" in line and "m/x" in line for line in lines)
        assert any("found packages a (a.go)" in line and "z" in line for line in lines)

    def test_syntax_error(self, module: Module, run: Run) -> None:
        [line] = self.check(run, module({"s/s.go": "package s\n\nfunc F( {\n"}))
        assert "s/s.go:3:9: " in line
        assert "syntax error" in line

    def test_missing_import(self, module: Module, run: Run) -> None:
        text = 'package q\n\nimport _ "example.com/nosuch"\n'
        folder = module({"q/q.go": text, "p/p.go": LEAK})
        code, out, err = run(folder, "check", "--output-format", "concise")
        assert code == cli.ACT
        assert "p/p.go" in out
        [line] = err.splitlines()
        assert "q/q.go:3:8: " in line
        assert "run go mod tidy" in line

    def test_go_mod_asks_for_a_newer_go(self, module: Module, run: Run) -> None:
        folder = module({"go.mod": "module m\n\ngo 1.99\n", "p/p.go": LEAK})
        [line] = self.check(run, folder)
        assert "requires go >= 1.99" in line
        assert "--go PATH" in line

    def test_broken_go_mod(self, module: Module, run: Run) -> None:
        folder = module({"go.mod": "module m\n\ngo 1.21\nnonsense x\n", "p/p.go": LEAK})
        [line] = self.check(run, folder)
        assert "go.mod:4" in line

    def test_no_go(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
        [line] = self.check(run, module({"p/p.go": LEAK}))
        assert "pip install 'escapelint[go]'" in line

    def test_go_that_is_none(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        [line] = self.check(run, folder, "--go", "/nonexistent")
        assert "--go names /nonexistent" in line
        [line] = self.check(run, folder, "--go", sys.executable)
        assert "--go PATH" in line

    def test_go_that_is_too_old(self, module: Module, run: Run, tmp_path: Path) -> None:
        old = tmp_path / "go"
        old.write_text('#!/bin/sh\necho \'{"GOVERSION": "go1.20.5"}\'\n')
        old.chmod(0o755)
        [line] = self.check(run, module({"p/p.go": LEAK}), "--go", str(old))
        assert "go1.20.5" in line
        assert "Go 1.21 and later" in line

    def test_file_that_does_not_exist(self, module: Module, run: Run) -> None:
        [line] = self.check(run, module({"p/p.go": LEAK}), "p/nosuch.go")
        assert "p/nosuch.go: no such file" in line

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("p/p_windows.go", "this build does not compile it"),
            ("w/only_windows.go", "this build does not compile it"),
            ("p/testdata/t.go", "testdata folder"),
            ("vendor/v/v.go", "vendor folder"),
            ("p/_p.go", "starts with _"),
            ("gen/gen.go", "generated code"),
            ("go.mod", "no Go file"),
        ],
    )
    def test_named_file_of_no_build_gets_a_note(
        self, module: Module, run: Run, name: str, why: str
    ) -> None:
        files = {"p/p.go": LEAK}
        if name.endswith(".go"):
            files[name] = f"package {Path(name).parent.name}\n\nfunc W() {{}}\n"
        if name.startswith("gen"):
            files[name] = "// Code generated by hand. DO NOT EDIT.\n\n" + LEAK
        if name.startswith("vendor"):
            files["vendor/modules.txt"] = ""
        [line] = self.check(run, module(files), name, code=cli.CLEAN)
        assert line.startswith("escapelint: note:")
        assert name in line
        assert why in line

    @pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
    def test_unreadable_file(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK})
        (folder / "p/p.go").chmod(0)
        self.check(run, folder)

    def test_file_that_vanishes_after_the_build(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = module({"p/p.go": LEAK, "q/q.go": LEAK.replace("package p", "package q")})
        from escapelint.types.declared import DeclaredTypes
        from escapelint.types.reader import Surroundings, read_types

        def vanish(sources: list[Source], around: Surroundings) -> DeclaredTypes:
            (folder / "q/q.go").unlink(missing_ok=True)
            return read_types(sources, around)

        monkeypatch.setattr("escapelint.analysis.read_types", vanish)
        code, out, err = run(folder, "check", "--output-format", "concise")
        assert code == cli.ACT
        assert "p/p.go:7:9" in out
        assert "q/q.go cannot be read" in err

    def test_output_that_cannot_be_written(self, module: Module, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        target = f"json:{tmp_path}/file/out.json"
        code, out, err = run(module({"p/p.go": LEAK}), "check", "--output-file", target)
        assert code == cli.ACT
        assert "1 warning" in out
        assert "cannot be written" in err

    def test_bad_arguments(self, module: Module, run: Run) -> None:
        folder = module({"p/p.go": LEAK})
        [line] = self.check(run, folder, "--select", "returned-pointr")
        assert "did you mean returned-pointer?" in line
        [line] = self.check(run, folder, "--output-file", "xml:a")
        assert "FORMAT is one of" in line or "FORMAT one of" in line
        [line] = self.check(run, folder / "nosuch")
        assert "no such folder" in line

    def test_a_misspelt_command_is_no_package(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["expalin"]) == cli.ACT
        assert "there is no command expalin: did you mean explain?" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--from-log="], "--from-log names no file"),
            (["--config="], "--config names no file"),
            (["--baseline", "x", "--no-baseline"], "exclude each other"),
            (["--conf", "x"], "unrecognized arguments"),
        ],
    )
    def test_options_that_say_nothing(
        self, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        try:
            code = cli.main(["check", *words])
        except SystemExit as exit_:  # argparse
            code = int(exit_.code or 0)
        assert code == cli.ACT
        assert said in capsys.readouterr().err

    def test_a_rule_that_raises_is_a_bug_and_hides_no_other(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def check(p: object) -> object:
            raise ZeroDivisionError("boom")

        load()  # imports the rules
        monkeypatch.setattr("escapelint.rules.field_order.check", check)
        code, out, err = run(module({"p/p.go": LEAK}), "check", "--output-format", "concise")
        assert code == cli.BUG
        assert "returned-pointer" in out
        assert "rule field-order failed on example.com/m/p: ZeroDivisionError: boom" in err
        code, _, err = run(module({}), "check", "--ignore", "field-order")
        assert code == cli.FOUND
        assert "note: rule field-order failed" in err

    def test_a_bug_outside_of_the_rules(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read_types(sources: object) -> object:
            raise RecursionError("deep")

        monkeypatch.setattr("escapelint.analysis.read_types", read_types)
        [line] = self.check(run, module({"p/p.go": LEAK}), code=cli.BUG)
        assert "example.com/m/p was not analysed" in line
        monkeypatch.setattr("escapelint.engine.find_root", read_types)
        [line] = self.check(run, module({}), code=cli.BUG)
        assert "a bug of escapelint" in line

    def test_go_list_that_is_killed(
        self, module: Module, run: Run, tmp_path: Path, go: str
    ) -> None:
        killed = tmp_path / "go"
        killed.write_text(
            '#!/bin/sh\ncase $1 in list) echo \'{"ImportPath": "a\'; kill -9 $$;; esac\n'
            f'{go} "$@"\n'
        )
        killed.chmod(0o755)
        [line] = self.check(run, module({"p/p.go": LEAK}), "--go", str(killed))
        assert "go list failed" in line

    def test_interrupt_within_an_error(
        self, module: Module, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def find_root(_path: str) -> str:
            raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

        monkeypatch.setattr("escapelint.engine.find_root", find_root)
        [line] = self.check(run, module({}), code=cli.INTERRUPTED)
        assert line == "escapelint: interrupted"

    def test_interrupt(self, module: Module, tmp_path: Path, go: str) -> None:
        slow = tmp_path / "go"
        slow.write_text(
            f'#!/bin/sh\ncase $1 in list) echo started >&2; exec sleep 60;; esac\n{go} "$@"\n'
        )
        slow.chmod(0o755)
        process = subprocess.Popen(
            [sys.executable, "-m", "escapelint", "-v", "--go", str(slow)],
            cwd=module({"p/p.go": LEAK}),
            stderr=subprocess.PIPE,
            start_new_session=True,
            # Shells have what they run in the background ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        assert process.stderr is not None
        assert b"running: " in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        # Python ends itself by the signal if that came while it evaluated a string (namedtuple).
        assert process.wait(timeout=30) in (cli.INTERRUPTED, -signal.SIGINT)
        assert process.stderr.read() == b"escapelint: interrupted\n"

    def test_git_variables_do_not_reach_go(
        self, module: Module, run: Run, tmp_path: Path, go: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spy = tmp_path / "go"
        spy.write_text(f'#!/bin/sh\nenv >> {tmp_path}/env\nexec {go} "$@"\n')
        spy.chmod(0o755)
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        run(module({"p/p.go": LEAK}), "check", "--go", str(spy))
        assert "GIT_" not in (tmp_path / "env").read_text()


class TestOtherCommands:
    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as exit_:
            cli.main(["--version"])
        assert exit_.value.code == 0
        assert capsys.readouterr().out.startswith("escapelint 0.")

    def test_rules(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["rules"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert any(line.startswith("returned-pointer  ") for line in lines)
        assert lines == sorted(lines)

    def test_explain(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["explain", "pool-candidate"]) == 0
        out = capsys.readouterr().out
        assert "## When not to follow it" in out
        assert "// want" not in out

    def test_explain_unknown_rule(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["explain", "pool-candidat"]) == cli.ACT
        assert "did you mean pool-candidate?" in capsys.readouterr().err

    @pytest.mark.go
    def test_demo_shows_what_is_worth_a_warning(
        self, go: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """One finding a rule, and few enough to read; it is no catalogue."""
        assert cli.main(["demo", "--output-format", "concise"]) == 0
        found = [line.split(" ")[2].rstrip(":") for line in capfd.readouterr().out.splitlines()]
        assert sorted(found) == [
            "captured-variable",
            "field-order",
            "format-arguments",
            "ignore-without-reason",
            "pool-candidate",
            "returned-pointer",
            "unused-ignore",
        ]

    @pytest.mark.go
    def test_demo_writes_its_files_here(
        self, go: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert cli.main(["demo", "--output-file", "json:demo.json"]) == 0
        assert len(json.loads((tmp_path / "demo.json").read_text())["findings"]) == 7

    @pytest.mark.go
    def test_demo_reads_what_is_named_here(
        self,
        go: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "known").write_text("# escapelint baseline 1\n")
        assert cli.main(["demo", "--baseline", "known"]) == 0
        assert "7 new warnings" in capfd.readouterr().out
        (tmp_path / "log").write_text("")
        assert cli.main(["demo", "--from-log", "log"]) == cli.ACT
        assert "log is empty" in capfd.readouterr().err

    @pytest.mark.go
    def test_output_to_a_closed_pipe(self, module: Module, go: str) -> None:
        many = (
            "package p\n\nvar S []any\n\nfunc F(n int) {\n" + "\tS = append(S, n)\n" * 400 + "}\n"
        )
        folder = module({"p/p.go": many})
        command = "-m escapelint --level note --fail-level note --output-file json:out.json"
        command += " --select interface-boxing"
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} {command} | head -1; exit ${{PIPESTATUS[0]}}"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        assert done.returncode == cli.FOUND
        assert len(json.loads((folder / "out.json").read_text())["findings"]) == 400


def test_the_choices_are_those_of_the_model_and_the_reporters() -> None:
    """They are written down in cli as well, which must not import them for `--help`."""
    assert arguments.FORMATS == FORMATS
    assert list(arguments.LEVELS) == list(kinds.LEVELS) == [str(level) for level in Level]


def test_a_value_of_an_option_is_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["-C", "config", "config", "show"]) == cli.CLEAN
    assert cli.main(["--config", "rules"]) == cli.ACT
    assert "rules cannot be read" in capsys.readouterr().err


def test_the_options_with_values_are_those_of_the_commands() -> None:
    [commands] = [a for a in arguments.parser()._actions if isinstance(a.choices, dict)]
    assert isinstance(commands.choices, dict)
    options = [o for name in ("check", "rules", "layout") for o in commands.choices[name]._actions]
    names = {n for a in options if a.nargs is None for n in a.option_strings}
    assert names == set(arguments.WITH_VALUE)


def test_start_up_imports_little() -> None:
    """`--version` must not pay for what it does not use."""
    code = "import sys; sys.argv = ['escapelint', '--version']\n"
    code += "from escapelint.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    code += "print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {
        "attr",
        "asyncio",
        "dataclasses",
        "importlib.metadata",
        "json",
        "libcst",
        "sarif_om",
        "subprocess",
        "tree_sitter",
        "tree_sitter_go",
    }
    assert loaded & heavy == set()
