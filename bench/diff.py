"""What `diff` costs beside `check`, both on warm caches, and what the other side's folder costs.

The module is one that the go command fetches; one function is added to the package named by
`--folder`. With `--folders`, what the go command takes for the revision after the first, in the
folder that had the other one, in a new folder, and in a new one with -trimpath.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from hook import copy, fetched

BOUND = 2.5  # times a check
MODULE, FOLDER = "github.com/jackc/pgx/v5@v5.12.0", "pgconn"
HERE = os.path.dirname(os.path.abspath(__file__))
EDIT = "package {}\n\nfunc benchAdded(n int) *[9]int {{ return &[9]int{{n}} }}\n"
LIST = ["list", "-e", "-export", "-f", "{{.ImportPath}}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", default=MODULE, metavar="PATH@VERSION")
    parser.add_argument("--folder", default=FOLDER, help="of the package that is edited")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default 5)")
    parser.add_argument("--go", default="")
    parser.add_argument("--folders", action="store_true", help="compare ways to lay revisions")
    options = parser.parse_args()
    go = options.go or shutil.which("go")
    if go is None:
        print("no go on PATH: name one with --go", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="escapelint-bench-") as made:
        folder = os.path.realpath(made)
        env = {
            **os.environ,
            "GOWORK": "off",
            "GOFLAGS": "",
            "ESCAPELINT_CACHE": os.path.join(folder, "results"),
            "PYTHONPATH": os.path.dirname(HERE),
        }
        module = os.path.join(folder, "module")
        copy(fetched(go, options.module, folder, env), module)
        print(f"{options.module}, {os.cpu_count()} CPUs, seconds of CPU time")
        if options.folders:
            for way, seconds in folders(go, module, options.folder, env):
                print(f"  {way:<42} {seconds:6.1f}")
            return 0
        commit(module, env)
        edit(module, options.folder)
        tool = [sys.executable, "-m", "escapelint"]
        check = [*tool, "check", "--go", go, "--quiet", "--exit-zero"]
        diff = [*tool, "diff", "HEAD", "--go", go, "--quiet", "--exit-zero"]
        for command in (check, diff):
            timed(command, module, env)
        rounds = [[timed(c, module, env) for c in (check, diff)] for _ in range(options.runs)]
    ratios = sorted(two / one for one, two in rounds)
    print(
        f"check {median(one for one, _ in rounds):.2f}, diff {median(two for _, two in rounds):.2f}"
    )
    print(f"diff takes {median(ratios):.2f} times a check ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    print(f"the bound is {BOUND} times")
    return 0 if median(ratios) <= BOUND else 1


def commit(module: str, env: Mapping[str, str]) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *who, *arguments], cwd=module, env=env, check=True)


def edit(module: str, folder: str) -> None:
    name = os.path.basename(folder)
    path = os.path.join(module, folder, "bench_added.go")
    with open(path, "w", encoding="utf-8") as file:
        file.write(EDIT.format(name))


def timed(command: Sequence[str], folder: str, env: Mapping[str, str]) -> float:
    """The CPU seconds of a command and all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def folders(
    go: str, module: str, edited: str, env: Mapping[str, str]
) -> Iterator[tuple[str, float]]:
    """Ways to lay a revision, and the CPU seconds that the go command takes for it."""
    own = {**env, "GOCACHE": f"{module}-gocache"}
    flags = ["-gcflags=-m -m", "./..."]
    yield "the module itself, nothing in the cache", timed([go, *LIST, *flags], module, own)
    first, second = f"{module}-1", f"{module}-2"
    for folder in (first, second):
        shutil.copytree(module, folder)
    yield "the other revision, in a new folder", timed([go, *LIST, *flags], first, own)
    edit(first, edited)
    yield "a third one, in the folder that had the other", timed([go, *LIST, *flags], first, own)
    edit(second, edited)
    yield "a third one, in a new folder", timed([go, *LIST, *flags], second, own)
    flags.insert(0, "-trimpath")
    yield "-trimpath: the module itself", timed([go, *LIST, *flags], module, own)
    yield "-trimpath: a third one, in a new folder", timed([go, *LIST, *flags], second, own)


if __name__ == "__main__":
    sys.exit(main())
