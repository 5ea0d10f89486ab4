"""What all tests share: where things are, and a Go that no setting of the machine can change."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TESTDATA = ROOT / "testdata"

_BUNDLED = os.path.join(sysconfig.get_path("purelib"), "go", "bin", "go")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away the settings of the machine that could change a result."""
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    monkeypatch.setenv("GOFLAGS", "")
    monkeypatch.setenv("GOWORK", "off")
    monkeypatch.setenv("ESCAPELINT_CACHE", "off")
    for name in ("ESCAPELINT_GO", "NO_COLOR", "FORCE_COLOR", "GOARCH", "GOOS", "GOEXPERIMENT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def go() -> str:
    """The path of a go command; skips the test, saying so, where there is none."""
    found = shutil.which("go")
    if found is None and os.path.isfile(_BUNDLED):
        found = _BUNDLED
    if found is None:
        pytest.skip("no Go: install one, or escapelint[go]")
    return found


@pytest.fixture
def module(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Makes a Go module `example.com/m` of the given files and returns its folder."""

    def make(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "module"
        for name, text in {"go.mod": "module example.com/m\n\ngo 1.21\n", **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
