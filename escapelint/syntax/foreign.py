"""Assertions of other tools, as ours: what gcassert and gVisor's checkescape read.

    //gcassert:noescape  //gcassert:inline         → noescape, inline
    // +checkescape  // +checkescape:all           → noalloc
    // +checkescape:heap  // +checkescape:builtin  → noalloc allow=indirect
    // +checkescape:local,…                        → noescape

Of gcassert's `bce`, which is about bounds, and checkescape's `stack` nothing is read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MARKS = (b"gcassert:", b"+checkescape")
_GCASSERT = re.compile(rb"//[ ]?gcassert:([\w,-]*)")
_CHECKESCAPE = re.compile(rb"//[ ]?\+checkescape(?::([\w,]*))?(?![\w-])")
_WORDS = ("noescape", "inline")
_ELSEWHERE = "bce"  # gcassert's own
_ONLY_HEAP = frozenset(("heap", "builtin"))
_KINDS = _ONLY_HEAP | {"all", "local", "hard", "interface", "dynamic", "stack", "unknown"}


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
    if "local" in kinds:
        return Foreign(("noescape",), match.end())
    if kinds and kinds - {"stack"} <= _ONLY_HEAP:
        return Foreign(("noalloc allow=indirect",), match.end())
    return Foreign(("noalloc",), match.end())
