"""Values as TOML writes them, and what is said about a name that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection

from escapelint.words import closest

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 60  # of a value that a message repeats


def toml(value: object) -> str:
    """A value as TOML writes it, on one line; a mapping as an inline table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        import json

        # JSON's strings are TOML's, but for one character that TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        pairs = [f"{toml_key(name)} = {toml(item)}" for name, item in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    return str(value)


def toml_key(name: str) -> str:
    """A key as TOML writes it: quoted where it must be."""
    return name if _BARE.fullmatch(name) else toml(name)


def shortened(value: object) -> str:
    """A value as TOML writes it, for a message that repeats it."""
    text = toml(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def hint(name: object, known: Collection[str]) -> str:
    """The end of a message about a name that is none of `known`: what was meant, or what is."""
    close = closest(name, known) if isinstance(name, str) else ""
    return f": did you mean {close}?" if close else f": there are {', '.join(known)}"
