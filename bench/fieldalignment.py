"""Our best sizes beside those of golang.org/x/tools' fieldalignment: what it shrinks and we do not.

Build it with `go build ./go/analysis/passes/fieldalignment/cmd/fieldalignment` in x/tools.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from typing import Any

_SIZE = re.compile(r"(\S+) has size (\d+) .*?optimal size is (\d+)")
_ENV = {**os.environ, "CGO_ENABLED": "0", "NO_COLOR": "1"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="the path of fieldalignment")
    parser.add_argument("patterns", nargs="*", default=["std"])
    parser.add_argument("-C", dest="folder", default=".")
    options = parser.parse_args()
    theirs = _theirs(os.path.realpath(options.command), options.folder, options.patterns)
    ours = _ours(options.folder, options.patterns)
    counts: Counter[str] = Counter()
    missed = 0
    for (file, line), (name, now, best) in sorted(theirs.items()):
        mine = next(
            (s for s in ours.get((os.path.basename(file), line), ()) if _fits(s, now)), None
        )
        if mine is None:
            counts["no package-level struct type of one size (local, anonymous or generic)"] += 1
        elif mine["kept"]:
            why = re.sub(r" at \S+:\d+|\".*\"|[\w.]+ (?=keeps|at a)|of \w+$", "…", mine["kept"])
            counts[f"kept: {why}"] += 1
        elif mine["best"] is None or mine["best"]["size"] > best:
            missed += 1
            print(f"missed {file}:{line}: {name}: {now}, {best}, ours {mine['best']}")
        else:
            counts["the same size" if mine["best"]["size"] == best else "smaller with us"] += 1
    for why, count in counts.most_common():
        print(f"{count:5} {why}")
    print(f"{len(theirs)} structs that fieldalignment makes smaller, {missed} missed")
    return int(missed > 0)


def _theirs(
    command: str, folder: str, patterns: list[str]
) -> dict[tuple[str, int], tuple[str, int, int]]:
    """(path, line) → name, size and best size."""
    run = subprocess.run(
        [command, "-test=false", "-json", *patterns],
        cwd=folder,
        env=_ENV,
        capture_output=True,
        check=True,
    )
    found: dict[tuple[str, int], tuple[str, int, int]] = {}
    for analyzers in json.loads(run.stdout).values():
        said = analyzers.get("fieldalignment", [])
        for each in said if isinstance(said, list) else ():
            match = _SIZE.match(each["message"])
            if match is not None:
                file, line, _ = each["posn"].rsplit(":", 2)
                found[file, int(line)] = match[1], int(match[2]), int(match[3])
    return found


def _ours(folder: str, patterns: list[str]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """(file's base name, line) → structs, as `layout` prints them."""
    command = [sys.executable, "-m", "escapelint", "layout", "--output-format", "json", *patterns]
    env = {**_ENV, "PYTHONPATH": os.getcwd()}
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True)
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for struct in json.loads(run.stdout)["structs"]:
        at = os.path.basename(struct["file"]), struct["line"]
        found.setdefault(at, []).append(struct)
    return found


def _fits(struct: dict[str, Any], size: int) -> bool:
    return struct["now"] is not None and struct["now"]["size"] == size


if __name__ == "__main__":
    sys.exit(main())
