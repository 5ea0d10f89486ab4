"""Room from the start for a slice that grows by append, as a fix."""

from __future__ import annotations

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.types.growth import Growth
from escapelint.types.room_edit import room_edit


def room_fix(site: Site, growth: Growth, *, has_slices: bool) -> list[Fix]:
    """The fix for the append at a site, none where somebody could tell the difference.

    `has_slices` says that there is a package slices.
    """
    if site.node is None:
        return []
    found = room_edit(site.source, site.node, growth, has_slices=has_slices)
    if found is None:
        return []
    edits = tuple(Edit(site.source.region(a, b), text) for a, b, text in sorted(found.changes))
    where = "where it is declared" if found.at == "declaration" else "before the loop"
    title = f"Make room for {growth.count} elements of {growth.slice} {where}"
    return [Fix(title, "safe", edits, removes=True)]
