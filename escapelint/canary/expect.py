"""The comments of the canary → what must be read of it.

A line of the canary ends with what must be read there, one after the other:

    // want KIND `TEXT` @TOKEN of `CALLEE` in `FUNCTION`: REASON, … → SINK since 1.N; …

All but KIND may be left out where it does not matter.

| KIND | what must be read |
|---|---|
| `moved`, `append`, `expr` | a heap fact of that kind |
| `box` | the box of an expression that has memory of its own as well |
| `copy`, `stack` | an inlined copy, of CALLEE, that is on the heap, or that is not |
| `capture` | a variable that a closure captures by reference |
| `inlinable`, `fixed` | a function that can be inlined, or cannot |
| `nothing` | no heap fact at all |

TOKEN stands in the source where the compiler's column points to. FUNCTION is named by the
compiler since Go 1.25, and not asked of older ones. The reasons must be found in this order in one
explanation, others may stand between; SINK is where the last flow ends. `since 1.N` and
`until 1.N` (inclusive) bound the releases for which the line holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEAP_KINDS = ("moved", "append", "expr", "box", "copy")

_WANT = re.compile(r"(?P<code>.*)// want (?P<items>.*)")
_ITEM = re.compile(
    r"(?P<kind>moved|append|expr|box|copy|stack|capture|inlinable|fixed|nothing)"
    r"(?: `(?P<text>[^`]*)`)?(?: @(?P<token>[^\s:]+))?"
    r"(?: of `(?P<callee>[^`]*)`)?(?: in `(?P<function>[^`]*)`)?"
    r"(?:: (?P<reasons>[^→]*) → (?P<sink>.*?))?"
    r"(?: since 1\.(?P<since>\d+))?(?: until 1\.(?P<until>\d+))?"
)
_NAMES_FUNCTIONS = (1, 25)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be read at one line of the canary; empty values do not matter."""

    line: int
    code: str  # what stands there
    kind: str
    text: str = ""
    columns: tuple[int, ...] = ()  # where the token stands: 1-based, in bytes
    callee: str = ""
    function: str = ""
    reasons: tuple[str, ...] = ()
    sink: str = ""

    def __str__(self) -> str:
        of = f" of {self.callee}" if self.callee else ""
        why = f", because of {', '.join(self.reasons)} → {self.sink}" if self.reasons else ""
        return f"{self.kind} {self.text}".rstrip() + of + why


def expected(text: str, release: tuple[int, int]) -> tuple[Expectation, ...]:
    """What must be read of the canary `text` with a Go release; `(0, 0)` is taken as the newest.

    Raises `ValueError` on a comment that is not in the notation.
    """
    return tuple(_expected(text, release if release > (0, 0) else (1, 1 << 30)))


def _expected(text: str, release: tuple[int, int]) -> Iterator[Expectation]:
    for number, line in enumerate(text.splitlines(), 1):
        match = _WANT.fullmatch(line)
        for item in match["items"].split("; ") if match else ():
            found = _ITEM.fullmatch(item)
            if match is None or found is None:
                raise ValueError(f"line {number}: {item}")
            if int(found["since"] or 0) <= release[1] <= int(found["until"] or release[1]):
                yield Expectation(
                    number,
                    match["code"].strip(),
                    found["kind"],
                    found["text"] or "",
                    tuple(_columns(match["code"], found["token"])),
                    found["callee"] or "",
                    (found["function"] or "") if release >= _NAMES_FUNCTIONS else "",
                    tuple((found["reasons"] or "").split(", ")) if found["reasons"] else (),
                    found["sink"] or "",
                )


def _columns(code: str, token: str | None) -> Iterator[int]:
    data = code.encode()
    for match in re.finditer(re.escape(token.encode()), data) if token else ():
        yield match.start() + 1
