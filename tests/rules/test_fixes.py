"""The fixes of rules, proved by the real compiler and compared with golden files.

`testdata/fixes/<rule>/*.go` become the `.fixed` files beside them by the safe fixes, and the
`.unsafe` ones by all of them. ESCAPELINT_UPDATE=1 writes these.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from escapelint import cli
from tests.conftest import TESTDATA

pytestmark = pytest.mark.go

FOLDER = TESTDATA / "fixes"
_UNSAFE = ("pool-candidate",)
_UPDATE = bool(os.environ.get("ESCAPELINT_UPDATE"))


def fixed(folder: Path, go: str, *options: str) -> dict[str, str]:
    assert cli.main(["fix", "-C", str(folder), "--go", go, "--level", "note", "-q", *options]) == 0
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.go")}


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All inputs as packages of one module."""
    return copied(tmp_path_factory)


def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fixes")
    (folder / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    for source in FOLDER.glob("*/*.go"):
        target = folder / source.parent.name / source.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes())
    return folder


@pytest.fixture(scope="module")
def results(module: Path, go: str) -> Mapping[str, str]:
    os.environ.update(GOTOOLCHAIN="local", GOFLAGS="", GOWORK="off")
    rules = sorted(path.name for path in FOLDER.iterdir())
    fixed(module, go, "--select", ",".join(rule for rule in rules if rule not in _UNSAFE))
    before = {path: path.read_text() for path in module.glob("*/*.go")}
    fixed(module, go, "--select", ",".join(_UNSAFE))
    assert before == {path: path.read_text() for path in module.glob("*/*.go")}
    return fixed(module, go, "--select", ",".join(_UNSAFE), "--unsafe-fixes")


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/*.go")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_golden(results: Mapping[str, str], path: Path) -> None:
    golden = path.with_suffix(".fixed")
    found = results[f"{path.parent.name}/{path.name}"]
    if _UPDATE:
        golden.write_text(found)
    assert found == golden.read_text()


def test_unsafe_fixes(tmp_path_factory: pytest.TempPathFactory, go: str) -> None:
    """Files with an `.unsafe` beside them become that by all fixes."""
    os.environ.update(GOTOOLCHAIN="local", GOFLAGS="", GOWORK="off")
    goldens = sorted(FOLDER.glob("*/*.unsafe"))
    rules = ",".join({path.parent.name for path in goldens})
    found = fixed(copied(tmp_path_factory), go, "--unsafe-fixes", "--select", rules)
    for golden in goldens:
        made = found[f"{golden.parent.name}/{golden.with_suffix('.go').name}"]
        if _UPDATE:
            golden.write_text(made)
        assert made == golden.read_text()


def test_what_was_formatted_is_formatted_and_vets(
    results: Mapping[str, str], module: Path, go: str
) -> None:
    gofmt = Path(go).resolve().parent / "gofmt"
    before = subprocess.run([gofmt, "-l", FOLDER], capture_output=True, text=True, check=True)
    after = subprocess.run([gofmt, "-l", module], capture_output=True, text=True, check=True)
    names = [{Path(line).name for line in done.stdout.splitlines()} for done in (before, after)]
    assert names[1] <= names[0]
    vetted = subprocess.run([go, "vet", "./..."], cwd=module, capture_output=True, text=True)
    assert vetted.stderr == ""


def test_a_second_run_changes_nothing(results: Mapping[str, str], module: Path, go: str) -> None:
    assert fixed(module, go, "--select", "moved-parameter,append-growth") == results
