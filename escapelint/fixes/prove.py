"""Fixes of one build → which of them the compiler confirms.

A fix is proved if packages and tests compile with it, the allocations that it is to remove are
gone, no function allocates more than before and none can be inlined no more. That it does what the
code did is the rule's promise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from escapelint.fixes.allocations import (
    Allocation,
    Compared,
    Place,
    compare,
    moved,
    offset_of,
    read_allocations,
)
from escapelint.fixes.edits import Change, Moves, apply, pieces
from escapelint.fixes.importers import changes_declarations, mover, words_of
from escapelint.fixes.sift import Failure, Groups, sift
from escapelint.fixes.trial import TimeIsUpError, Trial, Workshop, build_trial
from escapelint.index import Index
from escapelint.model import Package, Proof
from escapelint.syntax.source import Source
from escapelint.types.imported import Imports
from escapelint.words import counted

_AT_ONCE = 64  # packages whose text is kept at a time
_ALL = ""  # the one group of the last build


@dataclass(frozen=True, slots=True)
class Base:
    """What the unedited build said: the facts of all packages, and all packages listed."""

    index: Index
    listed: Mapping[str, Package]


def prove(
    changes: Sequence[Change], shop: Workshop, base: Base, proving: Callable[[str], None]
) -> dict[int, Proof | str]:
    """A proof or a refusal, by the number of the change. The changes must be disjoint.

    `proving` hears of what is built.
    """
    work = _Proving(changes, shop, base, proving)
    try:
        work.run()
    except TimeIsUpError:
        for number in range(len(changes)):
            work.refused.setdefault(number, "it was not proved in time (--prove-timeout)")
    return {
        number: work.refused.get(number) or work.proofs[number] for number in range(len(changes))
    }


class _Proving:
    """The changes of one build while they are tried."""

    def __init__(
        self,
        changes: Sequence[Change],
        shop: Workshop,
        base: Base,
        proving: Callable[[str], None],
    ) -> None:
        self.changes = changes
        self.shop = shop
        self.base = base
        self.proving = proving
        self.refused: dict[int, str] = {}
        self.proofs: dict[int, Proof] = {}
        self._release = shop.job.toolchain.release
        self._old: dict[str, Source] = {}
        self._owners = {
            name: package
            for package in base.index.packages.values()
            for name in base.index.files_of(package)
        }

    def run(self) -> None:
        groups: Groups = {}
        for number, change in enumerate(self.changes):
            folders = {self._folder_of(name) for name in change.files}
            why = self._unfit(change, folders)
            if why:
                self.refused[number] = why
            else:
                groups.setdefault(folders.pop(), []).append(number)
        kept: set[int] = set()
        affected: set[str] = set()
        folders_in_order = sorted(groups)
        for at in range(0, len(folders_in_order), _AT_ONCE):
            batch = _Batch(self, folders_in_order[at : at + _AT_ONCE])
            good, bad = sift({key: groups[key] for key in batch.folders}, batch.attempt)
            kept |= good
            affected |= batch.affected
            self.refused.update(bad)
        if kept and self._importers_of(affected):
            self.refused.update(sift({_ALL: sorted(kept)}, self._attempt_all)[1])

    def _folder_of(self, name: str) -> str:
        package = self._owners.get(name)
        return package.dir if package is not None else ""

    def _unfit(self, change: Change, folders: set[str]) -> str:
        """Why a change cannot be tried, or ""."""
        if "" in folders:
            return "it edits a file that is not a part of this build"
        if len(folders) > 1:
            return "it edits several packages"
        for edit in change.fix.edits:
            region, old = edit.region, self.old(edit.region.file)
            if region.end > len(old.data) or old.region(region.start, region.end) != region:
                return "its file has changed since it was read"
        return ""

    def old(self, name: str) -> Source:
        """A file as it is without fixes."""
        if name not in self._old:
            path = self.shop.roots.path(name)
            try:
                self._old[name] = Source(name, self.shop.read(path))
            except OSError:
                self._old[name] = Source(name, b"")
        return self._old[name]

    def edited(self, numbers: Iterable[int]) -> _Edited:
        return _Edited(self, sorted(numbers))

    def allocations(self, trial: Trial | Base, package: Package, edited: bool) -> list[Allocation]:
        read = trial.read if isinstance(trial, Trial) and edited else self.shop.read
        imports = Imports(trial.listed, read)
        own = trial.index.packages[package.import_path]
        return read_allocations(trial.index, own, read, imports, self._release)

    # ── the last build ──────────────────────────────────────────────────────────────────────

    def _importers_of(self, folders: set[str]) -> bool:
        """Whether a package of the build imports one in these folders."""
        packages = self.base.index.packages.values()
        paths = {package.import_path for package in packages if package.dir in folders}
        return any(not paths.isdisjoint(set(p.imports) - {p.import_path}) for p in packages)

    def _attempt_all(self, groups: Groups) -> Mapping[str, Failure]:
        """Builds everything with some changes, and looks for what allocates more."""
        [numbers] = groups.values()
        edited = self.edited(numbers)
        self.proving(f"what imports {counted(len(numbers), 'fix', 'fixes')}")
        trial = build_trial(self.shop, self.shop.job.unit.patterns, edited.contents, keep=False)
        before = {path for path, package in self.base.listed.items() if package.error}
        for failed in trial.failed:
            if failed.import_path not in before:
                return {_ALL: Failure(f"{failed.import_path} does not compile: {failed.why}")}
        for path, package in self.base.index.packages.items():
            if path not in trial.index.packages or package.error:
                continue
            own = trial.index.packages[path]
            names = self.base.index.files_of(package)
            touched = not edited.moves.keys().isdisjoint(names)
            if not touched and _facts(self.base.index, names) == _facts(trial.index, names):
                continue
            found = compare(
                self.allocations(self.base, package, False),
                self.allocations(trial, own, True),
                edited.moves,
            )
            for function, counts in found.more.items():
                return {_ALL: Failure(f"in {path}, {_more(function, counts)}")}
        return {}


class _Edited:
    """The files that some changes edit."""

    def __init__(self, work: _Proving, numbers: Sequence[int]) -> None:
        changes = [work.changes[number] for number in numbers]
        names = sorted({name for change in changes for name in change.files})
        olds = {name: work.old(name).data for name in names}
        self.pieces = {name: pieces(changes, name, olds[name]) for name in names}
        self.moves = {name: Moves(found) for name, found in self.pieces.items()}
        path = work.shop.roots.path
        self.contents = {path(n): apply(olds[n], found) for n, found in self.pieces.items()}


class _Batch:
    """Some packages, by their folders, whose changes are tried together."""

    def __init__(self, work: _Proving, folders: Sequence[str]) -> None:
        self.work = work
        self.folders = folders
        self.affected: set[str] = set()  # whose importers may be compiled to other code
        self._before: dict[str, list[Allocation]] = {}

    @cached_property
    def _base(self) -> Trial:
        """The packages without any change: it is in the go command's cache."""
        return build_trial(self.work.shop, self._patterns(self.folders), {})

    @cached_property
    def _failed_before(self) -> frozenset[str]:
        """What does not compile without any change, tests among it."""
        tried = build_trial(
            self.work.shop, self._patterns(self.folders), {}, tests=True, keep=False
        )
        return frozenset(failed.import_path for failed in tried.failed)

    def _patterns(self, folders: Iterable[str]) -> list[str]:
        cwd = self.work.shop.job.unit.dir
        relative = (os.path.relpath(folder, cwd) for folder in folders)
        return [path if path[:1] == "." else f".{os.sep}{path}" for path in relative]

    def attempt(self, groups: Groups) -> Mapping[str, Failure]:
        """Builds packages, each with some of its changes, and compares them with what they were."""
        work = self.work
        numbers = sorted(number for group in groups.values() for number in group)
        self.work.proving(
            f"{counted(len(numbers), 'fix', 'fixes')} in {counted(len(groups), 'package')}"
        )
        edited = work.edited(numbers)
        trial = build_trial(work.shop, self._patterns(groups), edited.contents, tests=True)
        failures = dict(self._not_compiled(groups, trial))
        for folder, group in groups.items():
            if folder not in failures:
                failure = self._judge(folder, group, trial, edited)
                if failure is not None:
                    failures[folder] = failure
        good = {folder: group for folder, group in groups.items() if folder not in failures}
        self.affected -= groups.keys()
        self.affected |= set(self._changed_for_importers(good, trial, edited))
        return failures

    def _not_compiled(self, groups: Groups, trial: Trial) -> Iterator[tuple[str, Failure]]:
        found: dict[str, Failure] = {}
        for failed in trial.failed:
            if failed.import_path in self._failed_before:
                continue
            at = os.path.dirname(failed.file)
            for folder in failed.folders & groups.keys():
                held = bool(at) and at != folder and at in groups
                known = found.get(folder)
                if known is None or known.held:
                    found[folder] = Failure(f"it does not compile: {failed.why}", held=held)
        for folder in groups:
            if folder not in found and not any(
                package.dir == folder for package in trial.index.packages.values()
            ):
                found[folder] = Failure("the go command did not build it")
        yield from found.items()

    def _judge(
        self, folder: str, group: Sequence[int], trial: Trial, edited: _Edited
    ) -> Failure | None:
        """What is wrong with a package that compiles; its changes' proofs where nothing is."""
        work = self.work
        still: dict[int, str] = {}
        proofs: dict[int, Proof] = {}
        wrong: list[Failure] = []
        for path, package in self._base.index.packages.items():
            if package.dir != folder:
                continue
            if path not in trial.index.packages:
                return Failure(f"{path} is not built any more")
            before = self._allocations(package)
            after = work.allocations(trial, package, True)
            found = compare(before, after, edited.moves)
            names = frozenset(self._base.index.files_of(package))
            there = {each.place for each in after}
            for number in group:
                change = work.changes[number]
                if change.files <= names:
                    proof = self._proof(number, before, found, there, edited)
                    if isinstance(proof, Proof):
                        proofs[number] = proof
                    else:
                        still[number] = proof
            for function, counts in found.more.items():
                wrong.append(Failure(_more(function, counts), {}, self._about(group, function)))
            lost = _inlinable(self._base.index, path) - _inlinable(trial.index, path)
            for function in sorted(lost):
                said = f"{function} can be inlined no more"
                wrong.append(Failure(said, {}, self._about(group, function)))
        if still:
            return Failure("the allocation is still there", still)
        if wrong:
            return wrong[0]
        work.proofs.update(proofs)
        return None

    def _about(self, group: Iterable[int], function: str) -> frozenset[int]:
        changes = self.work.changes
        return frozenset(n for n in group if changes[n].finding.function == function)

    def _allocations(self, package: Package) -> list[Allocation]:
        path = package.import_path
        if path not in self._before:
            self._before[path] = self.work.allocations(self._base, package, False)
        return self._before[path]

    def _proof(
        self,
        number: int,
        before: Sequence[Allocation],
        found: Compared,
        there: set[Place],
        edited: _Edited,
    ) -> Proof | str:
        """What a change did to the allocations of its finding, or what it did not."""
        change = self.work.changes[number]
        if not change.fix.removes:
            return Proof()
        if not change.finding.facts:
            return "its finding names no allocation"
        known = {each.place for each in before}
        gone = 0
        for fact in change.finding.facts:
            if fact.pos.file not in edited.moves:
                return "the allocation is in a file that it does not edit"
            old = self.work.old(fact.pos.file)
            place = Place(fact.pos.file, offset_of(old, fact), fact.kind, fact.boxed)
            if place not in known:
                return "another build did not show the allocation"
            now = moved(place, edited.moves)
            if now is not None and now in there:
                return "the allocation is still there"
            gone += 1
        own = {
            (name, piece)
            for name in change.files
            for piece in pieces([change], name, self.work.old(name).data)
        }
        new = 0
        for name, moves in edited.moves.items():
            for piece, (start, end) in zip(edited.pieces[name], moves.spans(), strict=True):
                if (name, piece) in own:
                    new += sum(a.file == name and start <= a.offset < end for a in found.new)
        return Proof(gone, new)

    def _changed_for_importers(
        self, groups: Groups, trial: Trial, edited: _Edited
    ) -> Iterator[str]:
        """The folders of packages whose importers may be compiled to other code."""
        work = self.work
        named: dict[str, dict[bytes, tuple[Source, Moves, Source]]] = {}
        for name, moves in edited.moves.items():
            package = work._owners[name]
            new = Source(name, edited.contents[work.shop.roots.path(name)])
            base = os.path.basename(name).encode("utf-8", "surrogateescape")
            named.setdefault(package.import_path, {})[base] = (work.old(name), moves, new)
        before = words_of(self._base.text, {path: mover(files) for path, files in named.items()})
        after = words_of(trial.text, {})
        for name, found in edited.pieces.items():
            package = work._owners[name]
            path, folder = package.import_path, package.dir
            if folder in groups and (
                before.get(path) != after.get(path) or changes_declarations(work.old(name), found)
            ):
                yield folder


def _facts(index: Index, names: Iterable[str]) -> list[tuple[object, ...]]:
    """What tells one build of unedited files from another: the facts at their places."""
    return [(f.pos, f.kind, f.text, f.boxed) for name in names for f in index.facts.get(name, ())]


def _inlinable(index: Index, import_path: str) -> set[str]:
    """The names of a package's functions that can be inlined."""
    return {
        function.name
        for section in index.sections_of(index.packages[import_path])
        for function in section.functions
        if function.inlinable
    }


def _more(function: str, counts: tuple[int, int]) -> str:
    before, after = counts
    where = function or "a variable's value"
    return f"{where} allocates more: {counted(after, 'allocation')} instead of {before}"
