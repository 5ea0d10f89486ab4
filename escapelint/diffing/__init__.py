"""Two runs → what differs between them: pure functions over reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from escapelint import filters
from escapelint.diffing.causes import Causes
from escapelint.diffing.difference import Difference
from escapelint.diffing.inlined import by_calls
from escapelint.diffing.match import Functions, Pair, matched
from escapelint.model import Change, Finding, Level, Report
from escapelint.words import counted

NOT_NEW = "that were there before"

Lines = Mapping[str, Sequence[range]]  # the lines that differ, by file


def compare(
    old: Report,
    new: Report,
    touched: Lines,
    known: Collection[str] = (),
    *,
    same_files: bool = False,
) -> tuple[Change, ...]:
    """What differs between two reports of all levels that have `judged`.

    `touched` are the lines of the new side that differ; `known` the fingerprints of findings that
    are never new; `same_files` says that two toolchains compiled the same. What is known to be on
    the heap on one side only because the other one could not be compiled is left out.
    """
    unknown = _unknown(old, new) | _unknown(new, old)
    functions = Functions.of(old.judged, new.judged)
    before, after = ((*side.findings, *side.suppressed) for side in (old, new))
    match = matched(before, after, functions, same_files=same_files)
    difference = Difference(new.judged, touched)
    causes = Causes(functions, difference)
    by_call = list(by_calls(match.added, match.removed, functions, difference))
    moved = {id(change.finding) for change in by_call}
    found = [
        *(Change("added", f, cause=causes.of(f)) for f in match.added if id(f) not in moved),
        *(Change("removed", f) for f in match.removed if id(f) not in moved),
        *by_call,
        *(Change("moved", p.after, p.before, _from(p)) for p in match.moved),
        *_by_inlining(match.kept, functions, causes),
    ]
    return tuple(
        sorted(
            (
                change
                for change in found
                if change.finding.package not in unknown
                and change.finding.suppression is None
                and (change.kind != "added" or change.finding.fingerprint not in known)
            ),
            key=_order,
        )
    )


def _unknown(side: Report, other: Report) -> set[str]:
    """The packages of which a side says too little; where it does not say which these are, all
    that it lacks."""
    failed = {p.package for p in side.problems if p.level is Level.ERROR}
    return failed | (other.analysed - side.analysed if "" in failed else set())


def _order(change: Change) -> tuple[object, ...]:
    kinds = ("added", "removed", "moved")
    finding = change.finding
    cause = change.cause.pos if change.cause is not None else ("", 0, 0)
    rank = (-finding.level, -finding.rank) if change.kind == "added" else ()
    return (kinds.index(change.kind), *rank, tuple(cause), filters.order(finding))


def _from(pair: Pair) -> str:
    before = pair.before
    return f"it was in {before.function or 'no function'} of {before.package}"


def _by_inlining(kept: Sequence[Pair], functions: Functions, causes: Causes) -> Iterator[Change]:
    """What is the same in the source, and not what comes of it, as its function is inlined no more
    or is now."""
    for before, after in kept:
        was, now = functions.both(after)
        if was is None or now is None or bool(was.why) == bool(now.why):
            continue
        if now.why and before.level < after.level:  # no known copy was on the heap
            yield Change("added", after, before, cause=causes.of(after))
        elif was.why and after.level < before.level:
            yield Change("removed", before)
        elif before.copies != after.copies:
            yield Change("moved", after, before, _how(before, after))


def _how(before: Finding, after: Finding) -> str:
    if after.copies:
        calls = counted(after.copies, "call")
        return f"it is inlined now: it happens at {calls} of {after.function}, too"
    calls = counted(before.copies, "call")
    return f"it is inlined no more: it happens in {after.function} only, not at {calls} of it"


def shown(changes: Sequence[Change], level: Level) -> tuple[tuple[Change, ...], int]:
    """The changes of a level and above, and how many were added below it."""
    kept = tuple(change for change in changes if change.finding.level >= level)
    left = [c for c in changes if c.finding.level < level and c.kind == "added"]
    return kept, len(left)


def only_new(report: Report, changes: Sequence[Change], level: Level) -> Report:
    """A report of all levels with nothing but what was added and is at least of a level; what is
    below it stays counted by its level, which counts for the exit code."""
    added = {_key(change.finding) for change in changes if change.kind == "added"}
    new = [finding for finding in report.findings if _key(finding) in added]
    kept = tuple(finding for finding in new if finding.level >= level)
    hidden = Counter(report.hidden)
    hidden.update(str(finding.level) for finding in new if finding.level < level)
    hidden[NOT_NEW] = len(report.findings) - len(new)
    reasons = {why: number for why, number in sorted(hidden.items()) if number}
    return replace(report, findings=kept, hidden=reasons, is_new_only=True)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.fingerprint, finding.region.file
