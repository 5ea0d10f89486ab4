"""Microsoft's SARIF validator, with its rules for SARIF and for GitHub, has nothing to say.

It is fetched by npm (about 100 MB); where that is not to be had the test is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint.model import BaselineUse, Report
from escapelint.reporters import SarifSettings, render
from escapelint.reporters.changes import render as render_changes

from .sample import CLEAN, RICH
from .test_changes import DIFF, PLAIN
from .test_sarif_settings import EVERYTHING

pytestmark = pytest.mark.network

_PACKAGE = "@microsoft/sarif-multitool@5.7.0"
_KNOWN = replace(RICH, baseline=BaselineUse(1, frozenset()))


@pytest.fixture(scope="module")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: Microsoft's SARIF Multitool cannot be fetched")
    folder = tmp_path_factory.mktemp("multitool")
    # Its start script splits arguments at semicolons, so the binary itself is called.
    fetched = subprocess.run(
        [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", _PACKAGE],
        capture_output=True,
        text=True,
    )
    binaries = [*folder.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool")]
    if fetched.returncode or not binaries:
        last = fetched.stderr.strip().splitlines()[-1:] or ["no binary for this platform"]
        pytest.skip(f"Microsoft's SARIF Multitool cannot be fetched: {last[0]}")
    binaries[0].chmod(0o755)
    return binaries[0]


def complaints(multitool: Path, folder: Path, data: bytes) -> list[str]:
    """Errors and warnings; the validator's exit code is 0 whatever it finds."""
    file, found = folder / "x.sarif", folder / "found.sarif"
    file.write_bytes(data)
    command = [str(multitool), "validate", str(file), "--rule-kind", "Sarif;Ghas"]
    command += ["--level", "Error;Warning;Note", "-o", str(found), "--log", "ForceOverwrite"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = json.loads(found.read_bytes())["runs"]
    assert run["results"], "it always has notes, as on places that it cannot reach offline"
    rules = [f"{r['ruleId']}: {r['message']}" for r in run["results"] if r.get("level") != "note"]
    (invocation,) = run["invocations"]
    said = invocation.get("toolExecutionNotifications", [])
    return rules + [str(n["message"]) for n in said if n.get("level") == "error"]


@pytest.mark.parametrize(
    ("report", "settings"),
    [(RICH, SarifSettings()), (_KNOWN, EVERYTHING), (CLEAN, SarifSettings())],
    ids=["rich", "everything", "clean"],
)
def test_no_error_and_no_warning(
    multitool: Path, tmp_path: Path, report: Report, settings: SarifSettings
) -> None:
    data = b"".join(render(report, "sarif", sarif=settings))
    assert complaints(multitool, tmp_path, data) == []


def test_that_it_complains(multitool: Path, tmp_path: Path) -> None:
    data = b"".join(render(RICH, "sarif")).replace(b'"helpUri"', b'"help_uri"')
    assert complaints(multitool, tmp_path, data) != []


def test_a_difference(multitool: Path, tmp_path: Path) -> None:
    data = b"".join(render_changes(DIFF, "sarif", PLAIN))
    assert complaints(multitool, tmp_path, data) == []
