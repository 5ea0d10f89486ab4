"""What becomes of the fixes of real code: tried, proved, refused and why.

With --apply also whether the code's own tests, gofmt and go vet say the same of it afterwards; with
--benchmarks what the benchmarks of packages with fixes allocate before and after.

    python bench/fixes.py --std github.com/google/pprof@v0.0.0-20261016150608-1facf8f91b50 …
    python bench/fixes.py --apply --folder ~/modules …

Modules are `path@version`, fetched into --folder. The standard library is that of a copied GOROOT,
of which only the packages with fixes are tested.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bases import fetched

MODULES = (
    "github.com/google/pprof@v0.0.0-20261016150608-1facf8f91b50",
    "github.com/xuri/excelize/v2@v2.11.1",
    "github.com/graphql-go/graphql@v0.8.1",
    "github.com/hashicorp/hcl/v2@v2.25.0",
    "github.com/robertkrimen/otto@v0.5.1",
    "github.com/klauspost/compress@v1.20.3",
)
STD = "std"
_BENCHMARK = re.compile(rb"^(Benchmark\S+?)(?:-\d+)?\s+\d+\s.*?(\d+) B/op\s+(\d+) allocs/op", re.M)
_NUMBERS = re.compile(r"\S*?\.go:\d+(:\d+)?|\b\d[\d,]*\b")
_TEMPORARY = re.compile(r"\d{6,}")  # in names of tests that hold those of temporary folders
_WORD = re.compile(r"^(?:in \S+, )?\S+ (?=allocates|has|can be)")


class Tree(NamedTuple):
    """Code that is linted: `folder` is where, `go` by which go command."""

    folder: Path
    go: str
    pattern: str

    def run(self, *command: str, seconds: int = 1800) -> subprocess.CompletedProcess[bytes]:
        own = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
        if self.pattern == STD:
            own["GOROOT"] = str(self.folder.parent)
        own["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)
        environment = {**os.environ, **own}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )

    def escapelint(self, command: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        words = (sys.executable, "-m", "escapelint", command, self.pattern, "--go", self.go)
        common = ("--level", "note", "--no-config", "--prove-timeout", "3000")
        return self.run(*words, *common, *options)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="PATH@VERSION")
    parser.add_argument("--std", action="store_true", help="the standard library, too")
    parser.add_argument("--apply", action="store_true", help="apply the safe ones, and test")
    parser.add_argument("--benchmarks", action="store_true", help="run them, too (with --apply)")
    parser.add_argument("--folder", type=Path, help="where modules are fetched to")
    options = parser.parse_args()
    go = shutil.which("go")
    if go is None:
        parser.error("no go on PATH")
    total: dict[str, Counter[str]] = defaultdict(Counter)
    good = True
    with tempfile.TemporaryDirectory(prefix="escapelint-fixes-") as scratch:
        folder = options.folder or Path(scratch)
        for name in [*([STD] if options.std else []), *options.modules]:
            home = Path(scratch) / "copy"
            old = _tree(name, folder, go, home / "before")
            report = json.loads(
                old.escapelint("check", "--prove", "--exit-zero", "--output-format=json").stdout
            )
            counts = _counts(report)
            print(f"\n## {name}\n", *_table(counts), sep="\n", flush=True)
            for rule, found in counts.items():
                total[rule].update(found)
            if options.apply and any(found["proved, safe"] for found in counts.values()):
                new = _tree(name, folder, go, home / "after")
                good &= _applied(old, new, benchmarks=options.benchmarks)
            shutil.rmtree(home)
    print("\n## all\n", *_table(total), sep="\n")
    return 0 if good else 1


def _tree(name: str, folder: Path, go: str, copy: Path) -> Tree:
    """A copy of a module, or of GOROOT."""
    if name == STD:
        root = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=True)
        shutil.copytree(root.stdout.strip(), copy, symlinks=True)
        return Tree(copy / "src", str(copy / "bin" / "go"), STD)
    shutil.copytree(fetched(name, folder, go), copy)
    return Tree(copy, go, "./...")


# ── candidates ──────────────────────────────────────────────────────────────────────────────


def _counts(report: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """By rule how many fixes were proved or refused; reasons without numbers and names."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in report["findings"]:
        own = found[finding["rule"]]
        own.update(
            f"proved, {fix['safety']}" for fix in finding["fixes"] if fix["proved"] is not None
        )
        own.update(f"refused: {_reason(each['why'])}" for each in finding["refused"])
    return {rule: own for rule, own in sorted(found.items()) if own}


def _reason(why: str) -> str:
    """A reason as it is counted: without the names and numbers of the place."""
    head = why.partition(": ")[0] if why.startswith("it does not compile") else why
    head = _WORD.sub("a function ", head)
    if head.endswith("imports encoding/binary") or " names it and imports " in head:
        head = f"a test names it and imports {head.rpartition(' ')[2]}"
    return _NUMBERS.sub("n", head)


def _table(counts: Mapping[str, Counter[str]]) -> list[str]:
    lines = ["| rule | candidates | proved | refused |", "|---|---|---|---|"]
    for rule, own in sorted(counts.items()):
        proved = {key: n for key, n in own.items() if key.startswith("proved")}
        refused = {key: n for key, n in own.items() if not key.startswith("proved")}
        said = ", ".join(f"{n} {key.partition(', ')[2]}" for key, n in sorted(proved.items()))
        why = "; ".join(
            f"{n} {key.partition(': ')[2]}"
            for key, n in sorted(refused.items(), key=lambda item: (-item[1], item[0]))
        )
        lines.append(f"| `{rule}` | {sum(own.values())} | {said or 0} | {why or 0} |")
    return lines


# ── applied ─────────────────────────────────────────────────────────────────────────────────


def _applied(old: Tree, new: Tree, *, benchmarks: bool) -> bool:
    """Applies the safe fixes to `new`, and compares it with `old`."""
    said = new.escapelint("fix", "--allow-dirty", "--verbose")
    print()
    last = said.stdout.decode().strip().splitlines()
    print(*(f"    {line}" for line in last), sep="\n")
    again = new.escapelint("fix", "--allow-dirty").stdout.decode().splitlines()
    steady = bool(again) and again[0].startswith("0 findings fixed")
    files = [line.partition(": ")[0] for line in last if re.search(r"\.go: \d+ finding", line)]
    touched = sorted({f"./{os.path.dirname(file)}".rstrip("/") for file in files})
    patterns = touched if old.pattern == STD else ["./..."]
    before, after = _tests(old, patterns), _tests(new, patterns)
    lost = sorted(before["pass"] - after["pass"])
    print(f"tests: {len(before['pass'])} passed before, {len(after['pass'])} after")
    print(f"    failed before {len(before['fail'])}, after {len(after['fail'])}")
    print(*(f"    passed before only: {name}" for name in lost), sep="\n")
    gofmt = str(Path(old.go).resolve().parent / "gofmt")
    formats = [
        set(tree.run(gofmt, "-l", *(t.removeprefix("./") or "." for t in touched)).stdout.split())
        for tree in (old, new)
    ]
    vets = [_vet(tree, touched) for tree in (old, new)]
    unformatted, vetted = formats[1] - formats[0], vets[1] - vets[0]
    print(f"gofmt -l, new: {len(unformatted)}; go vet, new: {len(vetted)}; second fix: ", end="")
    print("changes nothing" if steady else f"changes something: {again}")
    if benchmarks:
        _compare_benchmarks(old, new, touched)
    return steady and not (lost or unformatted or vetted)


def _tests(tree: Tree, patterns: Sequence[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {"pass": set(), "fail": set(), "skip": set()}
    command = (tree.go, "test", "-short", "-count=1", "-json", *patterns)
    for line in tree.run(*command, seconds=3600).stdout.splitlines():
        try:
            event = json.loads(line)
        except ValueError:  # what a build printed
            continue
        if event.get("Action") in found and "Test" in event:
            test = _TEMPORARY.sub("n", event["Test"])
            found[event["Action"]].add(f"{event['Package']}.{test}")
    return found


def _vet(tree: Tree, patterns: Sequence[str]) -> set[bytes]:
    """What go vet says, without lines: fixes move them."""
    said = tree.run(tree.go, "vet", *patterns).stderr
    return {re.sub(rb":\d+(:\d+)?: ", b": ", line) for line in said.splitlines()}


def _compare_benchmarks(old: Tree, new: Tree, touched: Sequence[str]) -> None:
    for package in touched:
        before, after = (_benchmarks(tree, package) for tree in (old, new))
        both = before.keys() & after.keys()
        other = sorted(name for name in both if _differ(before[name][1], after[name][1]))
        print(f"{package}: {len(both)} benchmarks, {len(other)} allocate something else")
        for name in other:
            (size, count), (new_size, new_count) = before[name], after[name]
            print(f"    {name}: {size} → {new_size} B/op, {count} → {new_count} allocs/op")


def _differ(before: int, after: int) -> bool:
    """Whether two counts differ by more than chance: what pools and maps allocate is not exact."""
    return abs(before - after) > max(before, after) // 1000


def _benchmarks(tree: Tree, package: str) -> Mapping[str, tuple[int, int]]:
    """B/op and allocs/op by benchmark."""
    command = (tree.go, "test", "-short", "-run=^$", "-bench=.", "-benchtime=20x", "-benchmem")
    said = tree.run(*command, "-timeout=120s", package).stdout
    return {m[1].decode(): (int(m[2]), int(m[3])) for m in _BENCHMARK.finditer(said)}


if __name__ == "__main__":
    sys.exit(main())
