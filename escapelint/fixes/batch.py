"""Some packages whose fixes are tried together, each judged by itself."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from escapelint.fixes.allocations import (
    Compared,
    Known,
    Place,
    compare,
    moved,
    offset_of,
)
from escapelint.fixes.compiled import disagreeing
from escapelint.fixes.edits import Change, Moves, pieces
from escapelint.fixes.importers import changes_declarations, mover, words_of
from escapelint.fixes.promised import MISSED, NAME, home_of
from escapelint.fixes.sift import Failure, Groups
from escapelint.fixes.trial import Trial, build_trial
from escapelint.fixes.work import Edited, Work, said_more
from escapelint.index import Index
from escapelint.model import Package, Proof
from escapelint.syntax.source import Source
from escapelint.words import counted

_SHAPE = re.compile(r"go\.shape\.[0-9a-f]{32,}")  # a hash of an underlying type


class Batch:
    """Some packages, by their folders, whose changes are tried together."""

    def __init__(self, work: Work, folders: Sequence[str]) -> None:
        self.work = work
        self.folders = folders
        self.affected: set[str] = set()  # whose importers may be compiled to other code
        self._before: dict[str, Known] = {}

    @cached_property
    def _base(self) -> Trial:
        """The packages without any change: it is in the go command's cache."""
        return build_trial(self.work.shop, self._patterns(self.folders), {})

    @cached_property
    def _failed_before(self) -> frozenset[str]:
        """What does not compile without any change, tests among it."""
        return self.work.broken_before(self._patterns(self.folders))

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
        # All of the batch, as in the unedited build: what is inlined is told to be a copy only if
        # the compiler speaks of the package that it comes from.
        patterns = self._patterns(self.folders)
        trial = build_trial(work.shop, patterns, edited.contents, tests=True)
        work.built(trial)
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
                    wrong = os.path.basename(failed.file) == NAME
                    why = MISSED if wrong else f"it does not compile: {failed.why}"
                    found[folder] = Failure(why, held=held)
        for folder in groups:
            if folder not in found and not any(
                package.dir == folder for package in trial.index.packages.values()
            ):
                found[folder] = Failure("the go command did not build it")
        yield from found.items()

    def _judge(
        self, folder: str, group: Sequence[int], trial: Trial, edited: Edited
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
            before, after = self._known(package), work.known(trial, package)
            unsaid = work.unsaid(group)
            found = compare(before.of(unsaid), after.of(unsaid), edited.moves)
            names = frozenset(self._base.index.files_of(package))
            known = {each.place for each in before.of(unsaid)}
            for number in group:
                change = work.changes[number]
                if home_of(change) <= names:
                    proof = self._proof(number, known, after, found, edited)
                    if isinstance(proof, Proof):
                        proofs[number] = proof
                    else:
                        still[number] = proof
            for function, counts in found.more.items():
                wrong.append(Failure(said_more(function, counts), {}, self._about(group, function)))
            lost = _inlinable(self._base.index, path) - _inlinable(trial.index, path)
            for function in sorted(lost):
                said = f"{function} can be inlined no more"
                wrong.append(Failure(said, {}, self._about(group, function)))
            for function, why in self._disagreeing(group, before, after, found):
                wrong.append(Failure(why, {}, self._about(group, function)))
        if still:
            return Failure("the allocation is still there", still)
        if wrong:
            return wrong[0]
        work.proofs.update(proofs)
        return None

    def _about(self, group: Iterable[int], function: str) -> frozenset[int]:
        changes = self.work.changes
        return frozenset(n for n in group if changes[n].finding.function == function)

    def _known(self, package: Package) -> Known:
        path = package.import_path
        if path not in self._before:
            self._before[path] = self.work.known(self._base, package)
        return self._before[path]

    def _disagreeing(
        self, group: Iterable[int], before: Known, after: Known, found: Compared
    ) -> Iterator[tuple[str, str]]:
        """The edited functions whose object code says something else than the facts, and why."""
        if before.calls is None or after.calls is None:
            return
        changes = self.work.changes
        functions = {changes[number].finding.function for number in group}
        # What a function of the package is said to do where it is inlined is counted there.
        saved = Counter(a.function for a in found.gone if a.is_compiled and not a.callees)
        saved.subtract(a.function for a in found.new)
        yield from disagreeing(before.calls, after.calls, functions, saved)

    def _proof(
        self, number: int, known: set[Place], after: Known, found: Compared, edited: Edited
    ) -> Proof | str:
        """What a change did to the allocations of its finding, or what it did not."""
        change = self.work.changes[number]
        targets = set(self._targets(change)) if change.fix.removes else set()
        if change.fix.removes and not targets:
            return "its finding names no allocation"
        if change.finding.unsaid and change.fix.removes and after.calls is None:
            return "the object code was not read"
        there = {each.place for each in after.of(self.work.unsaid([number]))}
        room = 0
        for place in targets:
            if place.file not in edited.moves:
                return "the allocation is in a file that it does not edit"
            if place not in known:
                return "another build did not show the allocation"
            now = moved(place, edited.moves)
            if now is not None and now in there:
                return "the allocation is still there"
            if now is not None and now in after.roomy:
                room += 1
            elif now is not None and edited.line(now) in after.lines:
                return "the object code still calls the allocator for it"
        was, new = self._replaced(change, found, targets, edited)
        # Another fix of the function may not pay for this one, which may be applied alone.
        if new > was:
            return f"its code makes {counted(new, 'allocation')} in place of {was}"
        return Proof(len(targets), new, room)

    def _targets(self, change: Change) -> Iterator[Place]:
        """The allocations that a finding is about."""
        finding = change.finding
        if finding.unsaid:
            yield Place(finding.region.file, finding.region.start, finding.unsaid, False)
        for fact in finding.facts:
            offset = offset_of(self.work.old(fact.pos.file), fact)
            yield Place(fact.pos.file, offset, fact.kind, fact.boxed)

    def _replaced(
        self, change: Change, found: Compared, targets: set[Place], edited: Edited
    ) -> tuple[int, int]:
        """How many allocations a change took away, and how many its own code makes."""
        was, new = len(targets), 0
        for name in change.files:
            own = set(pieces([change], name, self.work.old(name).data))
            spans = edited.moves[name].spans()
            for piece, (start, end) in zip(edited.pieces[name], spans, strict=True):
                if piece not in own:
                    continue
                new += sum(a.file == name and start <= a.offset < end for a in found.new)
                was += sum(
                    a.file == name and piece.start <= a.offset < piece.end
                    for a in found.gone
                    if a.place not in targets
                )
        return was, new

    def _changed_for_importers(self, groups: Groups, trial: Trial, edited: Edited) -> Iterator[str]:
        """The folders of packages whose importers may be compiled to other code."""
        work = self.work
        named: dict[str, dict[bytes, tuple[Source, Moves, Source]]] = {}
        built = [name for name in edited.moves if name in work.owners]
        for name in built:
            package, moves = work.owners[name], edited.moves[name]
            new = Source(name, edited.contents[work.shop.roots.path(name)])
            base = os.path.basename(name).encode("utf-8", "surrogateescape")
            named.setdefault(package.import_path, {})[base] = (work.old(name), moves, new)
        before = words_of(self._base.text, {path: mover(files) for path, files in named.items()})
        after = words_of(trial.text, {})
        for name in built:
            package, found = work.owners[name], edited.pieces[name]
            path, folder = package.import_path, package.dir
            if folder in groups and (
                before.get(path) != after.get(path) or changes_declarations(work.old(name), found)
            ):
                yield folder


def _inlinable(index: Index, import_path: str) -> set[str]:
    """The names of a package's functions that can be inlined, whatever the order of the fields of
    the structs that they are instantiated for; without those of instances, which may be fewer."""
    return {
        _SHAPE.sub("go.shape", function.name)
        for section in index.sections_of(index.packages[import_path])
        for function in section.functions
        if function.inlinable and "[" not in function.name
    }
