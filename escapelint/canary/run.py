"""Compiles the canary with a Go and reads what it says. It imports nothing: it takes 0.1 s, and
next to nothing where the go command has compiled it before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from escapelint.canary.compare import FILE, CanaryResult, compare
from escapelint.canary.expect import Expectation, expected
from escapelint.canary.tried import is_tried, recorded_releases
from escapelint.facts.dialects import RECORDED, has_raw_strings
from escapelint.facts.reader import Tally, read_sections
from escapelint.model import Level, Problem, Toolchain
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.toolchain.errors import build_problems
from escapelint.toolchain.process import Stream
from escapelint.words import some

# The canary is no part of the user's module, whose settings could keep it from being compiled.
# -trimpath takes the name of the temporary folder out of the cache's key, and out of the text.
_SETTINGS = {"GOFLAGS": "-trimpath", "GOWORK": "off", "GO111MODULE": "on"}
_MOST_NAMED = 3


def source(name: str = FILE) -> str:
    """The text of a file of the canary: `canary.go` or `go.mod`."""
    # `.txt` keeps go tools off a checkout's copy.
    path = os.path.join(os.path.dirname(__file__), f"{name}.txt")
    with open(path, encoding="utf-8") as file:
        return file.read()


def run_canary(toolchain: Toolchain) -> CanaryResult:
    """Compiles the canary in a temporary folder, as a run compiles packages, and compares.

    What goes wrong is the result's `error`; nothing is raised.
    """
    wanted = expected(source(), toolchain.release)
    try:
        with tempfile.TemporaryDirectory(prefix="escapelint-canary-") as folder:
            return _compile(toolchain, os.path.realpath(folder), wanted)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        return CanaryResult(len(wanted), error=f"{what}{error.strerror or error}")


def _compile(toolchain: Toolchain, folder: str, wanted: tuple[Expectation, ...]) -> CanaryResult:
    for name, text in ((FILE, source()), ("go.mod", _go_mod(toolchain))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    stream = Stream(list_command(toolchain.go, ["."]), folder, _SETTINGS)
    tally = Tally()
    raw_strings = has_raw_strings(toolchain.release)
    sections = list(read_sections(stream, tally, raw_strings=raw_strings))
    try:
        packages = list(parse_packages(stream.stdout))
    except ValueError:
        return CanaryResult(len(wanted), error="the go command did not come to its end")
    problems = build_problems(stream.code, tally.tool_lines, bool(packages))
    errors = [problem.message for problem in problems if problem.level is Level.ERROR]
    errors += [" ".join(package.error.split()) for package in packages if package.error]
    if errors:
        return CanaryResult(len(wanted), error=errors[0])
    return compare(wanted, sections, tally)


def _go_mod(toolchain: Toolchain) -> str:
    """The canary's go.mod. It asks for the toolchain that the user's go.mod or go.work chose: here
    the go command would choose its own."""
    version = toolchain.version.partition(" ")[0]
    asks = version.startswith("go1.")  # and not "devel", which cannot be asked for
    return source("go.mod") + (f"\ntoolchain {version}\n" if asks else "")


# ── what a run says of an unrecorded release ────────────────────────────────────────────────


def unrecorded_problems(toolchain: Toolchain) -> Iterator[Problem]:
    """Nothing for a recorded release; else runs the canary and says in one problem how it went.

    A note where all was read, a warning where the compiler says something new that costs no fact,
    and an error where findings may be missing.
    """
    if is_tried(toolchain):
        return
    result = run_canary(toolchain)
    how = "newer than" if toolchain.release > RECORDED[1] else "not among"
    tried = f"what escapelint was tried with ({recorded_releases()})"
    yield Problem(result.level, f"{toolchain.version} is {how} {tried}: {_verdict(result)}")


def _verdict(result: CanaryResult) -> str:
    if result.error:
        return (
            f"the canary was not compiled ({result.error}), so nobody knows whether findings are"
            " missing: see escapelint doctor, and name another Go with --go PATH meanwhile"
        )
    facts = f"{result.read} of {result.expected} facts"
    if result.level is Level.NOTE:
        return f"the canary was read, {facts}"
    news = result.missing or result.examples or result.unexpected
    named = some([str(each) for each in news], _MOST_NAMED, "; ")
    if result.level is Level.WARNING:
        return f"the canary was read, {facts}, but please report what is new: {named}"
    return (
        f"of the canary {facts} were read, so findings may be missing ({named}): see escapelint"
        " doctor, report it, and name another Go with --go PATH meanwhile"
    )
