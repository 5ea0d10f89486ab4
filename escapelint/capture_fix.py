"""Copies of what a closure shares, as a fix."""

from __future__ import annotations

from collections.abc import Sequence

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.types.shared import Remedy
from escapelint.types.shared_edit import copies, is_copied, is_loops
from escapelint.words import listed

_OWN_IN_EACH_TURN = (1, 22)  # Go since which a loop's variable is a new one in each turn


def capture_fix(shared: Sequence[tuple[Site, Remedy]], language: tuple[int, int]) -> list[Fix]:
    """The fix for variables that one closure captures by reference, with the same remedy.

    None where there is no copy to make, where a value may not be copied, or where the turns of a
    loop share the variable in the module's `language`.
    """
    site, remedy = shared[0]
    source = site.source
    names = [each.node for each, _ in shared if each.node is not None]
    if len(names) < len(shared) or not all(is_copied(s.types, s.declared_type) for s, _ in shared):
        return []
    if language < _OWN_IN_EACH_TURN and any(is_loops(source, name) for name in names):
        return []
    changes = copies(source, names, [each for _, each in shared])
    if not changes:
        return []
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in changes)
    what = listed([each.subject for each, _ in shared])
    if remedy.kind == "own":
        where = "at the start of the goroutine"
    else:
        where = f"before line {source.line_of(changes[0][0])}, for the closure"
    # What is called Go may run its function again, unless it is the statement.
    around = remedy.closure.parent
    once = remedy.kind != "own" or (around is not None and around.type == "call_expression")
    return [Fix(f"Copy {what} {where}", "safe" if once else "unsafe", edits, removes=True)]
