"""Which runs keep results, as the command line and the environment have it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from escapelint import cli
from escapelint.incremental import results

pytestmark = pytest.mark.go


@pytest.mark.parametrize(
    ("cache", "arguments", "kept"),
    [
        ("on", ["check"], True),
        ("on", ["check", "--no-cache"], False),
        ("off", ["check"], False),
        ("on", ["check", "a.go"], False),
        ("on", ["explain", "a.go:F"], False),
    ],
)
def test_which_runs_keep_results(
    module: Callable[[Mapping[str, str]], Path],
    tmp_path: Path,
    go: str,
    monkeypatch: pytest.MonkeyPatch,
    cache: str,
    arguments: list[str],
    kept: bool,
) -> None:
    folder = tmp_path / "kept"
    monkeypatch.setattr(results, "_WORTH_KEEPING", 0)
    monkeypatch.setenv("ESCAPELINT_CACHE", str(folder) if cache == "on" else cache)
    home = module({"a.go": "package m\n\nfunc F() *int { x := 1; return &x }\n"})
    cli.main([arguments[0], "-C", str(home), *arguments[1:]])
    assert folder.is_dir() is kept
    if kept:
        assert [name.endswith(".results") for name in os.listdir(folder)] == [True]


def test_a_few_packages_are_not_worth_it(
    module: Callable[[Mapping[str, str]], Path],
    tmp_path: Path,
    go: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ESCAPELINT_CACHE", str(tmp_path / "kept"))
    cli.main(["check", "-C", str(module({"a.go": "package m\n"}))])
    assert not (tmp_path / "kept").exists()
