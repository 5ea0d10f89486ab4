"""SARIF of 25,000 rich results: CPU and memory that writing takes beyond the report itself."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace

from escapelint.model import (
    Accounting,
    Edit,
    Finding,
    Fix,
    Level,
    Pos,
    Region,
    Report,
    RuleInfo,
    Step,
    Toolchain,
    Weight,
)
from escapelint.reporters import SarifSettings, render

RESULTS = 25_000
_MOST_SECONDS = 5.0
_MOST_MEMORY = 60.0  # MiB


def main() -> int:
    made = report(RESULTS)
    settings = SarifSettings(most=RESULTS)
    small = replace(made, findings=made.findings[:10])
    size = sum(map(len, render(small, "sarif", sarif=settings)))  # what is imported and cached
    before = memory()
    start = time.process_time()
    size = sum(map(len, render(made, "sarif", sarif=settings)))
    seconds, more = time.process_time() - start, memory() - before
    print(f"{RESULTS:,} results, {size / 1e6:.0f} MB: {seconds:.1f} s of CPU, {more:.1f} MiB more")
    return int(seconds > _MOST_SECONDS or more > _MOST_MEMORY)


def memory() -> float:
    """The most that this process ever took, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def report(count: int) -> Report:
    toolchain = Toolchain("go", "PATH", "go1.26.8", "/go", "linux", "amd64", "/mod")
    rule = RuleInfo("returned-pointer", Level.WARNING, "A pointer is returned.", "Help.", ("go",))
    findings = tuple(finding(number) for number in range(count))
    return Report("0", toolchain, (rule,), findings, {}, (), Accounting(), 1)


def finding(number: int) -> Finding:
    """With a path of four steps, of which the last is linked, and a fix; a line is not ASCII."""
    file, line = f"pkg{number // 100}/file.go", number % 100 * 20 + 1
    text = f"\treturn &größe{number}" if number % 10 == 0 else f"\treturn &value{number}"

    def region(at: int) -> Region:
        start = at * 30
        return Region(file, start, start + 6, at, 9, at, 15, text, text)

    steps = tuple(
        Step(f"value{number} is passed on {n}", "assign", Pos(file, line + n, 9), region(line + n))
        for n in range(4)
    )
    return Finding(
        "returned-pointer",
        Level.WARNING,
        (Weight(40, "a heap allocation"), Weight(number % 40, "in a loop")),
        f"example.com/pkg{number // 100}",
        f"(*T{number}).Method",
        region(line),
        f"value{number} is moved to the heap: its address is returned",
        f"value{number}",
        "return it by value",
        steps,
        (Fix("Return it by value", "safe", (Edit(region(line), "value"),)),),
        copies=number % 3,
        fingerprint=f"{number:032x}",
    )


if __name__ == "__main__":
    sys.exit(main())
