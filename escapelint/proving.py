"""The findings of a run → the same with proved fixes, for every unit and platform at once."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from escapelint.fixes.edits import Change, completed, merge
from escapelint.fixes.prove import prove
from escapelint.fixes.trial import PREFIX, Workshop
from escapelint.fixes.work import Base
from escapelint.merge import Part
from escapelint.model import Finding, Fix, Proof, Refusal
from escapelint.paths import GOROOT_PREFIX

_OVERLAPS = "it overlaps with the fix at {}:{}, which comes first: run again for it"


class Wanted(NamedTuple):
    """Which fixes are tried, and for how long."""

    safeties: frozenset[str]
    seconds: int  # for all of them
    objects: bool = True  # whether the object code is asked, too


class _Key(NamedTuple):
    """A fix, whatever part its finding is in."""

    fingerprint: str
    file: str
    number: int  # among the fixes of its finding


class Proved(NamedTuple):
    """The parts with proved fixes, and the files that these edit, as they were, by name."""

    parts: list[Part]
    files: Mapping[str, bytes]


def prove_all(
    parts: Sequence[Part],
    wanted: Wanted,
    command: Callable[[Sequence[str]], None],
    proving: Callable[[str], None],
) -> Proved:
    """Tries the fixes of what is shown; a part without a bench was not built.

    A fix is proved if it is in each part that has its files: where the finding is not made there,
    it must compile there and make nothing worse.
    """
    changes = dict(_changes(parts, wanted.safeties))
    keys = {id(change): key for key, change in changes.items()}
    merged = merge(changes.values())
    outcome: dict[_Key, Proof | str] = {}
    for change, first in merged.left:
        region = first.finding.region
        outcome[keys[id(change)]] = _OVERLAPS.format(region.file, region.line)
    files: dict[str, bytes] = {}
    deadline = time.monotonic() + wanted.seconds

    def read(path: str) -> bytes:
        """A file as it was when it was first asked for."""
        if path not in files:
            with open(path, "rb") as file:
                files[path] = file.read()
        return files[path]

    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        folder = os.path.realpath(folder)
        for part in parts:
            bench = part.bench
            own = [keys[id(c)] for c in merged.kept if c.files & part.files]
            own = [key for key in own if not isinstance(outcome.get(key), str)]
            if bench is None or not own:
                continue
            there = {_name(f): f for result in part.results for f in result.findings}
            tried = [_for(changes[key], there.get(key[:2]), key.number) for key in own]
            roots, job = bench.index.roots, bench.job
            shop = Workshop(
                job, roots, bench.index.packages, folder, read, deadline, command, wanted.objects
            )
            found = prove(tried, shop, Base(bench.index, bench.listed), proving)
            for number, key in enumerate(own):
                outcome[key] = _both(outcome.get(key), found[number])
    any_bench = next((part.bench for part in parts if part.bench is not None), None)
    edited = {name for key, change in changes.items() for name in change.files if key in outcome}
    paths = {name: any_bench.index.roots.path(name) for name in edited} if any_bench else {}
    old = {name: files[path] for name, path in sorted(paths.items()) if path in files}
    return Proved([_with(part, outcome, old) for part in parts], old)


def _name(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.region.file


def _changes(parts: Sequence[Part], safeties: frozenset[str]) -> Iterator[tuple[_Key, Change]]:
    """Of each finding the first fix that may be tried; that of several parts comes again."""
    for part in parts:
        for result in part.results:
            for finding in result.findings:
                for number, fix in enumerate(finding.fixes):
                    if fix.safety in safeties and all(map(_is_ours, _files(fix))):
                        yield _Key(*_name(finding), number), Change(finding, fix)
                        break


def _files(fix: Fix) -> frozenset[str]:
    return frozenset(edit.region.file for edit in fix.edits)


def _is_ours(name: str) -> bool:
    """Whether a file is the user's to change: it lies in the repository, and is not vendored."""
    outside = name.startswith((GOROOT_PREFIX, "../", "/")) or "@v" in name
    return not outside and "/vendor/" not in f"/{name}"


def _for(change: Change, own: Finding | None, number: int) -> Change:
    """A change for a part, with what its `own` finding promises; where that does not make the
    finding, there is nothing to remove, and nothing is promised."""
    fix = change.fix if own is not None else replace(change.fix, removes=False)
    if fix.promise is not None:
        there = own.fixes[number].promise if own is not None and number < len(own.fixes) else None
        fix = replace(fix, promise=there or fix.promise._replace(size=None))
    return change._replace(fix=fix)


def _both(known: Proof | str | None, found: Proof | str) -> Proof | str:
    """What two parts say of a fix: a refusal counts, else the proof with more in it."""
    if known is None or isinstance(found, str):
        return found
    return max(known, found) if isinstance(known, Proof) else known


def _with(part: Part, outcome: Mapping[_Key, Proof | str], files: Mapping[str, bytes]) -> Part:
    results = tuple(
        replace(result, findings=tuple(_judged(f, outcome, files) for f in result.findings))
        for result in part.results
    )
    return replace(part, results=results)


def _judged(
    finding: Finding, outcome: Mapping[_Key, Proof | str], files: Mapping[str, bytes]
) -> Finding:
    """A finding with what became of its fixes; those that were not tried stay as they are."""
    if not finding.fixes:
        return finding
    fixes: list[Fix] = []
    refused = [*finding.refused]
    for number, fix in enumerate(finding.fixes):
        said = outcome.get(_Key(*_name(finding), number))
        if isinstance(said, Proof):
            fixes.append(replace(completed(Change(finding, fix), files), proof=said))
        elif said is not None:
            refused.append(Refusal(fix.title, said))
        else:
            fixes.append(fix)
    return replace(finding, fixes=tuple(fixes), refused=tuple(refused))
