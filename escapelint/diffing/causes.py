"""Why something was added in lines that nobody touched: the function that changed.

It is said only where the compiler's path of the memory leads through the function, and where the
compiler judges that function otherwise than before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from escapelint.diffing.difference import Difference
from escapelint.diffing.match import Functions
from escapelint.model import GENERATED_POSITIONS, Cause, Finding, Judged, Pos, Step

_IN = re.compile(r"in \S+: ")
_TOO_COMPLEX = "function too complex: "


class Causes:
    """What has changed, as the compiler judges the functions of both sides."""

    def __init__(self, functions: Functions, difference: Difference) -> None:
        self._functions = functions
        self._difference = difference

    def of(self, finding: Finding) -> Cause | None:
        """The change nearest to where the memory ends up; None where the finding's own lines
        differ, or nothing tells."""
        region = finding.region
        if self._difference.is_touched(region.file, region.line, region.end_line):
            return None
        own = self._functions.new.get((finding.package, finding.function))
        for function, steps in reversed(list(self._path(finding))):
            if own is not None and (function.package, function.name) == (own.package, own.name):
                continue
            cause = self._leaks_now(function, steps) or self._inlined_no_more(function)
            if cause is not None:
                return cause
        return self._inlined_no_more(own) if own is not None else None

    def _path(self, finding: Finding) -> Iterator[tuple[Judged, list[Step]]]:
        """The functions to which the memory is passed, each with its steps."""
        found: list[tuple[Judged, list[Step]]] = []
        for step in finding.because:
            if step.pos.file in GENERATED_POSITIONS or not _IN.match(step.text):
                continue
            function = self._difference.at(step.pos)
            if function is not None and found and found[-1][0] is function:
                found[-1][1].append(step)
            elif function is not None:
                found.append((function, [step]))
        yield from found

    def _leaks_now(self, function: Judged, steps: Sequence[Step]) -> Cause | None:
        before = self._functions.old.get((function.package, function.name))
        if before is None:
            return None
        was, now = dict(before.leaks), dict(function.leaks)
        began = {name for name, loads in now.items() if was.get(name, loads + 1) > loads}
        renamed = len(was.keys() - now.keys())  # a parameter that leaked by another name
        first = _IN.sub("", steps[0].text, count=1)
        name = next((n for n in sorted(began) if re.search(rf"\b{re.escape(n)}\b", first)), "")
        if not name or renamed:
            return None
        said = _IN.sub("", steps[-1].text, count=1)
        place = steps[-1].pos
        touched = self._difference.is_touched(place.file, place.line, place.line)
        return Cause(f"{function.name} now leaks its parameter {name}: {said}", place, touched)

    def _inlined_no_more(self, function: Judged) -> Cause | None:
        before = self._functions.old.get((function.package, function.name))
        if before is None or before.why or not function.why:
            return None
        why = function.why.removeprefix(_TOO_COMPLEX)
        touched = self._difference.is_function_touched(function)
        place = Pos(function.file, function.line, 0)
        return Cause(f"{function.name} is no longer inlined: {why}", place, touched)
