"""Assertions of other tools, as ours: what gcassert and gVisor's checkescape read.

    //gcassert:noescape  //gcassert:inline         → noescape, inline
    // +checkescape:all                            → noalloc
    // +checkescape:hard  :heap  :builtin          → noalloc allow=indirect
    // +checkescape  // +checkescape:local,hard    → budget 0
    // +checkescape:local,heap                     → noescape

So the package comment of gvisor.dev/gvisor/tools/checkescape has it: without a form it is
`local,hard`, and hard escapes are those by `heap` and `builtin`. What has no local form of ours, as
`local,dynamic`, is taken for more than it says. Of gcassert's
`bce`, which is about bounds, and checkescape's `stack` nothing is read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from escapelint.syntax.source import Source

MARKS = (b"gcassert:", b"+checkescape")
_GCASSERT = re.compile(rb"//[ ]?gcassert:([\w,-]*)")
_CHECKESCAPE = re.compile(rb"//[ ]?\+checkescape(?::([\w,]*))?(?![\w-])")
_WORDS = ("noescape", "inline")
_ELSEWHERE = "bce"  # gcassert's own
_HARD = frozenset(("heap", "builtin", "hard"))
_KINDS = _HARD | {"all", "local", "interface", "dynamic", "stack", "unknown"}
_EXEMPT = re.compile(rb"// escapes:[ \t]*\S", re.I)


class Foreign(NamedTuple):
    """What a comment of another tool asserts in our words: `"noalloc allow=indirect"`.

    `why` says what keeps it from being read. With `partly` it asserts more than that.
    """

    asserts: tuple[str, ...]
    length: int  # bytes of the comment that say so
    why: str = ""
    partly: bool = False


def read_foreign(comment: bytes) -> Foreign | None:
    """What a comment asserts for another tool, None where that is nothing we check."""
    match = _GCASSERT.match(comment)
    if match is not None:
        words = [word for word in match[1].decode().split(",") if word]
        ours = tuple(word for word in words if word in _WORDS)
        other = [word for word in words if word not in (*_WORDS, _ELSEWHERE)]
        if other or not words:
            why = f"gcassert has no directive {other[0]}" if other else "it names no directive"
            return Foreign(ours or ("noescape",), match.end(), why)
        return Foreign(ours, match.end(), "", _ELSEWHERE in words) if ours else None
    match = _CHECKESCAPE.match(comment)
    if match is None:
        return None
    kinds = {kind for kind in (match[1] or b"").decode().split(",") if kind}
    if not kinds <= _KINDS:
        why = f"checkescape has no form {sorted(kinds - _KINDS)[0]}"
        return Foreign(("noalloc",), match.end(), why)
    if kinds == {"stack"}:
        return None
    kinds -= {"stack"}
    if kinds == {"local", "heap"}:
        meant = "noescape"
    elif kinds <= {"local", *_HARD} and (not kinds or "local" in kinds):
        meant = "budget 0"
    else:
        meant = "noalloc allow=indirect" if kinds <= _HARD else "noalloc"
    return Foreign((meant,), match.end())


def exempt_lines(source: Source) -> frozenset[int]:
    """The 1-based lines that a comment `// escapes: reason` exempts, as checkescape has it: what
    is allocated there is allowed, whoever calls the function."""
    found = set()
    for match in _EXEMPT.finditer(source.data):
        node = source.root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type == "comment" and node.start_byte == match.start():
            found.add(source.line_of(match.start()))
    return frozenset(found)
