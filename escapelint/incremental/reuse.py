"""What a unit had in an earlier run and still holds; the rest is made, and kept for the next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from escapelint.analysis import PackageResult, Work
from escapelint.incremental import store
from escapelint.incremental.inputs import Inputs
from escapelint.incremental.ourselves import ourselves
from escapelint.incremental.stable import stable
from escapelint.model import Package
from escapelint.workers import analyse_all


def reused(
    work: Work,
    folder: str,
    settings: tuple[object, ...],
    packages: Mapping[str, Package],
    analysing: Callable[[str], None],
) -> tuple[PackageResult, ...]:
    """As `results.analysed`."""
    index = work.index
    asked = stable((*ourselves(), *settings))
    name = hashlib.sha256(asked).hexdigest()[:32]
    inputs = Inputs(index, packages, work.program, asked)
    # Before anything is analysed, so that what changes meanwhile is told by `unchanged`.
    keys = {path: inputs.key(package) for path, package in index.packages.items()}
    entries = store.read(folder, name)
    known = dict(_holding(index.packages, keys, entries, inputs))
    results = tuple(analyse_all(work, known, analysing))
    new = {
        result.package.import_path: entry
        for result in results
        if result.package.import_path not in known and (entry := _entry(result, keys, inputs))
    }
    # What does not compile now may soon be again what it was.
    listed = {path: entry for path, entry in entries.items() if path in index.packages}
    # What changed while it was looked at is not what was hashed.
    if (new or listed != entries) and inputs.unchanged():
        store.write(folder, name, listed | new)
    return results


def _holding(
    packages: Mapping[str, Package],
    keys: Mapping[str, bytes | None],
    entries: Mapping[str, store.Entry],
    inputs: Inputs,
) -> Iterator[tuple[str, PackageResult]]:
    """The kept results that still hold, by import path."""
    for path, package in packages.items():
        entry = entries.get(path)
        if entry is None or entry.key != keys[path]:
            continue
        if all(inputs.digest(look) == digest for look, digest in entry.looked):
            yield path, replace(store.loaded(entry.result), package=package)


def _entry(
    result: PackageResult, keys: Mapping[str, bytes | None], inputs: Inputs
) -> store.Entry | None:
    """A result to keep; None for one that is not whole, or of which not all is known."""
    key = keys[result.package.import_path]
    if key is None or result.problems:
        return None
    looked = []
    for look in sorted(result.looked):
        digest = inputs.digest(look)
        if digest is None:
            return None
        looked.append((look, digest))
    return store.Entry(key, tuple(looked), store.dumped(result))
