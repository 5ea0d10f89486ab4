"""Where in a TOML file a value stands, which tomllib does not tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

# What ends an array of strings or tables in which a value may be cut off after a line.
_ENDS = [
    string + brackets
    for brackets, string in product(("", "]", "]]", "]]]", "}]", "]}", "]}]"), ("", '"""', "'''"))
]


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The 1-based line on which what `path` (keys and list indexes) leads to is written.

    `text` is valid TOML. 1 where it has nothing there.
    """
    lines = _lines(text)
    ends = _statements(text)
    # The first statements of a file are a TOML file themselves.
    at = bisect_left(ends, True, key=lambda end: _has(_read(lines[:end]), path))
    if at == len(ends):
        return 1
    for count in range(ends[at - 1] + 1 if at else 1, ends[at]):
        if any(_has(_read([*lines[:count], end]), path) for end in _ENDS):
            return count
    return ends[at]


def line_of_unfinished(text: str) -> int:
    """The 1-based line on which the first statement begins that is not valid TOML."""
    ends = _statements(text)
    return min(ends[-1] + 1 if ends else 1, len(_lines(text)))


@lru_cache(maxsize=2)
def _statements(text: str) -> list[int]:
    """The numbers of the lines with which statements end, up to the first that is not valid."""
    ends: list[int] = []
    lines = _lines(text)
    start = 0
    for count in range(1, len(lines) + 1):
        if _read(lines[start:count]) is not None:
            ends.append(count)
            start = count
    return ends


def _lines(text: str) -> list[str]:
    # Not splitlines, which takes a form feed and others for the end of a line.
    return text.replace("\r\n", "\n").split("\n")


def _read(lines: Sequence[str]) -> object:
    """What some lines say, None where they are no TOML."""
    import tomllib  # many runs have no such file

    try:
        return tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):  # a number too long, brackets too deep
        return None


def _has(value: object, path: Sequence[str | int]) -> bool:
    for part in path:
        try:
            value = value[part]  # type: ignore[index]
        except (TypeError, LookupError):
            return False
    return True
