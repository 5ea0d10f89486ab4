"""Which findings of two runs are the same allocation.

By fingerprints first. What is left over is matched once more where functions came and went: a
function that was moved to another package or renamed takes what it allocates along.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from escapelint.model import Finding, Judged

_WORD = re.compile(r"\w+")
_NO_FUNCTION = ("", "init")  # which can be in each package, and often in one

Name = tuple[str, str]  # package and function


class Pair(NamedTuple):
    before: Finding
    after: Finding


class Match(NamedTuple):
    """`kept` are the same, but for where their functions lie and what they are called; `moved`
    are in another function that came or went."""

    kept: tuple[Pair, ...]
    moved: tuple[Pair, ...]
    added: tuple[Finding, ...]
    removed: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions of both sides."""

    old: Mapping[Name, Judged]
    new: Mapping[Name, Judged]
    gone_words: frozenset[str]  # last names that only functions of the old side have
    new_words: frozenset[str]
    old_packages: frozenset[str]
    new_packages: frozenset[str]

    @classmethod
    def of(cls, old: Iterable[Judged], new: Iterable[Judged]) -> Functions:
        before = {(each.package, each.name): each for each in old}
        after = {(each.package, each.name): each for each in new}
        was, now = ({_last(name) for _, name in side} for side in (before, after))
        packages = (frozenset(package for package, _ in side) for side in (before, after))
        return cls(before, after, frozenset(was - now), frozenset(now - was), *packages)

    def is_gone(self, finding: Finding) -> bool:
        """Whether the function of an old finding is no more; of what is in none, its package."""
        if finding.function in _NO_FUNCTION:
            return finding.package not in self.new_packages
        return (finding.package, finding.function) not in self.new

    def is_new(self, finding: Finding) -> bool:
        """Whether the function of a new finding was not there before."""
        if finding.function in _NO_FUNCTION:
            return finding.package not in self.old_packages
        return (finding.package, finding.function) not in self.old

    def is_alone(self, finding: Finding, is_old: bool) -> bool:
        return self.is_gone(finding) if is_old else self.is_new(finding)

    def both(self, finding: Finding) -> tuple[Judged | None, Judged | None]:
        """What was and is judged of a finding's function."""
        name = (finding.package, finding.function)
        return self.old.get(name), self.new.get(name)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def matched(
    old: Sequence[Finding],
    new: Sequence[Finding],
    functions: Functions,
    *,
    same_files: bool = False,
) -> Match:
    """Pairs the findings of two sides, each with one at most.

    `same_files`: both sides are of the same files, where the place says which allocation it is,
    and a fingerprint, which counts equal ones of a function, may be that of another.
    """
    if same_files:
        return _by_places(old, new, functions)
    left = _Left(old, new)
    kept = left.take(lambda f: f.fingerprint)
    # Moved to another package or file, under its name.
    kept += left.take_sided(
        lambda f, is_old: (
            (f.rule, f.function, f.identity) if functions.is_alone(f, is_old) else None
        )
    )
    # A call of a function that was renamed.
    kept += left.take(lambda f: (f.rule, f.package, f.function, _nameless(f, functions)))

    whole = {True: _of_functions(left.old, functions), False: _of_functions(left.new, functions)}

    def in_renamed(finding: Finding, is_old: bool) -> Hashable:
        if finding.function in _NO_FUNCTION or not functions.is_alone(finding, is_old):
            return None
        name = (finding.package, finding.function)
        return (finding.package, tuple(whole[is_old][name]), _known(finding, functions))

    kept += left.take_sided(in_renamed)
    moved: list[Pair] = []
    for old_alone in (False, True):  # into a new function, or out of one that is no more

        def key(finding: Finding, is_old: bool, old_alone: bool = old_alone) -> Hashable:
            if finding.function in _NO_FUNCTION:
                return None
            if is_old is old_alone and not functions.is_alone(finding, is_old):
                return None
            return (finding.rule, finding.package, finding.identity)

        moved += left.take_sided(key)
    return Match(tuple(kept), tuple(moved), tuple(left.new), tuple(left.old))


def _by_places(old: Sequence[Finding], new: Sequence[Finding], functions: Functions) -> Match:
    """As `matched`, for the same files; those of a Go differ, and so have no place."""
    placed = _Left(filter(_place, old), filter(_place, new))
    kept = placed.take(lambda f: (_place(f), f.rule, f.identity))
    kept += placed.take(_place)
    rest = matched([f for f in old if not _place(f)], [f for f in new if not _place(f)], functions)
    return Match(
        (*kept, *rest.kept),
        rest.moved,
        (*placed.new, *rest.added),
        (*placed.old, *rest.removed),
    )


def _place(finding: Finding) -> Hashable:
    """Where a finding is; None for what a place does not tell from another."""
    region = finding.region
    if not region.column or region.file.startswith("$GOROOT/"):
        return None
    return (finding.package, region.file, region.start, region.end)


def _known(finding: Finding, functions: Functions) -> tuple[str, str]:
    return (finding.rule, _nameless(finding, functions))


def _of_functions(
    findings: Iterable[Finding], functions: Functions
) -> Mapping[Name, list[tuple[str, str]]]:
    """What there is of each function: a renamed one has the same, no more and no less."""
    found: dict[Name, list[tuple[str, str]]] = defaultdict(list)
    for finding in findings:
        found[finding.package, finding.function].append(_known(finding, functions))
    for known in found.values():
        known.sort()
    return found


def _nameless(finding: Finding, functions: Functions) -> str:
    """What a finding is about, without the names of functions that came or went."""
    words = functions.gone_words | functions.new_words
    return _WORD.sub(lambda m: "·" if m[0] in words else m[0], finding.identity)


class _Left:
    """What is not matched yet."""

    def __init__(self, old: Iterable[Finding], new: Iterable[Finding]) -> None:
        self.old = list(old)
        self.new = list(new)

    def take(self, key: Callable[[Finding], Hashable]) -> list[Pair]:
        return self.take_sided(lambda finding, _: key(finding))

    def take_sided(self, key: Callable[[Finding, bool], Hashable]) -> list[Pair]:
        """Takes out the pairs with equal keys, in their order; None fits nothing."""
        waiting: dict[Hashable, list[Finding]] = defaultdict(list)
        for finding in self.old:
            waiting[key(finding, True)].append(finding)
        waiting.pop(None, None)
        pairs: list[Pair] = []
        left: list[Finding] = []
        for finding in self.new:
            found = waiting.get(key(finding, False))
            if found:
                pairs.append(Pair(found.pop(0), finding))
            else:
                left.append(finding)
        taken = {id(pair.before) for pair in pairs}
        self.old = [finding for finding in self.old if id(finding) not in taken]
        self.new = left
        return pairs
