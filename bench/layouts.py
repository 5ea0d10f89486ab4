"""Layouts of a code base's struct types against go/types: wrong ones, and the share of unknown."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

from tests.layout.compiler import go_env
from tests.layout.oracle import expected, go_version, ours, packages_of

_MOST_SHOWN = 40
_ARCHES = ("amd64", "386", "arm64", "arm")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patterns", nargs="*", default=["std"])
    parser.add_argument("-C", dest="folder", default=".")
    parser.add_argument("--goarch", action="append", help="(default: amd64, 386, arm64 and arm)")
    parser.add_argument("--go", help="(default: go on PATH)")
    parser.add_argument("--unknown", action="store_true", help="list them")
    options = parser.parse_args()
    go = options.go or shutil.which("go")
    if go is None:
        print("no go on PATH", file=sys.stderr)
        return 2
    folder = Path(os.path.realpath(options.folder))
    all_wrong = 0
    for goarch in options.goarch or _ARCHES:
        env = go_env(GOOS="linux", GOARCH=goarch)
        packages = packages_of(go, folder, options.patterns, env)
        oracle = expected(go, goarch, packages)
        told = dict(ours(goarch, go_version(go), packages))
        wrong, reasons = 0, Counter[str]()
        for key, laid in oracle.items():
            mine = told.get(key, "not found")
            if isinstance(mine, str):
                reasons[mine] += 1
                if options.unknown:
                    print(f"unknown {'.'.join(key)}: {mine}")
            elif mine != laid:
                wrong += 1
                if wrong <= _MOST_SHOWN:
                    print(f"wrong   {'.'.join(key)}: {laid}, not {mine}")
        extra = sum(not isinstance(mine, str) for key, mine in told.items() if key not in oracle)
        unknown = sum(reasons.values())
        print(
            f"{goarch}: {len(oracle)} struct types, {wrong} wrong, {unknown} unknown"
            f" ({unknown / max(1, len(oracle)):.2%}), {extra} that go/types does not know"
        )
        for why, count in reasons.most_common(_MOST_SHOWN):
            print(f"  {count:5} {why}")
        all_wrong += wrong
    return int(all_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
