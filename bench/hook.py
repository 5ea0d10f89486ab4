"""What escapelint adds to a commit of one file: its wall time beyond that of the same go command.

Both run in turn on a warm cache, on a module that the go command fetches.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from escapelint.toolchain.build import list_command

BOUND = 0.5  # seconds
MODULE, FILE = "go.uber.org/zap@v1.28.0", "zapcore/json_encoder.go"
HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> int:
    options = arguments()
    go = options.go or shutil.which("go")
    if go is None:
        print("no go on PATH: name one with --go", file=sys.stderr)
        return 2
    environment = {**os.environ, "GOWORK": "off", "GOFLAGS": ""}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what pip installs is compiled
    with tempfile.TemporaryDirectory(prefix="escapelint-bench-") as folder:
        module = os.path.join(os.path.realpath(folder), "module")
        copy(fetched(go, options.module, folder, environment), module)
        version = subprocess.run([go, "version"], capture_output=True, text=True).stdout.strip()
        print(f"{version}, {os.cpu_count()} CPUs, {options.file} of {options.module}")
        share = pairs(go, options, module, environment)
        made_of(go, options, module, environment)
    print(f"our share: {share:.3f} s, the bound is {BOUND} s")
    return 0 if share <= BOUND else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", default=MODULE, metavar="PATH@VERSION")
    parser.add_argument("--file", default=FILE, help="of the module, relative to it")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="rounds (default 10)")
    parser.add_argument("--go", default="")
    parser.add_argument("--than", default="", metavar="DIR", help="another checkout to compare to")
    return parser.parse_args()


def fetched(go: str, module: str, folder: str, environment: Mapping[str, str]) -> str:
    """The folder of a module's version in the module cache, where the go command puts it."""
    command = [go, "mod", "download", "-json", module]
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return str(json.loads(said.stdout)["Dir"])


def copy(module: str, folder: str) -> None:
    """Copies a module; the module cache is read-only, the copy is not."""
    shutil.copytree(module, folder, copy_function=shutil.copyfile)
    for at, _, _ in os.walk(folder):
        os.chmod(at, 0o755)


# ── how long it takes ───────────────────────────────────────────────────────────────────────


def pairs(
    go: str, options: argparse.Namespace, folder: str, environment: Mapping[str, str]
) -> float:
    """Our share in seconds: the median of what we take beyond the bare go command."""
    bare = list_command(go, [f"./{os.path.dirname(options.file)}"])
    tool = [sys.executable, "-m", "escapelint", *checking(go, options)]
    ours = {**environment, "PYTHONPATH": os.path.dirname(HERE)}
    runs = [
        (bare, environment),
        (tool, ours),
        (tool, {**environment, "PYTHONPATH": os.path.abspath(options.than)}),
    ]
    if not options.than:
        del runs[-1]
    for command, env in runs:  # warms the caches
        timed(command, folder, env)
    # In turn, so that the noise of the machine concerns all of them.
    rounds = [[timed(command, folder, env) for command, env in runs] for _ in range(options.runs)]
    share = median(own - theirs for theirs, own, *_ in rounds)
    print(f"escapelint          {median(r[1] for r in rounds):.3f} s")
    print(f"the bare go command {median(r[0] for r in rounds):.3f} s")
    if options.than:
        before = median(r[2] - r[0] for r in rounds)
        ratio = median((r[1] - r[0]) / (r[2] - r[0]) for r in rounds)
        print(f"the share of {options.than} is {before:.3f} s; ours is {ratio:.2f} times that")
    return share


def checking(go: str, options: argparse.Namespace) -> list[str]:
    return ["check", options.file, "--go", go, "--output-format", "concise", "--exit-zero"]


def timed(command: Sequence[str], folder: str, environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


# ── what it is made of ──────────────────────────────────────────────────────────────────────


def made_of(
    go: str, options: argparse.Namespace, folder: str, environment: Mapping[str, str]
) -> None:
    """Prints the median of each step, from runs of their own."""
    env = {**environment, "PYTHONPATH": os.path.dirname(HERE)}
    arguments = checking(go, options)
    traces = [dict(steps(arguments, folder, env)) for _ in range(options.runs)]
    for step in traces[0]:
        print(f"  {step:<34} {1000 * median(t[step] for t in traces):4.0f} ms")
    python = median(timed([sys.executable, "-c", "pass"], folder, env) for _ in range(options.runs))
    print(f"  (starting and ending Python alone: {1000 * python:.0f} ms)")


def steps(
    arguments: Sequence[str], folder: str, environment: Mapping[str, str]
) -> Iterator[tuple[str, float]]:
    """The steps of one run with their seconds."""
    read, written = os.pipe()
    command = [sys.executable, os.path.join(HERE, "steps.py"), str(written), *arguments]
    start = time.perf_counter()  # the clock is the same in all processes
    subprocess.run(
        command, cwd=folder, env=environment, pass_fds=[written], capture_output=True, check=True
    )
    end = time.perf_counter()
    os.close(written)
    with open(read, encoding="utf-8") as pipe:
        said = json.load(pipe)
    yield "starting Python, importing the cli", said["begun"] - start
    rest = said["end"] - said["begun"] - sum(said["spent"].values())
    yield "imports, settings, targets", rest
    yield from said["spent"].items()
    yield "ending", end - said["end"]


if __name__ == "__main__":
    sys.exit(main())
