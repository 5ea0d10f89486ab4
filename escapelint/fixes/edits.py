"""Edits of several fixes over one file → the file's new bytes, and where its old bytes are now.

Offsets are bytes from 0; ends are exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from escapelint.model import Edit, Finding, Fix
from escapelint.syntax.imports import imports_of, is_used, line_of, removing
from escapelint.syntax.source import Source

_LIST_OF_ONE = re.compile(rb"\(\r?\n\t(.*)\r?\n\)")
_BARE_LINE_BREAK = re.compile(rb"(?<!\r)\n")


class Change(NamedTuple):
    """A fix, and the finding that proposes it."""

    finding: Finding
    fix: Fix

    @property
    def files(self) -> frozenset[str]:
        """The names of the files that it edits."""
        return frozenset(edit.region.file for edit in self.fix.edits)


class Piece(NamedTuple):
    """`data` in place of the bytes from `start` to `end` of a file."""

    start: int
    end: int
    data: bytes


class Left(NamedTuple):
    """A change that overlaps one that comes before it."""

    change: Change
    first: Change


@dataclass(frozen=True, slots=True)
class Merged:
    """What of several changes goes together: the first of two that overlap, and the others."""

    kept: tuple[Change, ...]
    left: tuple[Left, ...]


def merge(changes: Iterable[Change]) -> Merged:
    """Sorts changes out, in the order of their findings' files and places.

    Equal edits, as two that import the same package, are made once. Insertions at one place do not
    overlap: they come in the order of the changes.
    """
    taken: list[tuple[Edit, Change]] = []
    kept: list[Change] = []
    left: list[Left] = []
    for change in sorted(changes, key=_place):
        edits = change.fix.edits
        other = next((c for e, c in taken if any(_overlap(e, edit) for edit in edits)), None)
        if other is not None:
            left.append(Left(change, other))
            continue
        kept.append(change)
        taken += ((edit, change) for edit in edits)
    return Merged(tuple(kept), tuple(left))


def _place(change: Change) -> tuple[str, int, int, str]:
    region = change.finding.region
    return region.file, region.start, region.end, change.finding.rule


def _overlap(one: Edit, other: Edit) -> bool:
    a, b = one.region, other.region
    if a.file != b.file or one == other:  # equal ones are made once
        return False
    if a.start == a.end or b.start == b.end:
        # What is inserted at the start of what goes would stand before or behind its successor.
        inner, outer = (a, b) if a.start == a.end else (b, a)
        return outer.start <= inner.start < outer.end
    return a.start < b.end and b.start < a.end


def pieces(changes: Iterable[Change], file: str, data: bytes) -> list[Piece]:
    """What disjoint changes do to one file: sorted, with the file's own line breaks, and with the
    imports gone that have no use any more."""
    crlf = data.count(b"\r\n") == data.count(b"\n") > 0
    found: dict[Piece, None] = {}
    freed: set[str] = set()
    for change in changes:
        freed.update(change.fix.frees if file in change.files else ())
        for edit in change.fix.edits:
            if edit.region.file == file:
                text = edit.text.encode("utf-8", "surrogateescape")
                if crlf:
                    text = _BARE_LINE_BREAK.sub(b"\r\n", text)
                found[Piece(edit.region.start, edit.region.end, text)] = None
    made = sorted(found, key=lambda piece: (piece.start, piece.end))
    return _without_imports(made, Source(file, data), freed) if freed else made


def _without_imports(made: list[Piece], old: Source, freed: Collection[str]) -> list[Piece]:
    """The pieces, and those that remove what of some imports is used no more."""
    new = Source(old.name, apply(old.data, made))
    idle = [e for e in imports_of(new) if e.path in freed and not is_used(new, e)]
    for each in imports_of(old):
        if each.path not in {e.path for e in idle} or not is_used(old, each):
            continue
        start, end = each.spec.start_byte, each.spec.end_byte
        listed = next((piece for piece in made if (piece.start, piece.end) == (start, end)), None)
        if listed is not None:  # it became a list, of which it is one
            line = re.compile(rb"\t" + re.escape(old.data[start:end]) + rb"\r?\n(?:\r?\n)?")
            data = line.sub(b"", listed.data, count=1)
            alone = _LIST_OF_ONE.fullmatch(data)
            data = alone[1] if alone is not None else data
            made[made.index(listed)] = listed._replace(data=data)
            continue
        gone = removing(old, each)
        # What is added to a list that would be empty needs the list.
        if any(gone[0] < p.start < gone[1] for p in made):
            gone = line_of(old, each)
        made.append(Piece(*gone, b""))
    return sorted(made, key=lambda piece: (piece.start, piece.end))


def completed(change: Change, files: Mapping[str, bytes]) -> Fix:
    """The fix of a change with the edits of imports that it needs when it is applied alone."""
    fix = change.fix
    if not fix.frees:
        return fix
    edits: list[Edit] = []
    for name in sorted(change.files):
        source = Source(name, files[name])
        for start, end, data in pieces([change], name, files[name]):
            text = data.decode("utf-8", "surrogateescape")
            edits.append(Edit(source.region(start, end), text))
    return replace(fix, edits=tuple(edits))


def apply(data: bytes, changed: Sequence[Piece]) -> bytes:
    """A file's bytes with sorted, disjoint pieces in place."""
    parts: list[bytes] = []
    at = 0
    for piece in changed:
        parts += (data[at : piece.start], piece.data)
        at = piece.end
    return b"".join((*parts, data[at:]))


class Moves:
    """Where the bytes of a file are once sorted, disjoint pieces are in place."""

    def __init__(self, changed: Sequence[Piece]) -> None:
        self._pieces = changed
        self._ends = [piece.end for piece in changed]
        grown = (len(piece.data) - (piece.end - piece.start) for piece in changed)
        self._shifts = list(accumulate(grown, initial=0))

    def moved(self, offset: int) -> int | None:
        """The new offset of an old byte, None where it was replaced."""
        number = bisect_right(self._ends, offset)  # pieces that end at or before it
        if number < len(self._pieces) and self._pieces[number].start <= offset:
            return None
        return offset + self._shifts[number]

    def spans(self) -> list[tuple[int, int]]:
        """(start, end) of the pieces' data in the new file."""
        starts = [p.start + shift for p, shift in zip(self._pieces, self._shifts, strict=False)]
        return [(s, s + len(p.data)) for s, p in zip(starts, self._pieces, strict=True)]


def edited(changes: Sequence[Change], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The new bytes of the files that disjoint changes edit, by name; `files` are the old ones."""
    names = {name for change in changes for name in change.files}
    return {name: apply(files[name], pieces(changes, name, files[name])) for name in sorted(names)}
