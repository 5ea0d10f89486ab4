"""What the JSON formats share: compact text, one array item a line, always valid UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")


def encoder(default: Callable[[Any], Any] | None = None) -> Callable[[Any], str]:
    """A compact JSON encoder; `default` makes JSON of what is none."""
    # An indent would take json's pure-Python encoder: five times slower.
    return json.JSONEncoder(default=default, ensure_ascii=False, separators=(",", ":")).encode


def one_a_line(items: Iterable[str]) -> Iterator[bytes]:
    """The inside of a JSON array, one item a line; nothing for no items."""
    separator = "\n"
    for item in items:
        yield to_utf8(separator + item)
        separator = ",\n"
    if separator != "\n":
        yield b"\n"


def to_utf8(text: str) -> bytes:
    """Valid UTF-8 of any text: source bytes that were no UTF-8 become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text).encode()
