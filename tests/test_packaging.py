"""escapelint as it is installed: from sdist and wheel.

Needs the package registry, as installing does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from escapelint.catalogue import rule_ids
from tests.conftest import ROOT
from tests.test_tutorial import follow

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
    folder = tmp_path / "tutorial"
    folder.mkdir()
    said = follow([str(bin_ / "escapelint")], folder, ESCAPELINT_GO=go)
    assert said[-1] == "lint: 1 rule, 3 files, 0 wrong\n"
    demo = run(str(bin_ / "escapelint"), "demo", "--go", go, cwd=tmp_path)
    assert re.match(r"7 warnings in 1 package \(.*1 suppressed\)", demo.splitlines()[-1])
