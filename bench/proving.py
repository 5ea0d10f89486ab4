"""Counts the compiles of a package that proving all of its fixes takes.

`python bench/proving.py [--fixes N]` makes a module with one package of N fixes, its tests and an
importer, and lets the go command run the compiler through a script that writes down what it is
given (`-toolexec`). It fails where a fix is not proved, or a package of the module is compiled more
than four times.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MOST = 4  # compiles of one package
_PACKAGE = re.compile(r" -p (\S+) ")
_BEGIN = """package p

import "fmt"

type item struct {
\tkey  int
\tname string
}

var kept *item
"""
# The first is one for moved-parameter, the others for append-growth and format-arguments.
_FUNCTIONS = """
//go:noinline
func Moved{n}(it item) int {{
\tif it.key == 0 {{
\t\tkept = &it
\t\treturn 0
\t}}
\treturn it.key
}}

//go:noinline
func grown{n}(users []item) []string {{
\tnames := []string{{}}
\tfor _, it := range users {{
\t\tnames = append(names, it.name)
\t}}
\treturn names
}}

//go:noinline
func Made{n}(names []string, version int) map[string]bool {{
\tfound := make(map[string]bool)
\tfor _, name := range names {{
\t\tfound[fmt.Sprintf("%s_v%d", name, version)] = true
\t}}
\treturn found
}}
"""
_TEST = """package p

import "testing"

func Test(t *testing.T) {
\tif Moved0(item{key: 1}) != 1 {
\t\tt.Fail()
\t}
}
"""
_IMPORTER = """package q

import "example.com/m/p"

func Q(names []string) int { return len(p.Made0(names, 1)) }
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixes", type=int, default=30, help="how many, about (default: 30)")
    count = max(1, parser.parse_args().fixes // 3)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        module = _module(base / "m", count)
        log = base / "log"
        _run(module, base, log, "check")  # what a check compiles is no part of a proof
        log.write_text("")
        findings = json.loads(_run(module, base, log, "check", "--prove"))["findings"]
        compiled = Counter(_PACKAGE.findall(log.read_text()))
    proved = sum(fix["proved"] is not None for f in findings for fix in f["fixes"])
    refused = sum(len(finding["refused"]) for finding in findings)
    print(f"{proved} fixes proved, {refused} refused")
    own = {path: n for path, n in sorted(compiled.items()) if path.startswith("example.com/m")}
    for path, times in own.items():
        print(f"{path}: compiled {times} times")
    most = max(own.values(), default=0)
    return 0 if proved == 3 * count and not refused and 0 < most <= MOST else 1


def _module(folder: Path, count: int) -> Path:
    files = {
        "go.mod": "module example.com/m\n\ngo 1.21\n",
        "p/p.go": _BEGIN + "".join(_FUNCTIONS.format(n=n) for n in range(count)),
        "p/p_test.go": _TEST,
        "q/q.go": _IMPORTER,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _run(module: Path, base: Path, log: Path, *arguments: str) -> str:
    script = base / "tool.sh"
    script.write_text(
        '#!/bin/sh\ncase "$1:$*" in\n*-V=*) ;;\n*/compile:*) echo " $* " >>'
        f' {shlex.quote(str(log))} ;;\nesac\nexec "$@"\n'
    )
    script.chmod(0o755)
    own = {
        "GOCACHE": str(base / "cache"),
        "GOFLAGS": f"-toolexec={script}",
        "ESCAPELINT_CACHE": "off",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
    command = [sys.executable, "-m", "escapelint", *arguments, "--level", "note", "--exit-zero"]
    command += ["--output-format", "json", "./..."]
    done = subprocess.run(
        command, cwd=module, env={**os.environ, **own}, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
