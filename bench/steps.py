"""Runs the command line and prints what each step took, as JSON into a pipe.

`python bench/steps.py PIPE ARGUMENT...`. Only what the command itself imports is imported here, or
that would count as its start.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any


def main(pipe: int, arguments: Sequence[str]) -> int:
    from escapelint import cli

    begun = time.perf_counter()
    from escapelint import engine
    from escapelint.cli import checking

    steps = {
        "go env": (engine, "describe"),
        "go list, stage A, imports for C": (engine, "build"),
        "stage B": (engine, "_index"),
        "stage C": (engine, "_analysed"),
        "report": (checking, "_write_stdout"),
    }
    spent = dict.fromkeys(steps, 0.0)
    for step, (module, name) in steps.items():
        setattr(module, name, counted(getattr(module, name), step, spent))
    code = cli.main(arguments)
    end = time.perf_counter()

    import json

    os.write(pipe, json.dumps({"begun": begun, "spent": spent, "end": end}).encode())
    return code


def counted(function: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The function, which adds what it takes to `spent[step]`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[step] += time.perf_counter() - start

    return call


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
