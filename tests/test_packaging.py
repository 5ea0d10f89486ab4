"""escapelint as it is installed: from sdist and wheel, and by the real pre-commit.

Needs the package registry, as installing does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint.catalogue import rule_ids
from tests.conftest import ROOT, TESTDATA

pytestmark = pytest.mark.network


def run(*command: str, cwd: Path, **env: str) -> str:
    """A command's output; fails with it where the command fails."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.go
def test_sdist_and_wheel(tmp_path: Path, go: str) -> None:
    """The wheel is built from the sdist; what it installs has the rules and runs the demo."""
    run(sys.executable, "-m", "build", "--outdir", str(tmp_path / "dist"), str(ROOT), cwd=tmp_path)
    assert len(list((tmp_path / "dist").iterdir())) == 2
    [wheel] = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    run(str(bin_ / "pip"), "install", "--quiet", str(wheel), cwd=tmp_path)
    read_canary = "from escapelint.canary.run import source; source('canary.go'), source('go.mod')"
    run(str(bin_ / "python"), "-c", read_canary, cwd=tmp_path)
    listed = run(str(bin_ / "escapelint"), "rules", cwd=tmp_path)
    assert [line.split()[0] for line in listed.splitlines()] == list(rule_ids())
    demo = run(str(bin_ / "escapelint"), "demo", "--go", go, cwd=tmp_path)
    assert demo.splitlines()[-1].startswith("7 warnings in 1 package (1 suppressed)")


@pytest.mark.go
def test_pre_commit(tmp_path: Path, go: str, module: Callable[[Mapping[str, str]], Path]) -> None:
    """The hook lints the changed file's package and shows the file's own findings."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("pre-commit installs from a git checkout, and this is none")
    rule = (TESTDATA / "rules/returned-pointer/returned.go").read_text()
    folder = module({"a/a.go": rule, "b/b.go": rule, "c/c.go": "package c\n"})
    revision = run("git", "rev-parse", "HEAD", cwd=ROOT).strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {ROOT}\n  rev: {revision}\n  hooks:\n  - id: escapelint\n"
        "    args: [--output-format, concise]\n"
    )
    run("git", "init", "--quiet", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    hook = (sys.executable, "-m", "pre_commit", "run", "--files")
    env = {
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PATH": os.pathsep.join([os.path.dirname(go), os.environ["PATH"]]),
    }
    assert "Passed" in run(*hook, "c/c.go", cwd=folder, **env)
    done = subprocess.run(
        [*hook, "a/a.go"], cwd=folder, env={**os.environ, **env}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "exit code: 1" in done.stdout
    assert "a/a.go:" in done.stdout
    assert "b/b.go:" not in done.stdout
