"""Draws warnings at random from the code bases, to be judged in the source.

`python bench/draw.py --seed N --count 200 FOLDER` writes FOLDER/N.md: each finding with its source,
the compiler's path and the advice, in the order in which they were drawn. With `--further` it draws
from all modules that were judged before, and from those that nobody has looked at.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bases import FURTHER, MODULES, UNSEEN, fetched, report

_AROUND = 12  # lines of source that are shown before and after


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the modules are kept and the draw goes")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--further", action="store_true")
    parser.add_argument("--go", default=shutil.which("go"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    found: list[tuple[str, Path, dict[str, Any]]] = []
    std = report(options.folder, "std", options.go)
    found += [("std", options.folder, finding) for finding in std["findings"]]
    for module in (*MODULES, *((*FURTHER, *UNSEEN) if options.further else ())):
        here = fetched(module, options.folder, options.go)
        found += [(module, here, f) for f in report(here, "./...", options.go)["findings"]]
    warnings = [each for each in found if each[2]["level"] == "warning"]
    # The findings come in order, so that the seed alone decides.
    drawn = random.Random(options.seed).sample(warnings, min(options.count, len(warnings)))
    goroot = Path(options.go).resolve().parent.parent
    out = options.folder / f"{options.seed}.md"
    blocks = [block(number, each, goroot) for number, each in enumerate(drawn, start=1)]
    head = f"{len(drawn)} of {len(warnings)} warnings, seed {options.seed}\n\n"
    out.write_text(head + "\n".join("\n".join(lines) + "\n" for lines in blocks))
    print(head.strip() + f": {out}")
    return 0


def block(number: int, drawn: tuple[str, Path, dict[str, Any]], goroot: Path) -> Iterator[str]:
    base, folder, finding = drawn
    yield f"## {number}. {base} {finding['file']}:{finding['line']}:{finding['column']}"
    yield f"{finding['rule']}, rank {finding['rank']}, in {finding['function'] or 'no function'}"
    yield f"- message: {finding['message']}"
    yield f"- do: {finding['suggestion']}"
    yield from (f"      {line}" for line in finding["code"].splitlines())
    for step in finding["why"]:
        yield f"- because: {step['text']} ({step['file']}:{step['line']})"
    for fix in finding["fixes"]:
        yield f"- fix ({fix['safety']}): {fix['title']}"
    name = finding["file"].replace("$GOROOT", str(goroot))
    lines = (folder / name).read_text(errors="replace").splitlines()
    first = max(1, finding["line"] - _AROUND)
    yield "```go"
    for at, line in enumerate(lines[first - 1 : finding["line"] + _AROUND], start=first):
        yield f"{'>' if at == finding['line'] else ' '}{at:5} {line}"
    yield "```"


if __name__ == "__main__":
    sys.exit(main())
