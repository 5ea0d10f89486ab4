"""Structs drawn as memory, a row of 8 bytes each, for people; and the same as JSON."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from string import ascii_letters

from escapelint.model import JSON
from escapelint.model.picture import Picture, Slot, Structure
from escapelint.reporters.terminal import Style, cut_end, printable, width
from escapelint.words import counted

_ROW = 8  # bytes
_WIDTH = 80  # cells of a line
_PADDING = "-"
_SCHEMA = 1


def pictures_text(pictures: Sequence[Picture], style: Style) -> Iterator[str]:
    """Lines without line breaks, a block for each struct and platform."""
    for at, picture in enumerate(pictures):
        if at:
            yield ""
        yield from _block(picture, style)


def _block(picture: Picture, style: Style) -> Iterator[str]:
    name = printable(f"{picture.package}.{picture.name}")
    yield style.paint(name, "bold") + f"  {picture.goarch}"
    yield printable(f"{picture.file}:{picture.line}")
    now, best = picture.now, picture.best
    if now is None:
        yield f"  its size is not known: {picture.unknown}"
        return
    yield from _drawn("now", now, style)
    if best is None:
        return
    if picture.kept:
        yield f"  another order would take {counted(best.size, 'byte')}; this one must stay:"
        yield f"    {printable(picture.kept)}"
        return
    yield from _drawn("better", best, style)


def _drawn(title: str, structure: Structure, style: Style) -> Iterator[str]:
    parts = [counted(structure.size, "byte")]
    if structure.padding:
        parts.append(f"{structure.padding} of padding")
    parts.append(f"{structure.allocated} on the heap")
    if structure.pointer_bytes:
        parts.append(f"pointers in the first {structure.pointer_bytes}")
    yield f"  {title}: {', '.join(parts)}"
    yield from _rows(structure, style)


def _rows(structure: Structure, style: Style) -> Iterator[str]:
    slots = structure.slots
    labels: dict[int, list[str]] = {}
    shown = {0} if structure.size else set()
    for slot in slots:
        first, last = slot.offset // _ROW, (slot.offset + max(slot.size, 1) - 1) // _ROW
        shown |= {first, last, max(last, (slot.offset + slot.size + slot.padding - 1) // _ROW)}
        text = f"{_letter(slot.place)} {slot.name} {slot.type}"
        labels.setdefault(first, []).append(printable(text) + ("" if slot.size else " (0 bytes)"))
    offsets = [slot.offset for slot in slots]
    before = -1
    for row in sorted(shown):
        if row == before + 2:
            yield _line(slots, offsets, before + 1, structure.size, style)
        elif row > before + 2:
            yield f"         ... {row - before - 1} rows"
        said = list(_joined(labels.get(row, []))) or [""]
        yield (_line(slots, offsets, row, structure.size, style) + f"  {said[0]}").rstrip()
        for label in said[1:]:
            yield " " * _MARGIN + label
        before = row


_MARGIN = 28  # cells before the labels


def _line(slots: Sequence[Slot], offsets: Sequence[int], row: int, size: int, style: Style) -> str:
    cells = [_cell(slots, offsets, at) for at in range(row * _ROW, min((row + 1) * _ROW, size))]
    cells += [" "] * (_ROW - len(cells))
    painted = (style.paint(cell, "red") if cell == _PADDING else cell for cell in cells)
    return f"    {row * _ROW:>5}  {' '.join(painted)}"


def _cell(slots: Sequence[Slot], offsets: Sequence[int], byte: int) -> str:
    """The letter of the field that has a byte, the last one that begins there or before."""
    slot = slots[bisect_right(offsets, byte) - 1]
    return _letter(slot.place) if byte < slot.offset + slot.size else _PADDING


def _letter(place: int) -> str:
    return ascii_letters[place % len(ascii_letters)]


def _joined(labels: Sequence[str]) -> Iterator[str]:
    """Labels, several on a line where they fit."""
    room, line = _WIDTH - _MARGIN - 1, ""  # and a comma
    for label in labels:
        label = cut_end(label, room)
        if line and width(line) + 2 + width(label) > room:
            yield line + ","
            line = label
        else:
            line = f"{line}, {label}" if line else label
    if line:
        yield line


def pictures_json(version: str, pictures: Sequence[Picture], problems: Sequence[str]) -> bytes:
    """One object; new keys may be added, `schema` is counted up for any other change."""
    document: JSON = {
        "schema": _SCHEMA,
        "escapelint": version,
        "structs": [
            {
                "package": each.package,
                "name": each.name,
                "file": each.file,
                "line": each.line,
                "goarch": each.goarch,
                "now": _structure(each.now),
                "best": _structure(each.best),
                "kept": each.kept,
                "unknown": each.unknown,
            }
            for each in pictures
        ],
        "problems": list(problems),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _structure(structure: Structure | None) -> JSON | None:
    if structure is None:
        return None
    return {
        "size": structure.size,
        "align": structure.align,
        "pointer_bytes": structure.pointer_bytes,
        "allocated": structure.allocated,
        "padding": structure.padding,
        "fields": [slot._asdict() for slot in structure.slots],
    }
