"""Variables that are declared in a loop and not before it, as a fix."""

from __future__ import annotations

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.types.narrowed import narrowed


def narrow_fix(site: Site) -> list[Fix]:
    """The fix for memory that a loop keeps in a variable from before it, which no turn shares.

    None where somebody could tell the difference, as a turn may use what another one left.
    """
    node, source = site.node, site.source
    changes = narrowed(site.types, source, node) if node is not None else []
    if not changes:
        return []
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in changes)
    return [Fix(f"Declare {site.variable} in the loop", "safe", edits, removes=True)]
