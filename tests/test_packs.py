"""Packs as a user meets them: listed, trusted, run, changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from tests.packs.hostile import GOOD, HEAD, touches, write

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
NAMED = '[rules]\npacks = ["lint"]\n'
RAISES = f"{HEAD}def check(p):\n    yield from ()\n    raise KeyError('x')\n"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(folder: Path, *words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main([*words, "-C", str(folder)])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


@pytest.fixture
def repository(module: Module) -> Path:
    """A Go module whose configuration names a pack that lies in it."""
    return module({"p/p.go": LEAK, ".escapelint.toml": NAMED, "lint/acme_x.py": GOOD})


def rules(out: str) -> list[str]:
    return [line.split()[2].rstrip(":") for line in out.splitlines()]


@pytest.mark.go
class TestCheck:
    def test_a_repository_cannot_make_its_pack_run(self, repository: Path, run: Run) -> None:
        trace = repository / "ran"
        write(repository, {"lint/acme_y.py": touches(trace) + GOOD})
        code, out, err = run(repository, "check", "--output-format", "concise")
        assert code == cli.ACT
        assert rules(out) == ["returned-pointer"]
        assert (
            "error: lint is not trusted, so its 1 rule did not run: look at it, then"
            " escapelint rules trust lint, or --trust-pack lint for one run\n" in err
        )
        assert "error: lint/acme_y.py:" in err
        run(repository, "rules")
        run(repository, "rules", "trust", "lint")
        run(repository, "check")
        assert not trace.exists()

    def test_trusted_it_runs_until_it_changes(self, repository: Path, run: Run) -> None:
        code, out, err = run(repository, "rules", "trust", "lint")
        assert (code, err) == (cli.CLEAN, "")
        assert out == (
            "lint is trusted as it is now: 1 rule in 1 file\n  acme-x: Nothing is returned.\n"
        )
        code, out, err = run(repository, "check", "--output-format", "concise")
        assert (code, rules(out), err) == (cli.FOUND, ["acme-x"], "")
        write(repository, {"lint/acme_x.py": GOOD + "\n"})
        code, out, err = run(repository, "check", "--output-format", "concise")
        assert (code, rules(out)) == (cli.ACT, ["returned-pointer"])
        assert "lint changed since it was trusted (acme_x.py changed), so its 1 rule" in err
        assert run(repository, "rules", "trusted")[1] == (
            f"{repository / 'lint'}: changed since, and does not run (acme_x.py changed)\n"
        )
        write(repository, {"lint/acme_x.py": GOOD})
        assert run(repository, "check")[0] == cli.FOUND
        assert run(repository, "rules", "untrust", "lint")[1] == "lint is trusted no more\n"
        assert run(repository, "check")[0] == cli.ACT
        assert run(repository, "rules", "trusted")[1] == ""

    def test_for_one_run(self, repository: Path, run: Run) -> None:
        words = ("check", "--output-format", "concise")
        code, out, err = run(repository, *words, "--trust-pack", "lint")
        assert (code, rules(out), err) == (cli.FOUND, ["acme-x"], "")
        (repository / ".escapelint.toml").unlink()
        assert rules(run(repository, *words)[1]) == ["returned-pointer"]
        code, out, err = run(repository, *words, "--pack", "lint")
        assert (code, rules(out)) == (cli.ACT, ["returned-pointer"])
        assert run(repository, *words, "--trust-pack", "lint")[0] == cli.FOUND
        assert not (repository.parent / "config" / "escapelint").exists()

    def test_what_is_not_asked_for_is_a_note(self, repository: Path, run: Run) -> None:
        code, _, err = run(repository, "check", "--ignore", "acme-x")
        assert code == cli.FOUND
        assert "note: lint is not trusted" in err

    def test_rules_of_packs_have_settings(self, repository: Path, run: Run) -> None:
        text = NAMED + '[rules.acme-x]\nmost = 7\nlevel = "error"\n'
        write(repository, {".escapelint.toml": text})
        words = ("check", "--trust-pack", "lint", "--output-format", "json")
        [finding] = json.loads(run(repository, *words)[1])["findings"]
        assert finding["level"] == "error"
        assert finding["suggestion"] == "at most 7"
        # Who takes a fact does not depend on what is shown.
        assert run(repository, *words, "--ignore", "acme-x")[0] == cli.CLEAN
        write(repository, {".escapelint.toml": NAMED + "[rules.acme-x]\nmos = 7\n"})
        code, _, err = run(repository, *words)
        assert code == cli.ACT
        assert "there is no option mos of acme-x: did you mean most?" in err
        write(repository, {".escapelint.toml": NAMED})
        code, _, err = run(repository, "check", "--select", "acme-y")
        assert code == cli.ACT
        assert "did you mean acme-x?" in err

    def test_a_refused_rule_may_have_settings(self, repository: Path, run: Run) -> None:
        text = NAMED + "[rules.acme-y]\nmost = 7\n"
        write(repository, {".escapelint.toml": text, "lint/acme_y.py": "def f(:"})
        code, out, err = run(repository, "check", "--trust-pack", "lint")
        assert code == cli.ACT
        assert "lint/acme_y.py:1:7: it is no Python: invalid syntax; this rule is left out" in err
        assert "acme says no" in out

    def test_comments_may_name_them_whether_they_run_or_not(
        self, repository: Path, run: Run
    ) -> None:
        text = LEAK.replace("2}", "2} //escapelint:ignore acme-x made once")
        write(repository, {"p/p.go": text})
        assert "unused-ignore" not in run(repository, "check")[1]
        assert run(repository, "check", "--trust-pack", "lint")[0] == cli.CLEAN

    def test_one_that_raises_is_named_and_the_others_go_on(
        self, repository: Path, run: Run
    ) -> None:
        write(repository, {"lint/acme_bad.py": RAISES})
        words = ("check", "--trust-pack", "lint", "--output-format", "concise")
        code, out, err = run(repository, *words)
        assert code == cli.BUG
        assert rules(out) == ["acme-x"]
        assert (
            "error: rule acme-bad of lint failed on example.com/m/p: KeyError: 'x'"
            " (lint/acme_bad.py:6); mend it, and use --ignore acme-bad meanwhile\n" in err
        )
        code, _, err = run(repository, *words, "--ignore", "acme-bad")
        assert code == cli.FOUND
        assert "note: rule acme-bad" in err

    def test_sarif_and_many_processes(
        self, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from escapelint import workers

        monkeypatch.setattr(workers, "_WORTH_FORKING", 1)
        write(repository, {f"q{n}/q.go": LEAK for n in range(3)})
        words = ("check", "--trust-pack", "lint", "--output-format", "sarif")
        [made] = json.loads(run(repository, *words)[1])["runs"]
        [rule] = [r for r in made["tool"]["driver"]["rules"] if r["id"] == "acme-x"]
        assert "helpUri" not in rule
        assert rule["shortDescription"]["text"] == "Nothing is returned."
        assert {result["ruleId"] for result in made["results"]} == {"acme-x"}
        assert len(made["results"]) == 4

    def test_kept_results_are_of_the_pack_as_it_was(
        self, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from escapelint.incremental import results

        monkeypatch.setenv("ESCAPELINT_CACHE", str(repository.parent / "cache"))
        monkeypatch.setattr(results, "_WORTH_KEEPING", 0)
        words = ("check", "--trust-pack", "lint")
        for said in ("acme says no", "acme says yes", "acme says no"):
            write(repository, {"lint/acme_x.py": GOOD.replace("acme says no", said)})
            assert said in run(repository, *words)[1]
        assert "acme" not in run(repository, "check")[1]
        assert list((repository.parent / "cache").iterdir())


class TestCatalogue:
    def test_lists_what_is_declared(self, repository: Path, run: Run) -> None:
        code, out, err = run(repository, "rules")
        assert (code, err) == (cli.CLEAN, "")
        lines = out.splitlines()
        assert lines[-1] == ("lint: 1 rule, not trusted, and not run: escapelint rules trust lint")
        assert next(line for line in lines if line.startswith("acme-x ")).endswith(
            "warning  Nothing is returned. (lint)"
        )
        made = json.loads(run(repository, "rules", "--format", "json")[1])["rules"]
        ids = [rule["id"] for rule in made]
        assert ids.index("acme-x") + 1 == ids.index("returned-pointer")
        [rule] = [rule for rule in made if rule["pack"]]
        assert (rule["id"], rule["pack"]) == ("acme-x", "lint")
        assert rule["options"][0]["default"] == 3

    def test_what_is_refused_is_said(self, repository: Path, run: Run) -> None:
        write(repository, {"lint/acme_bad.py": "import os\n"})
        code, out, err = run(repository, "rules")
        assert code == cli.ACT
        assert "acme-x" in out
        assert "lint/acme_bad.py:1:1: " in err

    def test_explain(self, repository: Path, run: Run) -> None:
        code, out, _ = run(repository, "explain", "acme-x")
        assert code == cli.CLEAN
        assert out.startswith("acme-x (level warning, of lint)\n\nNothing is returned.\n")

    def test_the_schema_has_them(self, repository: Path, run: Run) -> None:
        made = json.loads(run(repository, "config", "schema")[1])
        assert made["properties"]["rules"]["properties"]["acme-x"]["properties"]["most"] == {
            "type": "integer",
            "description": "how many are fine",
            "default": 3,
        }
        assert "acme-x" in made["definitions"]["rule"]["enum"]

    def test_terminals_are_safe(self, repository: Path, run: Run) -> None:
        text = GOOD.replace("Nothing is", "\x1b]0;x\x07Nothing is")
        write(repository, {"lint/acme_x.py": text})
        for words in (("rules",), ("explain", "acme-x"), ("rules", "trust", "lint")):
            assert "\x1b" not in run(repository, *words)[1]

    def test_a_folder_that_is_not_there(self, repository: Path, run: Run) -> None:
        write(repository, {".escapelint.toml": '[rules]\n\npacks = ["gone"]\n'})
        code, _, err = run(repository, "check")
        assert code == cli.ACT
        assert err == (
            "escapelint: error: .escapelint.toml:3: there is no folder gone with rules: name one"
            " that is there\n"
        )
        code, _, err = run(repository, "rules", "trust", "gone")
        assert code == cli.ACT
        assert "gone is no folder" in err


def test_a_run_without_packs_does_not_import_libcst(tmp_path: Path) -> None:
    code = "import sys\nfrom escapelint.cli.settings import read_settings\n"
    code += "from escapelint.cli.arguments import parser\n"
    code += f"read_settings(parser().parse_args(['check']), {str(tmp_path)!r})\n"
    code += "print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    loaded = set(done.stdout.split())
    assert loaded & {"libcst", "configparser", "importlib.metadata"} == set()
