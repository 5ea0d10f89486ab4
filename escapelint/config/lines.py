"""Where in a TOML file a key stands, which tomllib does not tell."""

from __future__ import annotations

from collections.abc import Sequence


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The 1-based line on which the value at `path` (keys and list indexes) begins.

    The first lines of a file are a TOML file themselves wherever no value is open, so the value
    begins behind the last such piece that does not have it. 1 where nothing has it.
    """
    import tomllib  # many runs have no such file

    lines = text.splitlines(keepends=True)
    whole = 0
    for count in range(1, len(lines) + 1):
        try:
            piece = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(piece, path):
            return whole + 1
        whole = count
    return 1


def _has(value: object, path: Sequence[str | int]) -> bool:
    for part in path:
        try:
            value = value[part]  # type: ignore[index]
        except (TypeError, LookupError):
            return False
    return True
