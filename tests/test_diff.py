"""A scripted history in a git repository, and what `diff` says of each step; `check` with what is
new only."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from escapelint import cli
from tests.repositories import own_environment
from tests.test_cli import LEAK

pytestmark = pytest.mark.go

# In each function nothing is on the heap that is not meant to be.
A = """package a

type Summer interface{ Sum() int }

type pair struct{ a, b int }

func (p *pair) Sum() int { return p.a + p.b }

type conn struct{ buf [16]int }

var kept *pair

func total(s Summer) int { return s.Sum() }

//go:noinline
func look(p *pair) int {
	return p.a
}

func newConn(n int) *conn {
	c := &conn{}
	c.buf[0] = n
	return c
}

//go:noinline
func Handle(xs []int) int {
	n := 0
	for _, x := range xs {
		p := &pair{x, x}
		n += total(p)
		q := &pair{x, n}
		n += look(q)
		c := newConn(n)
		n += c.buf[3]
	}
	return n
}

//go:noinline
func Make(n int) *pair {
	return &pair{n, n}
}

//go:noinline
func Use(n int) int {
	return Make(n).a
}
"""
GROWN_TOTAL = """func total(s Summer) int {
	n := 0
	for i := 0; i < 10; i++ {
		n += s.Sum() + s.Sum() - s.Sum()
	}
	return n + s.Sum()
}
"""
GROWN_CONN = "\tfor i := range c.buf {\n" + "\t\tc.buf[(i+n)%16] += n*n*i - i*n\n" * 6 + "\t}\n"


@dataclass(frozen=True)
class Repository:
    folder: Path
    capture: pytest.CaptureFixture[str]

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=own_environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self.capture.readouterr()
        code = cli.main([*arguments[:1], "-C", str(self.folder), *arguments[1:]])
        out, err = self.capture.readouterr()
        return code, out, err

    def diff(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """The exit code and the changes of all levels."""
        levels = ("--level", "note", "--fail-level", "note")
        code, out, err = self.run("diff", *arguments, *levels, "--output-format", "json")
        assert out, err
        return code, json.loads(out)["changes"]


@pytest.fixture
def repository(tmp_path: Path, capfd: pytest.CaptureFixture[str], go: str) -> Repository:
    found = Repository(tmp_path / "r", capfd)
    found.folder.mkdir()
    found.git("init", "--quiet", "--initial-branch", "main")
    found.commit({"go.mod": "module example.com/m\n\ngo 1.21\n", "a/a.go": A})
    return found


def told(changes: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(c["kind"], c["finding"]["function"], c["finding"]["subject"]) for c in changes]


class TestNoNews:
    @pytest.mark.parametrize(
        "edit",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"a/a.go": A.replace("{n, n}", "{\n\t\tn, n, // x\n\t}")}, id="reformat"),
            pytest.param({"a/a.go": "", "a/b.go": A}, id="another file"),
            pytest.param({"a/a.go": "", "b/a.go": A.replace("package a", "package b")}, id="move"),
            pytest.param({"a/a.go": A.replace("Make", "Build")}, id="rename"),
            pytest.param({"a/a.go": A.replace("newConn", "dial")}, id="rename of a callee"),
            pytest.param(
                {
                    "a/a.go": A.replace("look(p *pair", "look(r *pair").replace(
                        "return p.a\n", "return r.a\n"
                    )
                },
                id="parameter",
            ),
        ],
    )
    def test_is_told_of(self, repository: Repository, edit: Mapping[str, str]) -> None:
        repository.write(edit)
        for name, text in edit.items():
            if not text:
                (repository.folder / name).unlink()
        assert repository.diff("HEAD") == (0, [])


class TestNews:
    def test_callee_that_starts_to_leak(self, repository: Repository) -> None:
        text = A.replace("\treturn p.a\n", "\tkept = p\n\treturn p.a\n")
        repository.write({"a/a.go": text})
        code, [change] = repository.diff("HEAD")
        assert code == 1
        assert told([change]) == [("added", "Handle", "&pair{x, n}")]
        line = text.split("\n").index("\tkept = p") + 1
        assert change["cause"] == {
            "text": "look now leaks its parameter p: p is stored in kept",
            "file": "a/a.go",
            "line": line,
            "touched": True,
        }

    def test_sarif_stands_where_the_cause_is(self, repository: Repository) -> None:
        text = A.replace("\treturn p.a\n", "\tkept = p\n\treturn p.a\n")
        repository.write({"a/a.go": text})
        options = ("--level", "note", "--output-format", "sarif")
        out = repository.run("diff", "HEAD", *options)[1]
        [result] = json.loads(out)["runs"][0]["results"]
        lines = text.split("\n")
        places = [
            each["physicalLocation"]["region"]["startLine"]
            for each in (*result["locations"], *result["relatedLocations"])
        ]
        assert [lines[n - 1].strip() for n in places] == ["kept = p", "q := &pair{x, n}"]
        assert result["baselineState"] == "new"

    def test_crossed_budgets(self, repository: Repository) -> None:
        text = A.replace("func total(s Summer) int { return s.Sum() }\n", GROWN_TOTAL)
        text = text.replace("\tc.buf[0] = n\n", GROWN_CONN)
        repository.write({"a/a.go": text})
        code, changes = repository.diff("HEAD")
        assert code == 1
        assert sorted(told(changes)) == [
            ("added", "Handle", "&pair{x, x}"),
            ("added", "newConn", "&conn{}"),
        ]
        causes = {c["finding"]["function"]: c["cause"] for c in changes}
        assert causes["Handle"]["text"].startswith("total is no longer inlined: cost ")
        assert causes["newConn"]["text"].startswith("newConn is no longer inlined: cost ")
        assert causes["Handle"]["text"].endswith(" exceeds budget 80")
        assert all(cause["touched"] for cause in causes.values())

    def test_back_again(self, repository: Repository) -> None:
        repository.commit({"a/a.go": A.replace("\tc.buf[0] = n\n", GROWN_CONN)})
        repository.write({"a/a.go": A})
        assert [kind for kind, *_ in told(repository.diff("HEAD")[1])] == ["removed"]
        assert repository.diff("HEAD")[0] == 0

    def test_moved_by_inlining(self, repository: Repository) -> None:
        small = A.replace("//go:noinline\nfunc Make", "func Make")
        keeps = small.replace("\treturn Make(n).a", "\tkept = Make(n)\n\treturn 1")
        repository.commit({"a/a.go": keeps})
        repository.write({"a/a.go": keeps.replace("func Make", "//go:noinline\nfunc Make")})
        code, [change] = repository.diff("HEAD")
        assert code == 0
        assert told([change]) == [("moved", "Make", "&pair{n, n}")]
        assert (
            change["how"] == "it is inlined no more: it happens in Make only, not at 1 call of it"
        )

    def test_fixed(self, repository: Repository) -> None:
        gone = A.replace("*pair {\n\treturn &pair{n, n}", "pair {\n\treturn pair{n, n}")
        repository.write({"a/a.go": gone})
        assert repository.diff("HEAD")[0] == 0
        assert told(repository.diff("HEAD")[1]) == [("removed", "Make", "&pair{n, n}")]

    def test_package_added(self, repository: Repository) -> None:
        new = "package n\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"
        repository.commit({"n/n.go": new})
        code, changes = repository.diff("HEAD~1..HEAD")
        assert (code, told(changes)) == (1, [("added", "New", "x")])
        assert told(repository.diff("HEAD~1", "./n")[1]) == [("added", "New", "x")]
        assert told(repository.diff("HEAD~1", "n/n.go")[1]) == [("added", "New", "x")]
        assert repository.diff("HEAD~1", "./a") == (0, [])
        assert told(repository.diff("HEAD..HEAD~1")[1]) == [("removed", "New", "x")]

    def test_extracted_function(self, repository: Repository) -> None:
        text = A.replace("\treturn &pair{n, n}", "\treturn fresh(n)")
        text += "\n//go:noinline\nfunc fresh(n int) *pair {\n\treturn &pair{n, n}\n}\n"
        repository.write({"a/a.go": text})
        code, [change] = repository.diff("HEAD")
        assert (code, told([change])) == (0, [("moved", "fresh", "&pair{n, n}")])
        assert change["how"] == "it was in Make of example.com/m/a"

    def test_copied_function_is_new(self, repository: Repository) -> None:
        text = A + "\n//go:noinline\nfunc Again(n int) *pair {\n\treturn &pair{n, n}\n}\n"
        repository.write({"a/a.go": text})
        assert told(repository.diff("HEAD")[1]) == [("added", "Again", "&pair{n, n}")]


class TestRevisions:
    def test_the_repository_stays_as_it_is(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ESCAPELINT_CACHE", str(tmp_path / "cache"))
        repository.commit({"a/b.go": "package a\n"})
        repository.write({"a/c.go": "package a\n\nfunc C() *int { return new(int) }\n"})
        repository.git("add", "a/c.go")
        asked = (("status", "--porcelain"), ("worktree", "list"), ("stash", "list"), ("reflog",))
        before = [repository.git(*each) for each in asked]
        index = (repository.folder / ".git/index").read_bytes()
        for _ in range(2):
            assert len(repository.diff("HEAD~1")[1]) == 1
        assert repository.diff("HEAD~1..HEAD") == (0, [])
        assert [repository.git(*each) for each in asked] == before
        assert (repository.folder / ".git/index").read_bytes() == index
        folders = sorted(path.name[-3:] for path in (tmp_path / "cache/revisions").iterdir())
        assert folders == ["new", "old"]

    @pytest.mark.parametrize("revision", ["nope", "HEAD..nope", "nope...HEAD"])
    def test_no_revision(self, repository: Repository, revision: str) -> None:
        code, _, err = repository.run("diff", revision)
        assert code == 2
        assert "nope is no commit here: check the name, or git fetch what has it" in err

    def test_where_branches_have_parted(self, repository: Repository) -> None:
        repository.git("branch", "other")
        repository.commit({"a/b.go": "package a\n\nfunc B() *int { return new(int) }\n"})
        repository.git("checkout", "--quiet", "other")
        repository.commit({"a/c.go": "package a\n\nfunc C() *int8 { return new(int8) }\n"})
        assert told(repository.diff("main...other")[1]) == [("added", "C", "new(int8)")]
        kinds = [kind for kind, *_ in told(repository.diff("main..other")[1])]
        assert kinds == ["added", "removed"]

    def test_no_repository(self, repository: Repository, tmp_path: Path) -> None:
        code, _, err = Repository(tmp_path, repository.capture).run("diff", "HEAD")
        assert code == 2
        assert "not a git repository" in err

    def test_what_does_not_compile_there_is_no_news(self, repository: Repository) -> None:
        repository.commit({"a/a.go": A + "\nfunc broken() int { return nothing }\n"})
        repository.write({"a/a.go": A})
        code, out, err = repository.run("diff", "HEAD", "--level", "note")
        assert code == 2
        assert out.startswith("0 added, 0 removed, 0 moved since HEAD")
        assert "in HEAD: " in err

    @pytest.mark.parametrize("folder", ["..", "."])
    def test_a_workspace_of_one_side(
        self, repository: Repository, folder: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        work = (repository.folder / folder / "go.work").resolve()
        work.write_text(f"go 1.21\n\nuse {repository.folder}\n")
        monkeypatch.setenv("GOWORK", str(work))
        code, _, err = repository.run("diff", "HEAD")
        assert code == 2
        assert "which is none of the revision's: say GOWORK=off" in err

    def test_folder_below_and_settings(self, repository: Repository) -> None:
        repository.commit(
            {".escapelint.toml": 'exclude = ["/gen/"]\n', "gen/g.go": "package gen\n"}
        )
        repository.write({"gen/g.go": "package gen\n\nfunc C() *int { return new(int) }\n"})
        assert repository.diff("HEAD") == (0, [])
        below = Repository(repository.folder / "a", repository.capture)
        repository.write({"a/b.go": "package a\n\nfunc C() *int { return new(int) }\n"})
        assert told(below.diff("HEAD")[1]) == [("added", "C", "new(int)")]


class TestCheck:
    WARNS = LEAK.replace("package p", "package w")

    def test_new_only(self, repository: Repository) -> None:
        repository.commit({"w/w.go": self.WARNS})
        repository.git("checkout", "--quiet", "-b", "topic")
        assert repository.run("check", "--new-from-rev", "HEAD")[0] == 0
        assert repository.run("check")[0] == 1
        repository.write({"v/v.go": self.WARNS.replace("package w", "package v")})
        for option in (("--new-from-rev", "HEAD"), ("--new-from-merge-base", "main")):
            code, out, _ = repository.run("check", *option, "--output-format", "json")
            found = json.loads(out)
            assert code == 1
            assert {f["file"] for f in found["findings"]} == {"v/v.go"}
            assert found["hidden"]["that were there before"] > 0
        out = repository.run("check", *option, "--output-format", "sarif")[1]
        results = json.loads(out)["runs"][0]["results"]
        assert {each["baselineState"] for each in results} == {"new"}
        code, out, _ = repository.run("diff", "HEAD")
        assert code == 1
        assert "v/v.go:7:9: warning[returned-pointer]" in out
        assert repository.run("diff", "HEAD", "--exit-zero")[0] == 0

    def test_baseline(self, repository: Repository) -> None:
        repository.write({"w/w.go": self.WARNS})
        assert repository.run("baseline", "write")[0] == 0
        assert repository.run("diff", "HEAD")[0] == 1
        known = ("--baseline", ".escapelint-baseline")
        assert repository.run("diff", "HEAD", *known)[0] == 0
        assert repository.run("check", "--new-from-rev", "HEAD", *known)[0] == 0

    @pytest.mark.parametrize(
        "options",
        [("--new-from-merge-base", "main"), ("--prove",), ("--from-log", "x")],
    )
    def test_what_does_not_go_together(
        self, repository: Repository, options: tuple[str, ...]
    ) -> None:
        code, _, err = repository.run("check", "--new-from-rev", "HEAD", *options)
        assert code == 2
        assert "leave" in err or "exclude each other" in err
