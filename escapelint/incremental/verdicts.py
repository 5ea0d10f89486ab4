"""What became of fixes in an earlier run, as long as all is the same that it depends on.

Fixes are tried together with those of packages that import one another, or whose tests do: such
packages are one `Circle`, whose verdict depends on nothing that is done to others, unless what
importers see has changed. The name of a circle is a hash of what it is made of: how the run was
asked and by which program, what the go command calls the compiled packages (a hash of sources,
flags and imports), and the edits. Tests and what they import are called nothing before they are
compiled: their folders are remembered, and hashed again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

from escapelint.builds import Job
from escapelint.fixes.edits import Change
from escapelint.fixes.prove import Tried
from escapelint.fixes.work import Base
from escapelint.incremental import store
from escapelint.incremental.ourselves import ourselves
from escapelint.incremental.stable import stable
from escapelint.model import Package, Proof

_SIZE = 16  # bytes of a hash
_TICK = 20_000_000  # nanoseconds: file systems tell the time less exactly than clocks
_MOST = 1_000  # verdicts of one unit
# What decides, besides Go files, which packages the imports of tests stand for.
_MODULE_FILES = ("go.mod", "go.sum", os.path.join("vendor", "modules.txt"))


class Verdict(NamedTuple):
    """What became of the fixes of a circle, in the order in which they were tried."""

    said: tuple[Proof | str, ...]
    folders: tuple[tuple[str, bytes], ...]  # absolute, and the hashes of what was in them
    whole: bytes  # the hash of the whole run, where importers may have been looked at, else b""


class Circle(NamedTuple):
    """Fixes that are tried together, by their numbers."""

    numbers: tuple[int, ...]
    folders: tuple[str, ...]  # of their packages and of the files that they edit


class Memory:
    """The verdicts of one unit on one platform."""

    def __init__(
        self,
        cache: str,
        job: Job,
        base: Base,
        object_code: bool,
        environment: Mapping[str, str],
    ) -> None:
        """`cache` is the folder for results, "" for none; `environment` that of the process."""
        self._job = job
        self._base = base
        self._cache = cache
        go = {name: value for name, value in environment.items() if name.startswith(("GO", "CGO"))}
        unit = (job.unit.dir, job.toolchain, job.env, job.tests, job.tags)
        asked = (*ourselves(), unit, base.index.roots, object_code, go)
        self._settings = stable(asked)
        self._since = time.time_ns() - _TICK
        self._hashes: dict[str, tuple[bytes, int]] = {}
        name = blake2b(self._settings, digest_size=_SIZE).hexdigest()
        self._file = f"proofs-{name}"
        self._known: dict[str, Verdict] = store.read(cache, self._file) if cache else {}

    def recalled(self, changes: Sequence[Change]) -> dict[int, Proof | str]:
        """What is known of some disjoint changes that are made at once, by their numbers."""
        circles = {circle: self._name(circle, changes) for circle in self._circles(changes)}
        whole = self._whole(changes)
        held: dict[Circle, Verdict] = {}
        for circle, name in circles.items():
            verdict = self._known.get(name)
            if verdict is not None and self._holds(verdict, whole):
                held[circle] = verdict
        if len(held) < len(circles):
            # What importers see is tried with all fixes that change it.
            held = {circle: verdict for circle, verdict in held.items() if not verdict.whole}
        for circle in held:  # used ones are kept longer
            self._known[circles[circle]] = self._known.pop(circles[circle])
        return {
            number: said
            for circle, verdict in held.items()
            for number, said in zip(circle.numbers, verdict.said, strict=True)
        }

    def keep(self, changes: Sequence[Change], numbers: Iterable[int], tried: Tried) -> None:
        """Remembers what became of some of the changes, which were `tried` in the order of their
        numbers, and for how long that holds."""
        said = dict(zip(sorted(numbers), (tried.said[n] for n in sorted(tried.said)), strict=True))
        if not self._cache or not tried.lasts:
            return
        whole = self._whole(changes) if tried.affects else b""
        for circle in self._circles(changes):
            if said.keys().isdisjoint(circle.numbers):
                continue
            folders = {*circle.folders, *self._modules}
            folders.update(*(tried.needs.get(folder, ()) for folder in circle.folders))
            found = tuple((folder, self._hash(folder)) for folder in sorted(folders))
            if all(self._hashes[folder][1] < self._since for folder in folders):
                verdict = Verdict(tuple(said[n] for n in circle.numbers), found, whole)
                self._known[self._name(circle, changes)] = verdict
        kept = list(self._known.items())[-_MOST:]
        store.write(self._cache, self._file, dict(kept))

    # ── what a verdict depends on ───────────────────────────────────────────────────────────

    def _holds(self, verdict: Verdict, whole: bytes) -> bool:
        if verdict.whole and verdict.whole != whole:
            return False
        return all(self._hash(folder) == known for folder, known in verdict.folders)

    def _name(self, circle: Circle, changes: Sequence[Change]) -> str:
        found = blake2b(self._settings, digest_size=_SIZE)
        for folder in circle.folders:
            for package in self._at.get(folder, ()):
                found.update(stable((package.import_path, sorted(package.build_ids))))
        for number in circle.numbers:
            found.update(stable(_said_of(changes[number])))
        return found.hexdigest()

    def _whole(self, changes: Sequence[Change]) -> bytes:
        """The hash of all packages of the run and of all changes."""
        found = blake2b(self._settings, digest_size=_SIZE)
        found.update(stable((self._job.unit.patterns, sorted(self._base.index.packages))))
        for path, package in sorted(self._base.listed.items()):
            found.update(stable((path, sorted(package.build_ids))))
        for change in changes:
            found.update(stable(_said_of(change)))
        return found.digest()

    def _hash(self, folder: str) -> bytes:
        """The hash of a folder's Go files, and of what says which modules there are."""
        if folder not in self._hashes:
            found, newest = blake2b(digest_size=_SIZE), 0
            for path in _looked_at(folder):
                try:
                    with open(path, "rb") as file:
                        text = file.read()
                        newest = max(newest, os.fstat(file.fileno()).st_mtime_ns)
                except OSError:
                    continue
                name = os.path.relpath(path, folder)
                found.update(b"%s\0%d\0" % (os.fsencode(name), len(text)))
                found.update(text)
            self._hashes[folder] = found.digest(), newest
        return self._hashes[folder][0]

    # ── which packages belong together ──────────────────────────────────────────────────────

    @cached_property
    def _at(self) -> Mapping[str, Sequence[Package]]:
        """The packages of the run by their folders."""
        found: dict[str, list[Package]] = {}
        for _, package in sorted(self._base.index.packages.items()):
            found.setdefault(package.dir, []).append(package)
        return found

    @cached_property
    def _modules(self) -> frozenset[str]:
        """The folders of the modules that are not the module cache's, and of go.work."""
        packages = self._base.index.packages.values()
        found = {p.module_dir for p in packages if p.module_dir and not p.module_version}
        if os.path.isabs(self._job.toolchain.gowork):
            found.add(os.path.dirname(self._job.toolchain.gowork))
        return frozenset(found)

    def _circles(self, changes: Sequence[Change]) -> list[Circle]:
        """The changes, apart as far as nothing that one package needs is edited for another."""
        path = self._base.index.roots.path
        homes: dict[int, frozenset[str]] = {}
        for number, change in enumerate(changes):
            names = {change.finding.region.file, *change.files}
            homes[number] = frozenset(os.path.dirname(path(name)) for name in names)
        edited = frozenset().union(*homes.values())
        groups: list[tuple[set[int], set[str]]] = []
        for number, folders in homes.items():
            near = set(folders).union(*(self._near(f, edited) for f in folders))
            numbers = {number}
            for group in [g for g in groups if not near.isdisjoint(g[1])]:
                groups.remove(group)
                numbers |= group[0]
                near |= group[1]
            groups.append((numbers, near))
        return [
            Circle(tuple(sorted(numbers)), tuple(sorted(near)))
            for numbers, near in sorted(groups, key=lambda group: min(group[0]))
        ]

    def _near(self, folder: str, edited: frozenset[str]) -> frozenset[str]:
        """Those of the edited folders whose packages one in a folder, or its tests, import."""
        if folder not in self._at:  # a file that this build leaves out: who knows what it imports
            return edited
        listed = self._base.listed
        left = [p for own in self._at[folder] for p in (*own.imports, *own.test_imports)]
        modules = {own.module for owns in self._at.values() for own in owns} - {""}
        seen: set[str] = set()
        while left:
            path = left.pop()
            if path in seen:
                continue
            seen.add(path)
            if path in listed:
                left += listed[path].imports
            elif any(f"{path}/".startswith(f"{module}/") for module in modules):
                return edited  # a package of ours that was not listed, and may import any other
        dirs = {listed[path].dir for path in seen & listed.keys()}
        return edited & dirs


def _said_of(change: Change) -> tuple[object, ...]:
    """What decides of a change, besides the code around it, what becomes of it."""
    finding = change.finding
    about = finding.facts, finding.unsaid
    return finding.rule, finding.region, finding.function, about, change.fix


def _looked_at(folder: str) -> Iterator[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".go"))
    except OSError:
        names = []
    for name in (*names, *_MODULE_FILES, "go.work", "go.work.sum"):
        yield os.path.join(folder, name)
