"""Allocations of functions that the compiler always inlines to where they do not escape."""

from __future__ import annotations

from collections.abc import Sequence

from escapelint.model import Package
from escapelint.site import Site
from escapelint.syntax.context import enclosing
from escapelint.syntax.mentions import called_only_at
from escapelint.syntax.source import Source

REASON = "on the stack at every call, where it is inlined"
# Of other memory "does not escape" does not say that it is on the stack: a make may be too large.
_OBJECTS = ("&", "new(")


def never_happens(site: Site, package: Package, sources: Sequence[Source]) -> str:
    """REASON where the allocation happens in a copy of the function that no code calls, else "".

    That is known of functions, not of methods, that no other package can call, if the compiler
    inlined each of their calls and tells of each copy that it does not escape.
    """
    inlining, name = site.fact.inlining, site.function
    if inlining is None or not inlining.stays_at or not site.fact.text.startswith(_OBJECTS):
        return ""
    local = name.isidentifier() and (package.name == "main" or not name[0].isupper())
    if not local or enclosing(site.node, ("func_literal",)) is not None:
        return ""
    return REASON if called_only_at(sources, name, frozenset(inlining.stays_at)) else ""
