"""go/types as the oracle for the layouts of struct types, and ours of the same packages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from escapelint.layout.arch import arch_of
from escapelint.layout.sizes import Sizes, sizes_on
from escapelint.layout.structure import offsets_of
from escapelint.layout.unknown import why_unknown
from escapelint.model import Package, parse_release
from escapelint.packages import merge_variants
from escapelint.toolchain.build import list_command, parse_packages
from escapelint.types.imported import Imports
from escapelint.types.model import Named, Struct
from tests.layout.compiler import go_env

_PROGRAM = Path(__file__).parent / "testdata" / "layouts.go"
Key = tuple[str, str]  # import path and name


class Laid(NamedTuple):
    """The layout of a struct type, all in bytes."""

    size: int
    align: int
    pointer_bytes: int
    offsets: tuple[int, ...]


def packages_of(
    go: str, folder: Path, patterns: Sequence[str], env: Mapping[str, str]
) -> dict[str, Package]:
    """The packages and what they import, imported ones first."""
    run = subprocess.run(
        list_command(go, patterns, build=False),
        cwd=folder,
        env=env,
        capture_output=True,
        check=True,
    )
    return merge_variants(parse_packages(run.stdout, built=False))


def expected(go: str, goarch: str, packages: Mapping[str, Package]) -> dict[Key, Laid]:
    """The layouts as go/types has them, of the packages that were asked for."""
    asked = {
        "Arch": goarch,
        "Packages": [
            {
                "ImportPath": package.import_path,
                "Dir": package.dir,
                "Files": package.files,
                "ImportMap": dict(package.import_map),
                "Asked": not package.only_imported,
            }
            for package in packages.values()
            if package.import_path != "unsafe"
        ],
    }
    run = subprocess.run(
        [go, "run", str(_PROGRAM)],
        input=json.dumps(asked),
        env=go_env(),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[Key, Laid] = {}
    for line in run.stdout.splitlines():
        path, name, size, align, pointers, offsets = line.split("\t")
        laid = Laid(int(size), int(align), int(pointers), tuple(map(int, offsets.split())))
        found[path, name] = laid
    return found


def ours(
    goarch: str, version: str, packages: Mapping[str, Package]
) -> Iterator[tuple[Key, Laid | str]]:
    """Our layouts of the package-level struct types, or why there is none."""
    for key, sizes, under in structs(goarch, version, packages):
        layout = sizes.of(Named(*key))
        offsets = offsets_of(sizes, under)
        if layout is None or offsets is None:
            yield key, why_unknown(sizes, Named(*key))
        else:
            yield key, Laid(*layout, offsets)


def structs(
    goarch: str, version: str, packages: Mapping[str, Package]
) -> Iterator[tuple[Key, Sizes, Struct]]:
    """The package-level struct types, and what tells their sizes."""
    arch = arch_of(goarch)
    assert arch is not None
    release = parse_release(version)
    imports = Imports(packages, lambda path: Path(path).read_bytes(), sizes_on(goarch, release))
    for path, package in packages.items():
        declared = imports.surroundings(package).foreign(path)
        if package.only_imported or declared is None:
            continue
        sizes = Sizes(arch, release, declared.definition)
        for name, declaration in declared.types.items():
            if declaration.alias or declaration.params:
                continue
            under = declared.underlying(Named(path, name))
            if isinstance(under, Struct):
                yield (path, name), sizes, under


def go_version(go: str) -> str:
    args = [go, "env", "GOVERSION"]
    run = subprocess.run(args, env=go_env(), capture_output=True, text=True, check=True)
    return run.stdout.strip()
