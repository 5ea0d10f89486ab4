"""Git repositories whose hooks are pre-commit's, made for a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


def own_environment() -> dict[str, str]:
    """Without git's settings of this machine, and what it sets for a hook that runs the tests."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return own | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@dataclass(frozen=True, slots=True)
class Hooks:
    """A repository with the hooks of this checkout, and where pre-commit installs them."""

    folder: Path
    revision: str
    home: Path


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a command: its exit code and what it printed."""

    code: int
    text: str

    @property
    def state(self) -> str:
        """`"Passed"`, `"Failed"` or `"Skipped"`, as pre-commit says of its only hook."""
        [state] = re.findall(r"^escapelint \(.*\)\.+(?:\(.*\))?(\w+)$", self.text, re.M)
        return str(state)

    @property
    def said(self) -> list[str]:
        """What the hook printed, as pre-commit shows it."""
        _, _, rest = self.text.partition("- hook id: ")
        return [
            line
            for line in rest.splitlines()[1:]
            if line and not line.startswith(("- ", "[INFO]", "[WARNING]"))
        ]


class Repository:
    """A git repository whose pre-commit hook is installed; `use` are the hooks that it runs."""

    def __init__(self, folder: Path, hooks: Hooks, go: str, use: str) -> None:
        self.folder = folder
        self._hooks = hooks
        self.env = own_environment() | {
            "PRE_COMMIT_HOME": str(hooks.home),
            "PRE_COMMIT_COLOR": "never",
            "PATH": os.pathsep.join([os.path.dirname(go), os.environ["PATH"]]),
        }
        folder.mkdir()
        self.git("init", "--quiet")
        self.git("config", "user.name", "A")
        self.git("config", "user.email", "a@example.com")
        self.use(use)
        assert self.pre_commit("install", "--install-hooks").code == 0

    def use(self, hooks: str) -> None:
        """Writes the configuration of pre-commit."""
        repo = f"repos:\n- repo: {self._hooks.folder}\n  rev: {self._hooks.revision}\n"
        (self.folder / ".pre-commit-config.yaml").write_text(f"{repo}  hooks:\n{hooks}")
        self.git("add", ".pre-commit-config.yaml")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def stage(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")

    def begin(self, files: Mapping[str, str]) -> None:
        """Commits files unseen by the hook."""
        self.stage(files)
        self.git("commit", "--quiet", "--no-verify", "--message", "begin")

    def commit(self, *options: str, cwd: str = ".") -> Done:
        return self.run("git", "commit", "--quiet", "--message", "more", *options, cwd=cwd)

    def pre_commit(self, *arguments: str) -> Done:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.code == 0, done.text
        return done.text

    def run(self, *command: str, cwd: str = ".") -> Done:
        done = subprocess.run(
            command,
            cwd=self.folder / cwd,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Done(done.returncode, done.stdout)
