"""What shows or is out of sight since a call is inlined now, or is not any more.

An allocation of inlined code is told at the call. Where the call is not inlined the same memory is
allocated all the same, in the function that is called, so it is neither new nor gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escapelint.diffing.difference import Difference
from escapelint.diffing.match import Functions
from escapelint.model import Change, Finding, Judged, numbered


def by_calls(
    added: Iterable[Finding],
    removed: Iterable[Finding],
    functions: Functions,
    difference: Difference,
) -> Iterator[Change]:
    """The findings that are not new and not gone, as changes that have moved.

    It is said only where the call is known to be on both sides, as its text does not differ.
    """
    for finding in added:
        was, now = functions.both(finding)
        region = finding.region
        callee = _only_in(finding, now, was)
        if callee and not difference.is_touched(region.file, region.line, region.end_line):
            how = f"{callee} is inlined now: what it allocates shows at the call"
            yield Change("moved", finding, how=how)
    for finding in removed:
        was, now = functions.both(finding)
        callee = _only_in(finding, was, now)
        if callee and now is not None and not difference.is_function_touched(now):
            how = f"{callee} is inlined no more: what it allocates does not show at the call"
            yield Change("moved", finding, how=how)


def _only_in(finding: Finding, here: Judged | None, there: Judged | None) -> str:
    """What was inlined to make a finding, and is inlined on its side only; "" where nothing was."""
    if here is None or there is None:
        return ""
    only = here.inlines - there.inlines
    found = [
        next((call[0] for call in numbered(callees) if call in only), "")
        for callees in finding.inlined
    ]
    return found[0] if found and all(found) else ""
