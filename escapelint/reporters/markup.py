"""Text that holds Go code → Markdown in which nothing of it becomes a link, a mention or HTML.

GitHub looks for mentions, issues, commits and addresses in the text that comes out, where a
backslash in the source is gone; only code is left alone. So everything but plain words is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from escapelint.reporters.terminal import printable

# Words and small numbers, with what may stand around them. No `word:word:`, which is an emoji.
_PLAIN = re.compile(
    r"\(?(?:[A-Za-z]+(?:['-][A-Za-z]+)*|[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3})+)[,.;:!?]?\)?[,.;:!?]?|…"
)
_COMMIT = re.compile(r"\W*[0-9A-Fa-f]{7,}\W*")
_ITEM = re.compile(r"[0-9]+[.)]")  # the beginning of a list where it begins a line
_PUNCTUATION = re.compile(r"(.+?)([,;:]?)")
_TICKS = re.compile("`+")


def prose(text: str) -> str:
    """A sentence on one line: plain words as they are, all else as code."""
    parts: list[str] = []
    code_words: list[str] = []
    for number, word in enumerate(printable(text).split()):
        plain = _PLAIN.fullmatch(word) and not _COMMIT.fullmatch(word)
        if plain and not (number == 0 and _ITEM.match(word)):
            parts += [_punctuated(code_words)] if code_words else []
            parts.append(word)
            code_words = []
        else:
            code_words.append(word)
    parts += [_punctuated(code_words)] if code_words else []
    return " ".join(parts)


def _punctuated(words: list[str]) -> str:
    """Words as one piece of code, behind which the punctuation stands that ends them."""
    match = _PUNCTUATION.fullmatch(" ".join(words))
    return code(match[1]) + match[2] if match else ""


def code(text: str) -> str:
    """One line of code within a line."""
    shown = printable(text)
    ticks = "`" * (_longest(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fenced(lines: Iterable[str], language: str = "") -> str:
    """Lines of code as a block."""
    shown = [printable(line, "\t") for line in lines]
    ticks = "`" * max(3, _longest("\n".join(shown)) + 1)
    return "\n".join([ticks + language, *shown, ticks])


def _longest(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, _TICKS.findall(text)), default=0)
