"""How many of the compiler's distinct heap facts get a cause, as a Markdown table.

`python bench/coverage.py --std-go GO --module-go GO FOLDER`, each option as often as there are Gos:
the standard library of each of the former, and the modules of bases.py, kept in FOLDER, with each
of the latter. The table of docs/coverage.md is made so. The exit code is 1 where a share is below
99.5 %.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bases import MODULES, fetched, report

from escapelint.reporters.stats import share

_LEAST = 0.995


@dataclass(frozen=True, slots=True)
class Base:
    """What came of one code base with one Go; the counts are of distinct heap facts."""

    name: str
    go: str  # its version
    facts: int
    claimed: int
    causes: dict[str, int]  # of those that are claimed, by rule
    unclaimed: dict[str, int]  # of the others, by kind

    @property
    def is_enough(self) -> bool:
        return self.claimed >= _LEAST * self.facts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the modules are kept")
    parser.add_argument("--std-go", action="append", metavar="GO")
    parser.add_argument("--module-go", action="append", metavar="GO")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Base] = []
    for base in measured(folder, options.std_go or ["go"], options.module_go or ["go"]):
        print(f"{base.name} with {base.go}", file=sys.stderr, flush=True)
        found.append(base)
    for line in [*table(found), "", *by_cause(found)]:
        print(line)
    return 0 if all(base.is_enough for base in found) else 1


def measured(folder: Path, std_gos: list[str], module_gos: list[str]) -> Iterator[Base]:
    """Each code base with each Go, one after the other."""
    for go in map(command, std_gos):
        yield of("std", report(folder, "std", go))
    for module in MODULES:
        for go in map(command, module_gos):
            yield of(module, report(fetched(module, folder, go), "./...", go))


def command(go: str) -> str:
    """The path of a go command that is given by its path or name."""
    found = shutil.which(go)
    if found is None:
        raise SystemExit(f"there is no go command {go}")
    return str(Path(found).absolute())


def of(name: str, said: dict[str, Any]) -> Base:
    """A code base's counts; raises `RuntimeError` where not all of it was analysed."""
    failed = [problem["message"] for problem in said["problems"] if problem["level"] == "error"]
    if failed:
        raise RuntimeError(f"{name}: {failed[0]}")
    a = said["accounting"]
    version = said["toolchain"]["version"]
    return Base(name, version, a["distinct"], a["claimed"], a["causes"], a["unclaimed"])


def table(bases: list[Base]) -> Iterator[str]:
    yield "| code base | Go | facts | with a cause | share | reported by no rule |"
    yield "|---|---|--:|--:|--:|---|"
    for base in bases:
        rest = sorted(base.unclaimed.items(), key=lambda item: (-item[1], item[0]))
        left = ", ".join(f"{count} {kind}" for kind, count in rest)
        counts = f"{base.facts:,} | {base.claimed:,} | {share(base.claimed, base.facts)}"
        yield f"| {base.name} | {base.go.removeprefix('go')} | {counts} | {left} |"


def by_cause(bases: list[Base]) -> Iterator[str]:
    """Facts by rule, a column for each code base; the rules with most of them first.

    Of a module the first Go only: others change next to nothing.
    """
    once = {base.name: base for base in reversed(bases) if base.name != "std"}
    bases = [base for base in bases if base.name == "std" or base is once[base.name]]
    names = [f"{_short(base.name)} {base.go.removeprefix('go')}" for base in bases]
    yield f"| cause | {' | '.join(names)} |"
    yield f"|---|{'--:|' * len(bases)}"
    rules = {rule for base in bases for rule in base.causes}
    for rule in sorted(rules, key=lambda r: (-sum(b.causes.get(r, 0) for b in bases), r)):
        counts = (f"{base.causes.get(rule, 0):,}" for base in bases)
        yield f"| `{rule}` | {' | '.join(counts)} |"


def _short(name: str) -> str:
    """The last part of a module's path that is no version."""
    parts = name.partition("@")[0].split("/")
    return next(part for part in reversed(parts) if not re.fullmatch(r"v\d+", part))


if __name__ == "__main__":
    sys.exit(main())
