"""The line that says what goes on."""

from __future__ import annotations

import io

import pytest

from escapelint import progress
from escapelint.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, *, quiet: bool = False) -> str:
    with Progress(stream, quiet=quiet) as line:
        line.compiled("m/a")
        line.compiled("m/b")
        line.analysing("m/b")
        line.proving("3 fixes in 2 packages")
    return stream.getvalue()


def test_what_lasts_is_said_whatever_came_just_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_INTERVAL", 1000)
    said = shown(Terminal())
    assert "compiling…" in said
    assert "analysing" not in said
    assert said.endswith("\r\x1b[Kescapelint: proving 3 fixes in 2 packages\r\x1b[K")


def test_only_a_terminal_hears_of_it() -> None:
    assert shown(io.StringIO()) == ""
    assert shown(Terminal(), quiet=True) == ""
