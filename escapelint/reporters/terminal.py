"""What a terminal may be sent: colours, links, and text that cannot steer it.

Widths are terminal cells. Everything that comes from source code goes through `printable`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PLAIN = re.compile(r"[ -~]*")
_SPECIAL = re.compile(r"[^ -~]")
_JOINERS = "\u200c\u200d"  # format characters that emoji and scripts need to look right

_CODES = {"bold": 1, "red": 31, "green": 32, "yellow": 33, "blue": 34, "cyan": 36}


@dataclass(frozen=True, slots=True)
class Style:
    """How the formats for people look.

    `statistics` appends to `text` where every line and fact went; `verbose` adds to each finding
    its function and rank and shows the compiler's path in full.
    """

    color: bool = False
    hyperlinks: bool = False
    statistics: bool = False
    verbose: bool = False

    def paint(self, text: str, *names: str) -> str:
        """`text` in the named colours, where colours are wanted."""
        if not self.color or not text:
            return text
        codes = ";".join(str(_CODES[name]) for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def link(self, text: str, uri: str) -> str:
        """`text` as a link (OSC 8), where links are wanted and there is a `uri`."""
        if not self.hyperlinks or not uri:
            return text
        return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\"


def printable(text: str, tab: str = r"\t") -> str:
    r"""`text` on one line and without control characters, which show as `\x1b` or `\u202e`.

    Direction marks count as such: they can make code look like other code. Bytes that were no
    UTF-8 become U+FFFD.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _SPECIAL.sub(lambda match: _shown(match[0], tab), text)


def _shown(char: str, tab: str) -> str:
    if char == "\t":
        return tab
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Zl", "Zp") or (category == "Cf" and char not in _JOINERS):
        return char.encode("unicode_escape").decode("ascii")
    return char


def width(text: str) -> int:
    """The cells that printable text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if char in _JOINERS or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut_end(text: str, room: int) -> str:
    """`text`, or as much of its beginning as `room` cells hold together with a `…`."""
    if width(text) <= room:
        return text
    return text[: _fitting(text, room - 1)] + "…"


def cut_start(text: str, room: int) -> str:
    """`text`, or a `…` and as much of its end as `room` cells hold together with it."""
    if width(text) <= room:
        return text
    return "…" + text[len(text) - _fitting(text[::-1], room - 1) :]


def _fitting(text: str, room: int) -> int:
    """How many of the first characters take at most `room` cells."""
    for count, char in enumerate(text):
        room -= _cells(char)
        if room < 0:
            return count
    return len(text)
