"""The findings of a run → the same with proved fixes, for every unit and platform at once."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from escapelint.fixes.edits import Change, completed, merge
from escapelint.fixes.proposal import Choose, Proposal
from escapelint.fixes.prove import prove
from escapelint.fixes.trial import PREFIX, Workshop
from escapelint.fixes.work import Base
from escapelint.incremental.verdicts import Memory
from escapelint.merge import Bench, Part
from escapelint.model import Finding, Fix, Proof, Refusal
from escapelint.paths import GOROOT_PREFIX

_OVERLAPS = "it overlaps with the fix at {}:{}, which comes first: run again for it"


class Wanted(NamedTuple):
    """Which fixes are tried, and for how long."""

    safeties: frozenset[str]
    seconds: int  # for all of them
    objects: bool = True  # whether the object code is asked, too
    choose: Choose | None = None  # which of the proved ones are made; None for all
    cache: str = ""  # the folder where verdicts are kept from run to run, "" for none


class _Key(NamedTuple):
    """A fix, whatever part its finding is in."""

    fingerprint: str
    file: str
    number: int  # among the fixes of its finding


class Proved(NamedTuple):
    """The parts with proved fixes, and the files that these edit, as they were, by name."""

    parts: list[Part]
    files: Mapping[str, bytes]


_Outcome = dict[_Key, Proof | str]


def prove_all(
    parts: Sequence[Part],
    wanted: Wanted,
    command: Callable[[Sequence[str]], None],
    proving: Callable[[str], None],
) -> Proved:
    """Tries the fixes of what is shown; a part without a bench was not built.

    A fix is proved if it is in each part that has its files: where the finding is not made there,
    it must compile there and make nothing worse. Those that are proved are so with one another,
    and with no others; so are those that are chosen of them, which is why they are tried again
    where they are not all.
    """
    changes = dict(_changes(parts, wanted.safeties))
    keys = {id(change): key for key, change in changes.items()}
    merged = merge(changes.values())
    outcome: _Outcome = {}
    for change, first in merged.left:
        region = first.finding.region
        outcome[keys[id(change)]] = _OVERLAPS.format(region.file, region.line)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        trials = _Trials(parts, wanted, os.path.realpath(folder), command, proving)
        kept = {keys[id(change)]: change for change in merged.kept}
        outcome |= trials.together(kept)
        old = trials.files(name for k, c in changes.items() if k in outcome for name in c.files)
        good = {k: c for k, c in kept.items() if isinstance(outcome.get(k), Proof)}
        if wanted.choose is not None and good:
            shown = {k: c._replace(fix=_completed(c, outcome[k], old)) for k, c in good.items()}
            asked = time.monotonic()
            taken = wanted.choose(Proposal(tuple(shown.values()), old, parts[0].toolchain))
            trials.wait(time.monotonic() - asked)
            ids = set(map(id, taken))
            again = trials.together({k: c for k, c in good.items() if id(shown[k]) in ids})
            outcome.update((key, _both(outcome[key], said)) for key, said in again.items())
    return Proved([_with(part, outcome, old) for part in parts], old)


class _Trials:
    """The parts of a run, in which fixes are tried."""

    def __init__(
        self,
        parts: Sequence[Part],
        wanted: Wanted,
        folder: str,
        command: Callable[[Sequence[str]], None],
        proving: Callable[[str], None],
    ) -> None:
        self._parts = [(part, part.bench) for part in parts if part.bench is not None]
        self._wanted = wanted
        self._folder = folder
        self._command = command
        self._proving = proving
        self._deadline = time.monotonic() + wanted.seconds
        self._read: dict[str, bytes] = {}  # by absolute path
        # By the number of a part the fixes that are proved there with one another.
        self._hold: dict[int, frozenset[_Key]] = {}

    def wait(self, seconds: float) -> None:
        """Time that is not taken for builds."""
        self._deadline += seconds

    def files(self, names: Iterable[str]) -> dict[str, bytes]:
        """The files of those names that were read, as they were."""
        if not self._parts:
            return {}
        roots = self._parts[0][1].index.roots
        paths = {name: roots.path(name) for name in sorted(set(names))}
        return {name: self._read[path] for name, path in paths.items() if path in self._read}

    def together(self, changes: Mapping[_Key, Change]) -> _Outcome:
        """What becomes of disjoint changes that are made at once."""
        outcome: _Outcome = {}
        while True:
            steady = True
            for number, (part, bench) in enumerate(self._parts):
                left = {k: c for k, c in changes.items() if not isinstance(outcome.get(k), str)}
                own = {key: change for key, change in left.items() if change.files & part.files}
                if not own or self._hold.get(number) == own.keys():
                    continue
                steady = False
                found = self._prove(part, bench, own)
                self._hold[number] = frozenset(k for k in own if isinstance(found[k], Proof))
                for key, said in found.items():
                    outcome[key] = _both(outcome.get(key), said)
            if steady:
                return outcome

    def _prove(self, part: Part, bench: Bench, changes: Mapping[_Key, Change]) -> _Outcome:
        there = {_name(f): f for result in part.results for f in result.findings}
        tried = [_for(c, there.get(key[:2]), key.number) for key, c in changes.items()]
        shop = Workshop(
            bench.job,
            bench.index.roots,
            bench.index.packages,
            self._folder,
            self._file,
            self._deadline,
            self._command,
            self._wanted.objects,
        )
        base = Base(bench.index, bench.listed)
        # Files are read before they are hashed: what is recalled then is about these bytes.
        for name in {name for change in tried for name in change.files}:
            with contextlib.suppress(OSError):
                self._file(shop.roots.path(name))
        memory = Memory(self._wanted.cache, bench.job, base, self._wanted.objects, os.environ)
        said = memory.recalled(tried)
        rest = [number for number in range(len(tried)) if number not in said]
        if rest:
            found = prove([tried[number] for number in rest], shop, base, self._proving)
            said |= {rest[number]: each for number, each in found.said.items()}
            memory.keep(tried, rest, found)
        return {key: said[number] for number, key in enumerate(changes)}

    def _file(self, path: str) -> bytes:
        """A file as it was when it was first asked for."""
        if path not in self._read:
            with open(path, "rb") as file:
                self._read[path] = file.read()
        return self._read[path]


def _completed(change: Change, said: Proof | str, files: Mapping[str, bytes]) -> Fix:
    proof = said if isinstance(said, Proof) else None
    return replace(completed(change, files), proof=proof)


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


def _with(part: Part, outcome: _Outcome, files: Mapping[str, bytes]) -> Part:
    results = tuple(
        replace(result, findings=tuple(_judged(f, outcome, files) for f in result.findings))
        for result in part.results
    )
    return replace(part, results=results)


def _judged(finding: Finding, outcome: _Outcome, files: Mapping[str, bytes]) -> Finding:
    """A finding with what became of its fixes; those that were not tried stay as they are."""
    if not finding.fixes:
        return finding
    fixes: list[Fix] = []
    refused = [*finding.refused]
    for number, fix in enumerate(finding.fixes):
        said = outcome.get(_Key(*_name(finding), number))
        if isinstance(said, Proof):
            fixes.append(_completed(Change(finding, fix), said, files))
        elif said is not None:
            refused.append(Refusal(fix.title, said))
        else:
            fixes.append(fix)
    return replace(finding, fixes=tuple(fixes), refused=tuple(refused))
