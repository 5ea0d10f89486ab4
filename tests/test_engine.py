"""A run as a whole: what must not depend on how it is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import analysis, workers
from escapelint.config import Config
from escapelint.engine import run
from escapelint.events import Events
from escapelint.model import Level, Package, Report
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

Module = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def folder(module: Module) -> Path:
    """A module of all rules' testdata."""
    return module(
        {
            f"{path.parent.name.replace('-', '')}/{path.name}": path.read_text()
            for path in TESTDATA.glob("rules/*/*.go")
        }
    )


def check(folder: Path, go: str, **options: object) -> Report:
    config = Config(cwd=str(folder), level=Level.NOTE, go=go)
    return run(replace(config, **options))  # type: ignore[arg-type]


def test_processes_and_order_do_not_matter(
    folder: Path, go: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(folder, go)
    monkeypatch.setattr(workers, "_WORTH_FORKING", 1)
    monkeypatch.setattr(workers, "_cpus", lambda: 3)
    assert check(folder, go) == alone
    assert len(alone.findings) > 40


def test_fingerprints_are_unique_and_survive_edits(folder: Path, go: str) -> None:
    before = check(folder, go)
    fingerprints = [f.fingerprint for f in before.findings]
    assert len(set(fingerprints)) == len(fingerprints)
    path = folder / "returnedpointer" / "returned.go"
    text = path.read_text().replace("type point struct", "\n\n// A comment.\ntype point struct")
    path.unlink()
    (path.parent / "renamed.go").write_text(text)
    after = check(folder, go)
    assert sorted(f.fingerprint for f in after.findings) == sorted(fingerprints)
    (path.parent / "renamed.go").write_text(text.replace("&point{a, a}", "&point{a, 1}"))
    changed = {f.fingerprint for f in check(folder, go).findings} ^ set(fingerprints)
    assert len(changed) == 2


def test_selecting_rules_does_not_change_who_claims_what(folder: Path, go: str) -> None:
    every = check(folder, go)
    one = check(folder, go, select=frozenset({"returned-pointer"}))
    assert one.findings == tuple(f for f in every.findings if f.rule == "returned-pointer")
    assert one.suppressed == tuple(f for f in every.suppressed if f.rule == "returned-pointer")
    kept, all_ = (len(r.findings) + len(r.suppressed) for r in (one, every))
    assert sum(one.hidden.values()) == all_ - kept
    assert one.accounting == every.accounting


def test_from_a_subfolder_the_names_are_those_of_the_root(folder: Path, go: str) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    below = check(folder / "returnedpointer", go, targets=(".",))
    assert below.cwd == "returnedpointer"
    files = {f.region.file for f in below.findings}
    assert "returnedpointer/callers.go" in files
    assert all(file.startswith("returnedpointer/") for file in files)
    assert below.to_cwd("returnedpointer/returned.go") == "returned.go"


def test_events(folder: Path, go: str) -> None:
    seen: list[str] = []
    config = Config(cwd=str(folder), go=go)
    run(config, Events(lambda args: seen.append(args[1]), seen.append, seen.append))
    assert seen[0] == "list"
    assert seen.count("example.com/m/returnedpointer") == 2  # compiled and analysed


def test_a_worker_that_dies_loses_nothing(
    folder: Path, go: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(folder, go)
    parent = os.getpid()
    real = analysis.analyse

    def dying(work: analysis.Work, package: Package) -> analysis.PackageResult:
        if os.getpid() != parent and package.name == "pool":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(work, package)

    monkeypatch.setattr(workers, "_WORTH_FORKING", 1)
    monkeypatch.setattr(workers, "_cpus", lambda: 2)
    monkeypatch.setattr(workers, "analyse", dying)
    assert check(folder, go) == alone


def test_what_is_imported_before_go_is_started() -> None:
    """Stage C is imported while the go command is busy, and most runs need no canary."""
    code = "import sys, escapelint.cli.checking, escapelint.engine\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    later = {"escapelint.analysis", "escapelint.canary.run", "tomllib", "tree_sitter", "tempfile"}
    assert set(done.stdout.split()) & later == set()
