"""Room from the start for a slice that grows by append, as a fix."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from escapelint.hidden import Hidden
from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.syntax.comments import Change
from escapelint.syntax.source import Source
from escapelint.types.growth import Growth
from escapelint.types.room_edit import room_edit


def room_fix(site: Site, growth: Growth, *, has_slices: bool) -> list[Fix]:
    """The fix for the append at a site, none where somebody could tell the difference.

    `has_slices` says that there is a package slices.
    """
    if site.node is None:
        return []
    return _of_slice(site.source, site.node, growth, has_slices=has_slices)


def hidden_room_fix(hidden: Hidden, *, has_slices: bool) -> list[Fix]:
    """The fix for a slice or map whose growth no diagnostic tells, none where somebody could tell
    the difference. `has_slices` as for `room_fix`."""
    if not hidden.means("len", "cap", "make", "append", "slices"):
        return []
    if hidden.growth is not None:
        return _of_slice(hidden.source, hidden.at, hidden.growth, has_slices=has_slices)
    change = hidden.room_for_entries
    if change is None or hidden.filled is None:
        return []
    name, count = hidden.filled
    title = f"Make room for {count} entries of {name} where it is declared"
    return [_fix(hidden.source, title, [change])]


def _of_slice(source: Source, call: Node, growth: Growth, *, has_slices: bool) -> list[Fix]:
    found = room_edit(source, call, growth, has_slices=has_slices)
    if found is None:
        return []
    where = "where it is declared" if found.at == "declaration" else "before the loop"
    count = growth.lacks or growth.count
    title = f"Make room for {count} elements of {growth.slice} {where}"
    return [_fix(source, title, found.changes)]


def _fix(source: Source, title: str, changes: Sequence[Change]) -> Fix:
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in sorted(changes))
    return Fix(title, "safe", edits, removes=True)
