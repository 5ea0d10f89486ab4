"""Text that holds Go code → Markdown in which nothing of it becomes a link, a mention or HTML.

GitHub looks for mentions, issues, commits and addresses in the text that comes out, where a
backslash in the source is gone; only code is left alone. So everything but plain words is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from escapelint.reporters.terminal import printable

# Words and small numbers, with what may stand around them. No `word:word:`, which is an emoji.
_PLAIN = re.compile(
    r"\(?(?:[A-Za-z]+(?:['-][A-Za-z]+)*|[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3})+)[,.;:!?]?\)?[,.;:!?]?|…"
)
_COMMIT = re.compile(r"\W*[0-9A-Fa-f]{7,}\W*")
_ITEM = re.compile(r"[0-9]+[.)]")  # the beginning of a list where it begins a line
_OPERATOR = re.compile(r"[-+*/%<>=!&|^:{}]+")
_TICKS = re.compile("`+")


def prose(text: str) -> str:
    """A sentence on one line: plain words as they are, all else as code.

    Words beside an operator, and within brackets that code opens, are code as well.
    """
    words = printable(text).split()
    is_code = [not _is_plain(word) for word in words]
    if words and _ITEM.match(words[0]):
        is_code[0] = True
    for number, word in enumerate(words):
        if _OPERATOR.fullmatch(word):
            around = range(max(number - 1, 0), min(number + 2, len(words)))
            is_code[around.start : around.stop] = [True] * len(around)
    pieces: list[tuple[bool, list[str]]] = []
    start = 0
    while start < len(words):
        marked = is_code[start]
        end = _closed(words, start) if marked else start + 1
        # What stands in brackets of its own is another piece.
        if pieces and pieces[-1][0] is marked and not (marked and words[start][0] == "("):
            pieces[-1][1].extend(words[start:end])
        else:
            pieces.append((marked, words[start:end]))
        start = end
    said = [(marked, " ".join(piece)) for marked, piece in pieces]
    return " ".join(_punctuated(piece) if marked else piece for marked, piece in said)


def _is_plain(word: str) -> bool:
    return bool(_PLAIN.fullmatch(word)) and not _COMMIT.fullmatch(word)


def _closed(words: Sequence[str], start: int) -> int:
    """The end of the words from `start` on that close the brackets which the first one opens."""
    depth = 0
    # A round bracket before a word is prose, as in "(main.go and others)".
    for number in range(start, len(words)):
        word = words[number].removeprefix("(") if number == start else words[number]
        depth += sum(map(word.count, "([{")) - sum(map(word.count, ")]}"))
        if depth <= 0:
            return number + 1
    return start + 1


def _punctuated(words: str) -> str:
    """Words as one piece of code, around which the punctuation stands that is not theirs."""
    before = after = ""
    while len(words) > 1 and words == words.strip():
        more_opened = words.count("(") - words.count(")")
        ends = words[-1] in ",;:" or (words[-1] == "." and words[-2] != ".")
        if ends or (words[-1] == ")" and more_opened < 0):
            after, words = words[-1] + after, words[:-1]
        elif words[0] == "(" and more_opened > 0:
            before, words = before + words[0], words[1:]
        elif words[0] == "(" and words[-1] == ")" and "(" not in words[1:]:
            before, words, after = before + "(", words[1:-1], ")" + after
        else:
            break
    return f"{before}{code(words)}{after}" if words else before + after


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
