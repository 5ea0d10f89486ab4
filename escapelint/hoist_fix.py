"""Function values that are made once before a loop, as a fix."""

from __future__ import annotations

from escapelint.model import Edit, Fix
from escapelint.site import Site
from escapelint.syntax.comments import Change
from escapelint.types.hoisted import read_hoisted


class HoistedNames(dict[tuple[str, int], dict[str, Change]]):
    """The names that `hoist_fix` gave in a package, so that two fixes of a function go together.

    They are kept by file and byte of the function, each with the line that declares it.
    """


def hoist_fix(site: Site, given: HoistedNames) -> list[Fix]:
    """The fix for a method value or a function literal that each turn of a loop makes anew.

    `given` gets its name. The fix is unsafe where making the value panics for a nil receiver, since
    the loop may have no turn.
    """
    node, source, function = site.node, site.source, site.function_node
    if node is None or function is None or node.type not in ("func_literal", "selector_expression"):
        return []
    taken = given.setdefault((source.name, function.start_byte), {})
    found = read_hoisted(site.types, source, node, taken)
    if found is None:
        return []
    taken[found.name] = found.changes[0]
    edits = tuple(Edit(source.region(a, b), text) for a, b, text in found.changes)
    what = "the closure" if node.type == "func_literal" else site.subject
    title = f"Make {what} once, before the loop on line {found.line}"
    if found.panics_for_nil:
        title += ", where a nil receiver panics even if the loop has no turn"
    return [Fix(title, "unsafe" if found.panics_for_nil else "safe", edits, removes=True)]
