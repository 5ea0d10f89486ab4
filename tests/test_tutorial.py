"""docs/writing-rules.md, done word by word in an empty folder; and examples/pack, its result."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.packs.read import read_rule
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "writing-rules.md").read_text("utf-8")
PACK = ROOT / "examples" / "pack"
_ID = "acme-kept-request"
_STEPS = re.compile(r"^(`{3,})(sh|python|go|toml)\n(.*?)^\1$", re.M | re.S)
_MODULE = "lint/acme_kept_request.py"


def follow(command: Sequence[str], folder: Path, **env: str) -> list[str]:
    """Does what the page says, by an escapelint; gives what each command printed."""
    said = []
    for kind, text in [(match[2], match[3]) for match in _STEPS.finditer(PAGE)]:
        if kind == "python":
            (folder / _MODULE).write_text(text, encoding="utf-8")
        elif kind == "go" and "// want" in text and "package requests" in text:
            [made] = (folder / "lint" / "testdata" / _ID).iterdir()
            made.unlink()
            made.with_name("requests.go").write_text(text, encoding="utf-8")
        elif kind == "toml":
            (folder / ".escapelint.toml").write_text(text, encoding="utf-8")
        for line in text.splitlines() if kind == "sh" else ():
            words = [*command, *line.split()[1:]]
            done = subprocess.run(
                words, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True
            )
            assert done.returncode == cli.CLEAN, (line, done.stdout, done.stderr)
            said.append(done.stdout)
    return said


@pytest.mark.go
def test_the_tutorial(tmp_path: Path, go: str) -> None:
    command = [sys.executable, "-m", "escapelint"]
    said = follow(command, tmp_path, PYTHONPATH=str(ROOT), ESCAPELINT_GO=go)
    assert len(said) == 5
    assert said[-1] == "lint: 1 rule, 3 files, 0 wrong\n"
    assert (tmp_path / ".escapelint.toml").exists()


def test_the_example_is_its_result() -> None:
    texts = [match[3] for match in _STEPS.finditer(PAGE)]
    assert (PACK / Path(_MODULE).name).read_text("utf-8") in texts
    assert (PACK / "testdata" / _ID / "requests.go").read_text("utf-8") in texts


def test_it_is_as_short_as_it_says() -> None:
    text = (PACK / Path(_MODULE).name).read_text("utf-8")
    lines = len(text[text.index("from collections") :].splitlines())
    assert f": {lines} lines of\n" in PAGE
    assert lines <= 40
    assert read_rule(text, "p.py").options[0].key == "types"


@pytest.mark.go
def test_the_example_passes(capfd: pytest.CaptureFixture[str], go: str) -> None:
    assert cli.main(["rules", "check", str(PACK)]) == cli.CLEAN
    assert cli.main(["rules", "test", str(PACK), "--go", go]) == cli.CLEAN
    assert "1 rule, 3 files, 0 wrong" in capfd.readouterr().out
