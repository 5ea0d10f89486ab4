"""escapelint against the bare go command, in turn: wall time as a ratio, and our peak memory."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from escapelint.toolchain.build import list_command

_POLL = 0.02  # seconds between two looks at the memory


def main() -> int:
    options = arguments()
    go = options.go or shutil.which("go")
    if go is None:
        print("no go on PATH: name one with --go", file=sys.stderr)
        return 2
    tool = [
        *(sys.executable, "-m", "escapelint", "check", *options.patterns),
        *("--go", go, "--output-format", "json", "--exit-zero", "--quiet"),
    ]
    bare = list_command(go, options.patterns)
    version = subprocess.run([go, "version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}, {os.cpu_count()} CPUs, {' '.join(options.patterns)}")
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what pip installs is compiled
    with tempfile.TemporaryDirectory(prefix="escapelint-bench-") as folder:
        environment["ESCAPELINT_CACHE"] = os.path.join(folder, "results")
        if options.cold:
            cold(bare, tool, folder, environment)
            # What is compiled now is the warm cache of both.
            environment["GOCACHE"] = os.path.join(folder, "ours")
        else:
            timed(tool, environment)
        warm(bare, tool, options.warm, environment)
        print("without kept results:")
        warm(bare, [*tool, "--no-cache"], options.warm, environment)
        memory([*tool, "--no-cache"], environment)
    start_up()
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patterns", nargs="*", default=["std"])
    parser.add_argument("--go", default="")
    parser.add_argument("--warm", type=int, default=3, metavar="N", help="warm pairs (default 3)")
    parser.add_argument("--no-cold", dest="cold", action="store_false")
    return parser.parse_args()


def cold(
    bare: Sequence[str], tool: Sequence[str], folder: str, environment: Mapping[str, str]
) -> None:
    """One pair in two fresh build caches, each with what the patterns import."""
    for name in ("bare", "ours"):
        os.mkdir(os.path.join(folder, name))
    # The bare one first, which also warms the file system's cache for the sources.
    theirs = timed(bare, {**environment, "GOCACHE": os.path.join(folder, "bare")})
    ours = timed(tool, {**environment, "GOCACHE": os.path.join(folder, "ours")})
    shutil.rmtree(os.path.join(folder, "bare"))
    print(f"cold    {ours:7.2f} s against {theirs:7.2f} s: {ours / theirs:5.2f} times")


def warm(
    bare: Sequence[str], tool: Sequence[str], pairs: int, environment: Mapping[str, str]
) -> None:
    ratios = []
    for _ in range(pairs):
        theirs = timed(bare, environment)
        ours = timed(tool, environment)
        ratios.append(ours / theirs)
        print(f"warm    {ours:7.2f} s against {theirs:7.2f} s: {ratios[-1]:5.2f} times")
    print(f"warm    median {statistics.median(ratios):.2f} times, best {min(ratios):.2f}")


def memory(tool: Sequence[str], environment: Mapping[str, str]) -> None:
    """A run of its own: looking at the memory takes time."""
    process = subprocess.Popen(
        tool, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(proportional(pid) for pid in family(process.pid)))
        time.sleep(_POLL)
    print(f"memory  {peak / (1 << 20):.0f} MiB at most, our processes together")


def start_up() -> None:
    """CPU time of `--version` over that of starting Python, the least of ten runs each."""
    version = min(cpu([sys.executable, "-m", "escapelint", "--version"]) for _ in range(10))
    python = min(cpu([sys.executable, "-c", "pass"]) for _ in range(10))
    print(
        f"start   {1000 * (version - python):.0f} ms of CPU more than Python's {1000 * python:.0f}"
    )


def cpu(command: Sequence[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def timed(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Wall seconds of a command whose text is read to its end, as whoever wants it must."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pipesize=1 << 20,
    )
    assert process.stderr is not None  # PIPE
    while os.read(process.stderr.fileno(), 1 << 20):
        pass
    process.wait()
    return time.perf_counter() - start


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(child for c in children if is_python(c) for child in family(int(c)))]


def is_python(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("python")
    except OSError:
        return False


def proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
