"""Draws facts that are left out as no allocation, and shows of each that it allocates nothing.

`python bench/dropped.py --seed N FOLDER` draws 100 from those of the standard library, four in ten
of them ruled out by the object code, and writes FOLDER/dropped-N.md. What it shows them by is not
our reader of object code, but

- the compiler's own listing (`-S`) of the package: no call of the runtime at the fact's lines that
  is not known to be harmless, or no more of them than there are other facts that allocate there;
- where that does not do, the package's own tests (`-short`): they run the fact's line, and a heap
  profile of every allocation (`-memprofilerate=1`) has none there but on lines with other facts.

It fails where a fact is shown by neither, or a profile has an allocation that nothing explains.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from escapelint.config import Config
from escapelint.engine import run
from escapelint.facts.section import lays_out_constants
from escapelint.model import Level, Report

NEVER = "no allocation in the object code"
LITERAL = "constant (by its text)"
# The reasons of `model.Accounting` for which a fact is said to allocate nothing.
_REASONS = (
    "constant",
    "zero-sized value",
    "value of one byte",
    "closure without captures",
    "append that has room on every path",
    "on the stack at every call, where it is inlined",
)
_SHARE = 0.4  # of the draw that the object code rules out
_SECONDS = 100  # for the tests of one package

# What may be called at a line that allocates nothing, read from the listings by hand.
_HARMLESS = re.compile(
    r"runtime\.(?:panic\w*|goPanic\w*|gopanic|gorecover|throw|memmove|memequal\w*|memclr\w*"
    r"|typedmem\w+|typedslicecopy|wb(?:Zero|Move)|gcWriteBarrier\w*|duff\w+|morestack\w*"
    r"|map(?:access|delete|clear|iter|Iter)\w*|chan(?:recv|send)\w*|closechan|select\w*"
    r"|deferreturn|print\w+|strequal|efaceeq|ifaceeq|assert\w+|typeAssert|interfaceSwitch"
    r"|cmpstring|slicebytetostringtmp|decoderune|racefuncenter|[A-Z]\w*|\(\*?\w+\)?\.\w+)"
)
_CALL = re.compile(r"\(([^\s()]+):(\d+)\)\t(?:CALL|JMP)\t(runtime\.[^\s(]+)\(SB\)")
_TEXT = re.compile(r"^(\S.*?) STEXT")
_AT = re.compile(r"\(([^\s()]+):(\d+)\)\t(?!TEXT|FUNCDATA|PCDATA)[A-Z]")
_SUMMARY = re.compile(r"^(\S+\.go):(\d+):(\d+): (.+?) escapes to heap$", re.M)
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\w.]*|\'.*\'|true|false')
_PROFILED = re.compile(r"^\s*(\d+)\s.*?(\S+\.go):(\d+)\s*(?:\(inline\))?$", re.M)
_COVERED = re.compile(r"^(\S+)/([^/\s]+\.go):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$", re.M)

Lines = tuple[str, int, int]  # file, first and last line


class Dropped(NamedTuple):
    """A fact that is left out."""

    package: str
    file: str  # absolute
    line: int
    column: int
    text: str
    why: str


class Listing(NamedTuple):
    """The calls of one package's code by file and line, function by function, and all lines that
    have code."""

    calls: Mapping[tuple[str, int], Counter[tuple[str, str]]]  # of (function, call)
    code: frozenset[tuple[str, int]]


class Profile(NamedTuple):
    """What the tests of one package allocated and ran."""

    allocated: Mapping[tuple[str, int], int]  # objects
    ran: frozenset[tuple[str, int]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the table goes")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--go", default=shutil.which("go"))
    options = parser.parse_args()
    go, folder = options.go, options.folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(GOTOOLCHAIN="local", GOFLAGS="", GOWORK="off")
    goroot = said([go, "env", "GOROOT"]).stdout.strip()
    report = run(Config(str(folder), ("std",), level=Level.NOTE, go=go, silent=True))
    others = Counter(
        (name.replace("$GOROOT", goroot), line)
        for finding in report.findings
        if finding.allocates is not None
        for name, line in [(finding.region.file, finding.region.line)] * max(1, len(finding.facts))
    )
    drawn = draw(list(dropped(report, go, goroot)), options.seed, options.count)
    packages = sorted({each.package for each in drawn})
    listings = {package: listing(go, package) for package in packages}
    listed_of = [by_listing(lines_of(each), listings[each.package], others) for each in drawn]
    left = {each.package for each, listed in zip(drawn, listed_of, strict=True) if not listed}
    profiles = {package: profile(go, package, folder) for package in sorted(left)}
    rows, open_ = [], 0
    for number, (each, listed) in enumerate(zip(drawn, listed_of, strict=True), start=1):
        tested = by_tests(lines_of(each), profiles.get(each.package), others)
        open_ += not (listed or tested) or tested.startswith("ALLOCATES")
        place = f"{each.file.removeprefix(goroot + '/src/')}:{each.line}"
        text = each.text[:50].replace("\n", " ").replace("|", "\\|")
        cells = (str(number), place, f"`{text}`", each.why, listed or "does not tell", tested)
        rows.append(f"| {' | '.join(cells)} |")
    out = folder / f"dropped-{options.seed}.md"
    head = "| | place | fact | left out as | the listing | the tests |\n|--:|---|---|---|---|---|\n"
    out.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(drawn)} drawn, {open_} open: {out}")
    return 1 if open_ else 0


def said(command: Sequence[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


# ── what is left out ────────────────────────────────────────────────────────────────────────


def dropped(report: Report, go: str, goroot: str) -> Iterator[Dropped]:
    """What the run left out by types, syntax or object code, and constants by their text, by the
    compiler's own words."""
    for each in report.silent:
        if each.why in (*_REASONS, NEVER):
            name = each.file.replace("$GOROOT", goroot)
            package = os.path.dirname(name).removeprefix(f"{goroot}/src/")
            yield Dropped(package, name, each.line, each.column, each.text, each.why)
    text = said([go, "list", "-export", "-gcflags=-m", "std"], Path(goroot, "src")).stderr
    for name, line, column, what in sorted(set(_SUMMARY.findall(text))):
        if _CONSTANT.fullmatch(what):
            file = os.path.normpath(os.path.join(goroot, "src", name))
            package = os.path.dirname(file).removeprefix(f"{goroot}/src/")
            if lays_out_constants(package):
                yield Dropped(package, file, int(line), int(column), what, LITERAL)


def draw(facts: Sequence[Dropped], seed: int, count: int) -> list[Dropped]:
    """The object code's share, and as many of each other reason as there are, at random."""
    chance = random.Random(seed)
    by_reason: dict[str, list[Dropped]] = defaultdict(list)
    for each in sorted(facts):
        by_reason[each.why].append(each)
    drawn = chance.sample(by_reason[NEVER], min(int(count * _SHARE), len(by_reason.pop(NEVER))))
    rest = {why: chance.sample(found, len(found)) for why, found in sorted(by_reason.items())}
    while len(drawn) < count and any(rest.values()):
        for found in rest.values():
            if found and len(drawn) < count:
                drawn.append(found.pop())
    return sorted(drawn)


def lines_of(fact: Dropped) -> Lines:
    """The lines of the fact's expression: to where its brackets close."""
    lines = Path(fact.file).read_text(encoding="utf-8", errors="replace").split("\n")
    depth, last = 0, fact.line
    for number in range(fact.line, min(fact.line + 40, len(lines)) + 1):
        code = lines[number - 1][fact.column - 1 if number == fact.line else 0 :]
        code = re.sub(r'"(?:[^"\\]|\\.)*"|`[^`]*`|\'(?:[^\'\\]|\\.)*\'|//.*', "", code)
        for character in code:
            depth += (character in "([{") - (character in ")]}")
            if depth < 0:
                return fact.file, fact.line, number
        last = number
        if depth == 0:
            break
    return fact.file, fact.line, last


# ── what shows that it allocates nothing ────────────────────────────────────────────────────


def listing(go: str, package: str) -> Listing:
    text = said([go, "list", "-export", "-gcflags=-S", package]).stderr
    calls: dict[tuple[str, int], Counter[tuple[str, str]]] = defaultdict(Counter)
    code, function = set(), ""
    for line in text.splitlines():
        if start := _TEXT.match(line):
            function = start[1]
        if at := _AT.search(line):
            code.add((at[1], int(at[2])))
        if (call := _CALL.search(line)) and not _HARMLESS.fullmatch(call[3]):
            calls[call[1], int(call[2])][function, call[3]] += 1
    return Listing(calls, frozenset(code))


def by_listing(here: Lines, listed: Listing, others: Mapping[tuple[str, int], int]) -> str:
    """How the listing shows that nothing is allocated at these lines, "" where it does not."""
    file, first, last = here
    lines = [(file, line) for line in range(first, last + 1)]
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        found.update(listed.calls.get(line, Counter()))
    if not found:
        has_code = any(line in listed.code for line in lines)
        return "no call there" if has_code else "no code there"
    in_function: Counter[str] = Counter()
    for (function, _), count in found.items():
        in_function[function] += count
    names = ", ".join(sorted({call.removeprefix("runtime.") for _, call in found}))
    explained = sum(others.get(line, 0) for line in lines)
    return f"{names}: of {explained} others" if max(in_function.values()) <= explained else ""


def profile(go: str, package: str, folder: Path) -> Profile | None:
    """What the package's tests allocate and run, None where they give no profile.

    Coverage is asked for apart, since its counters change what is inlined.
    """
    base = folder / package.replace("/", "-")
    binary, heap, cover = (base.with_suffix(s) for s in (".test", ".mem", ".cover"))
    test = [go, "test", "-short", "-vet=off", f"-timeout={_SECONDS}s"]
    said([*test, f"-o={binary}", f"-memprofile={heap}", "-memprofilerate=1", package])
    said([*test, f"-coverprofile={cover}", f"-coverpkg={package}", package])
    if not heap.exists() or not cover.exists():
        return None
    pprof = ["tool", "pprof", "-sample_index=alloc_objects", "-lines", "-top", "-nodecount=100000"]
    fractions = ["-nodefraction=0", "-edgefraction=0", "-unit=count"]
    text = said([go, *pprof, *fractions, str(binary), str(heap)]).stdout
    allocated: Counter[tuple[str, int]] = Counter()
    for count, file, line in _PROFILED.findall(text):
        allocated[file, int(line)] += int(count)
    goroot = said([go, "env", "GOROOT"]).stdout.strip()
    ran = {
        (f"{goroot}/src/{path}/{name}", line)
        for path, name, first, last, times in _COVERED.findall(cover.read_text(encoding="utf-8"))
        if times != "0"
        for line in range(int(first), int(last) + 1)
    }
    return Profile(allocated, frozenset(ran))


def by_tests(here: Lines, tested: Profile | None, others: Mapping[tuple[str, int], int]) -> str:
    """How tests show that nothing is allocated at these lines, "" where they do not run them."""
    file, first, last = here
    lines: Iterable[tuple[str, int]] = [(file, line) for line in range(first, last + 1)]
    if tested is None or not any(line in tested.ran for line in lines):
        return ""
    found = [line for line in lines if tested.allocated.get(line)]
    if not found:
        return "ran, nothing allocated"
    if all(others.get(line) for line in found):
        return "ran, allocated by others there"
    return f"ALLOCATES {sum(tested.allocated[line] for line in found)}"


if __name__ == "__main__":
    sys.exit(main())
