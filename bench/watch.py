"""How soon an edit shows in what `check --watch` writes, against a check after such an edit.

Two copies of a module that the go command fetches are edited in turn: one is watched, in the other
a check is started. Each edit is another one, so that a package is compiled each time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from statistics import median

from hook import HERE, copy, fetched, timed

BOUND = 0.5  # seconds beyond a check
MODULE, FILE = "github.com/alicebob/miniredis/v2@v2.40.0", "db.go"
REPORT = ".sarif/escapelint.sarif"
LONGEST = 300  # seconds for one edit to show


def main() -> int:
    options = arguments()
    go = options.go or shutil.which("go")
    if go is None:
        print("no go on PATH: name one with --go", file=sys.stderr)
        return 2
    environment = {
        **os.environ,
        "GOWORK": "off",
        "GOFLAGS": "",
        "PYTHONPATH": os.path.dirname(HERE),
    }
    command = [sys.executable, "-m", "escapelint", "check", "--go", go, "--exit-zero"]
    command += ["--level", "note", "--output-format", "concise", "--output-file", f"sarif:{REPORT}"]
    with tempfile.TemporaryDirectory(prefix="escapelint-bench-") as folder:
        source = fetched(go, options.module, folder, environment)
        watched, checked = (os.path.join(os.path.realpath(folder), n) for n in ("w", "c"))
        for module in (watched, checked):
            copy(source, module)
            timed(command, module, environment)
        watcher = subprocess.Popen(
            [*command, "--watch"],
            cwd=watched,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            settled(watcher)
            rounds = []
            for number in range(options.runs):
                rounds.append(
                    (
                        shown(watched, options.file, number, watcher),
                        check(command, checked, options.file, number, environment),
                    )
                )
        finally:
            watcher.terminate()
    for ours, plain in rounds:
        print(f"shown after {ours:.2f} s, a check takes {plain:.2f} s")
    beyond = median(ours - plain for ours, plain in rounds)
    print(f"beyond a check: {beyond:.2f} s, the bound is {BOUND} s")
    return 0 if beyond <= BOUND else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", default=MODULE, metavar="PATH@VERSION")
    parser.add_argument("--file", default=FILE, help="of the module, relative to it")
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="edits (default 7)")
    parser.add_argument("--go", default="")
    return parser.parse_args()


def settled(watcher: subprocess.Popen[str]) -> None:
    """Waits until a watcher has checked, and waits itself."""
    assert watcher.stderr is not None  # PIPE
    for line in watcher.stderr:
        if "watching for changes" in line:
            return
    raise SystemExit("check --watch ended")


def edit(module: str, file: str, number: int) -> str:
    """Adds a function with a finding to a file; returns its name."""
    name = f"watched{number}"
    with open(os.path.join(module, file), "a", encoding="utf-8") as added:
        added.write(f"\nfunc {name}() *[9]int {{ var x [9]int; return &x }}\n")
    return name


def shown(module: str, file: str, number: int, watcher: subprocess.Popen[str]) -> float:
    """Seconds from an edit to a report that has it."""
    report = os.path.join(module, REPORT)
    before = os.stat(report).st_ino
    start = time.perf_counter()
    name = edit(module, file, number).encode()
    while time.perf_counter() - start < LONGEST:
        if os.stat(report).st_ino != before:
            with open(report, "rb") as file_:
                if name in file_.read():
                    took = time.perf_counter() - start
                    settled(watcher)
                    return took
        time.sleep(0.01)
    raise SystemExit(f"{name.decode()} did not show within {LONGEST} s")


def check(
    command: list[str], module: str, file: str, number: int, environment: Mapping[str, str]
) -> float:
    edit(module, file, number)
    return timed(command, module, environment)


if __name__ == "__main__":
    sys.exit(main())
