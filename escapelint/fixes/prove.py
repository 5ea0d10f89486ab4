"""Fixes of one build → which of them the compiler confirms.

A fix is proved if packages and tests compile with it, the allocations that it is to remove are
gone, no function allocates more than before and none can be inlined no more. That it does what the
code did is the rule's promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from escapelint.fixes.allocations import compare
from escapelint.fixes.batch import Batch
from escapelint.fixes.edits import Change
from escapelint.fixes.promised import home_of
from escapelint.fixes.sift import Failure, Groups, sift
from escapelint.fixes.trial import TimeIsUpError, Workshop, build_trial
from escapelint.fixes.work import Base, Work, said_more
from escapelint.index import Index
from escapelint.model import Proof
from escapelint.words import counted

_AT_ONCE = 64  # packages whose text is kept at a time
_ALL = ""  # the one group of the last build


class Tried(NamedTuple):
    """What became of changes, and what that depends on."""

    said: dict[int, Proof | str]  # a proof or a refusal, by the number of the change
    lasts: bool  # whether nothing was left out, for lack of time or of packages that compile
    affects: bool  # whether importers may be compiled to other code by some of them
    needs: Mapping[str, frozenset[str]]  # by folder of a package all that it needs may change in


def prove(
    changes: Sequence[Change], shop: Workshop, base: Base, proving: Callable[[str], None]
) -> Tried:
    """Tries disjoint changes; `proving` hears of what is built."""
    work = Work(changes, shop, base, proving)
    late = False
    try:
        _run(work)
    except TimeIsUpError:
        late = True
        for number in range(len(changes)):
            work.refused.setdefault(number, "it was not proved in time (--prove-timeout)")
    said = {
        number: work.refused.get(number) or work.proofs[number] for number in range(len(changes))
    }
    return Tried(said, not late and not work.is_broken, work.affects, work.needs())


def _run(work: Work) -> None:
    homes: dict[int, str] = {}
    for number, change in enumerate(work.changes):
        folders = {work.folder_of(name) for name in home_of(change)}
        why = _unfit(work, change, folders)
        if why:
            work.refused[number] = why
        else:
            homes[number] = folders.pop()
    while homes:
        kept = _rebuilt(work, homes)
        if kept == homes.keys() - work.refused.keys():
            break
        # The last build refused some: the others were never tried without them.
        homes = {number: homes[number] for number in homes if number not in work.refused}


def _rebuilt(work: Work, homes: Mapping[int, str]) -> set[int]:
    """Tries the changes, by the folders of their packages; gives those that passed until the
    module was built with them."""
    groups: Groups = {}
    for number, folder in homes.items():
        groups.setdefault(folder, []).append(number)
    kept: set[int] = set()
    affected: set[str] = set()
    folders_in_order = sorted(groups)
    for at in range(0, len(folders_in_order), _AT_ONCE):
        batch = Batch(work, folders_in_order[at : at + _AT_ONCE])
        good, bad = sift({key: groups[key] for key in batch.folders}, batch.attempt)
        kept |= good
        affected |= batch.affected
        work.refused.update(bad)

    def attempt_all(groups: Groups) -> Mapping[str, Failure]:
        return _attempt_all(work, groups)

    work.affects = work.affects or bool(affected)
    if kept and _has_importers(work, affected):
        work.refused.update(sift({_ALL: sorted(kept)}, attempt_all)[1])
    return kept


def _unfit(work: Work, change: Change, folders: set[str]) -> str:
    """Why a change cannot be tried, or ""."""
    if "" in folders:
        return "it edits a file that is not a part of this build"
    if len(folders) > 1:
        return "it edits several packages"
    for edit in change.fix.edits:
        region, old = edit.region, work.old(edit.region.file)
        if region.end > len(old.data) or old.region(region.start, region.end) != region:
            return "its file has changed since it was read"
    return ""


def _has_importers(work: Work, folders: set[str]) -> bool:
    """Whether a package of the build imports one in these folders."""
    packages = work.base.index.packages.values()
    paths = {package.import_path for package in packages if package.dir in folders}
    return any(not paths.isdisjoint(set(p.imports) - {p.import_path}) for p in packages)


def _attempt_all(work: Work, groups: Groups) -> Mapping[str, Failure]:
    """Builds everything with some changes, and looks for what allocates more."""
    [numbers] = groups.values()
    edited = work.edited(numbers)
    work.proving(f"what imports {counted(len(numbers), 'fix', 'fixes')}")
    patterns = work.shop.job.unit.patterns
    tests = any(name.endswith("_test.go") for name in edited.moves)
    trial = build_trial(work.shop, patterns, edited.contents, tests=tests, keep=False)
    work.built(trial)
    for failed in trial.failed:
        if failed.import_path not in work.failed_before:
            return {_ALL: Failure(f"{failed.import_path} does not compile: {failed.why}")}
    for path, package in work.base.index.packages.items():
        if path not in trial.index.packages or package.error:
            continue
        own = trial.index.packages[path]
        names = work.base.index.files_of(package)
        touched = not edited.moves.keys().isdisjoint(names)
        if not touched and _facts(work.base.index, names) == _facts(trial.index, names):
            continue
        found = compare(
            work.facts(work.base, package),
            work.facts(trial, own),
            edited.moves,
        )
        # Where it was proved by the object code, that is borne in mind by the package's own build.
        proved = work.unsaid(n for n in numbers if not work.changes[n].files.isdisjoint(names))
        for function, counts in found.more.items():
            if function in proved:
                continue
            return {_ALL: Failure(f"in {path}, {said_more(function, counts)}")}
    return {}


def _facts(index: Index, names: Iterable[str]) -> list[tuple[object, ...]]:
    """What tells one build of unedited files from another: the facts at their places."""
    return [(f.pos, f.kind, f.text, f.boxed) for name in names for f in index.facts.get(name, ())]
