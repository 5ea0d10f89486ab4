"""go/types as the oracle for types of expressions, and types in its spelling."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from escapelint.types.declared import DeclaredTypes
from escapelint.types.model import (
    Array,
    Basic,
    Chan,
    Func,
    Interface,
    Local,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    TypeExpr,
    TypeParam,
    Unknown,
)

_TESTDATA = Path(__file__).parent / "testdata"
Spans = Mapping[str, Iterable[tuple[int, int]]]


def program(main: str) -> tuple[str, str]:
    """The files of a Go program that asks go/types; `main` is the one with the main function."""
    return str(_TESTDATA / main), str(_TESTDATA / "spelling.go")


def spell(declared: DeclaredTypes, type_: TypeExpr) -> str:
    """A type as the oracle spells it; with a "?" where a part of it is unknown."""

    def of(inner: TypeExpr) -> str:
        return spell(declared, inner)

    def every(types: Iterable[TypeExpr]) -> str:
        return ",".join(map(of, types))

    match declared.unalias(type_):
        case Basic(name) | TypeParam(name) | Local(name):
            return name
        case Pointer(elem):
            return "*" + of(elem)
        case Slice(elem):
            return "[]" + of(elem)
        case Array(length, elem):
            return f"[{'?' if length is None else length}]{of(elem)}"
        case Map(key, elem):
            return f"map[{of(key)}]{of(elem)}"
        case Chan(elem, direction):
            return f"{direction} {of(elem)}"
        case Func(params, results, _, ()):
            return f"func({every(params)})({every(results)})"
        case Named(package, name, args):
            text = f"{package}.{name}" if package else name
            return text + (f"[{every(args)}]" if args else "")
        case Interface():
            return "interface"
        case Struct(fields):
            return "struct{" + ";".join(f"{f.name} {of(f.type)}" for f in fields) + "}"
        case Func() | Unknown():
            return "?"
    raise AssertionError(type_)


def ask(
    go: str,
    packages: Iterable[Mapping[str, object]],
    exports: Mapping[str, str],
    wanted: Spans | None = None,
) -> dict[tuple[str, int, int], str]:
    """(path, start, end) → type, of the expressions of packages as `go list -json` tells them."""
    asked = {
        "Packages": [
            {
                "ImportPath": package["ImportPath"],
                "Dir": package["Dir"],
                "Files": [*package.get("GoFiles", ()), *package.get("CgoFiles", ())],  # type: ignore[misc]
                "ImportMap": package.get("ImportMap") or {},
            }
            for package in packages
        ],
        "Exports": exports,
        "Wanted": None if wanted is None else {f: list(spans) for f, spans in wanted.items()},
    }
    run = subprocess.run(
        [go, "run", *program("expressions.go")],
        input=json.dumps(asked).encode(),
        env={**os.environ, "GOWORK": "off", "GOFLAGS": ""},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    found: dict[tuple[str, int, int], str] = {}
    for line in run.stdout.decode().splitlines():
        file, start, end, type_ = line.split("\t")
        found[file, int(start), int(end)] = type_
    return found


def listed(go: str, folder: str, *patterns: str) -> list[dict[str, object]]:
    """What `go list -deps -export -json` says."""
    command = [go, "list", "-deps", "-export", "-json", *patterns]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    decoder = json.JSONDecoder()
    text, at, found = run.stdout.decode(), 0, []
    while (at := text.find("{", at)) >= 0:
        package, at = decoder.raw_decode(text, at)
        found.append(package)
    return found
