"""Files that make the compiler check the sizes that fixes promise.

An array's length is a constant that must not be negative, so that an array has no type if a size is
larger than was promised. It may be smaller, where fixes of structs inside are tried with it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from escapelint.fixes.edits import Change
from escapelint.model import Package

NAME = "escapelint_promised_sizes.go"
_UNSAFE = "escapelintUnsafe"  # a name that nobody declares
MISSED = "the compiler gives its type a larger size than it promises"


def home_of(change: Change) -> frozenset[str]:
    """The files of a change that are in the package of its finding and in the same build."""
    return frozenset((change.finding.region.file,)) if change.fix.promise else change.files


def check_files(
    changes: Iterable[Change], owners: Mapping[str, Package]
) -> Iterator[tuple[str, bytes]]:
    """(absolute path, text) of a file for each package of which a fix promises the size of a type.

    `owners` are the packages of the build by the names of their files.
    """
    checks: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for change in changes:
        promise, package = change.fix.promise, owners.get(change.finding.region.file)
        if promise is not None and promise.size is not None and package is not None:
            names[package.dir] = package.name
            size = f"{_UNSAFE}.Sizeof({promise.type}{{}})"
            checks[package.dir].append(f"var _ [{promise.size} - {size}]struct{{}}")
    for folder, lines in sorted(checks.items()):
        head = f'package {names[folder]}\n\nimport {_UNSAFE} "unsafe"\n\n'
        yield os.path.join(folder, NAME), (head + "\n".join(lines) + "\n").encode()
