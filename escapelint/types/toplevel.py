"""The top-level declarations of a Go file found by its lines, without parsing it.

Of what a package imports hardly anything is asked for, so its files are not parsed: gofmt puts
each declaration at the start of a line and its end there, too. Where a file does not look like
that, nothing is said of it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_PACKAGE = re.compile(rb"^package[ \t][^\n]*", re.M)
_BETWEEN = re.compile(rb"(?:\s+|//[^\n]*|/\*.*?\*/|;)*", re.S)
_KEYWORD = re.compile(rb"(func|type|var|const|import)\b")
# A line that neither continues nor ends what stands above it.
_NEXT = re.compile(rb"\n(?=[^\s})\]])|\Z")
_WORD = rb"[\w\x80-\xff]+"
_FUNCTION = re.compile(rb"func (?:\(([^()\n]*)\) ?)?(%s)" % _WORD)
_RECEIVER = re.compile(rb"(%s)\s*(?:\[[^\]]*\])?\s*$" % _WORD)
_SPEC = re.compile(rb"(?:type|var|const) (%s(?:, *%s)*)" % (_WORD, _WORD))
_GROUPED = re.compile(rb"^\t(%s(?:, *%s)*)" % (_WORD, _WORD), re.M)
_IN_TYPE = (b"struct {", b"interface {", b"func(", b"*/")
_GROUP = re.compile(rb"(?:type|var|const|import) \(")
_ODD_IN_GROUP = re.compile(rb"`|/\*|^ |\r", re.M)
# Interpreted strings and runes. The first raw string or comment of a text is behind none that is
# mistaken, so that it stays where these are taken out.
_INTERPRETED = re.compile(rb""""[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+\'""")
_COMMENT = re.compile(rb"^[ \t]*//[^\n`]*\n", re.M)


class Declaration(NamedTuple):
    """A declaration that parses by itself; `names` are None where only parsing tells them."""

    kind: str  # func, method, type, var, const or import
    names: tuple[str, ...] | None
    receiver: str  # of a method: its type's name
    text: bytes  # of a function: without its body


def read_toplevel(data: bytes) -> list[Declaration] | None:
    """The declarations of a file in their order; None where lines do not tell them."""
    package = _PACKAGE.search(data)
    if package is None:
        return None
    found: list[Declaration] = []
    doubtful = b"`" in data or b"/*" in data
    at = package.end()
    while True:
        between = _BETWEEN.match(data, at)
        at = between.end() if between is not None else at
        if at == len(data):
            return found
        keyword = _KEYWORD.match(data, at)
        if keyword is None or data[at - 1 : at] != b"\n":
            return None
        if keyword[1] == b"func":
            end, text = _function(data, at)
        else:
            next_line = _NEXT.search(data, at)
            end = next_line.start() if next_line is not None else len(data)
            text = data[at:end]
        if end < 0 or (doubtful and _is_cut(data, at, end)):
            return None
        declaration = _declaration(keyword[1].decode(), text)
        if declaration is None:
            return None
        found.append(declaration)
        at = end


def _is_cut(data: bytes, start: int, end: int) -> bool:
    """Whether a raw string or a comment may go on where a declaration seems to end."""
    if not data.count(b"`", start, end) % 2 and (
        data.count(b"/*", start, end) == data.count(b"*/", start, end)
    ):
        return False
    # In interpreted strings they mean nothing.
    text = _INTERPRETED.sub(b"", data[start:end])
    return b"`" in text or b"/*" in text


def _function(data: bytes, start: int) -> tuple[int, bytes]:
    """Where a function ends, and its text without the body; -1 where that is not clear."""
    line_end = _line_end(data, start)
    head = data[start:line_end]
    if head.endswith((b"(", b",")):  # parameters on lines of their own
        line_end = _signature_end(data, line_end)
        if line_end < 0:
            return -1, b""
        head = data[start:line_end]
    if b"//" in head:
        head = head[: head.rindex(b"//")].rstrip()
    if not head.endswith(b"{"):
        return line_end, head
    end = data.find(b"\n}", line_end - 1)
    return (end + 2 if end >= 0 else -1), head + b"}"


def _signature_end(data: bytes, line_end: int) -> int:
    """Where the line ends that closes a signature's parameters; -1 where that is not clear."""
    while line_end < len(data):
        start, line_end = line_end + 1, _line_end(data, line_end + 1)
        line = data[start:line_end].partition(b"//")[0].rstrip()
        if line.startswith(b")"):
            return line_end
        if line and (not line.startswith(b"\t") or line.endswith(_IN_TYPE)):
            break
        if line.endswith((b"{", b")")):
            return line_end
    return -1


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return end if end >= 0 else len(data)


def _declaration(keyword: str, text: bytes) -> Declaration | None:
    if keyword == "func":
        match = _FUNCTION.match(text)
        if match is None:
            return None
        if match[1] is None:
            return Declaration("func", _names([match[2]]), "", text)
        receiver = _RECEIVER.search(match[1])
        if receiver is None:
            return None
        return Declaration("method", _names([match[2]]), receiver[1].decode(), text)
    if keyword == "import":
        return Declaration("import", (), "", text)
    names: tuple[str, ...] | None
    if not _GROUP.match(text):
        match = _SPEC.match(text)
        if match is None:
            return None
        names = _names([match[1]])
    else:
        names = None if _ODD_IN_GROUP.search(text) else _names(_GROUPED.findall(text))
    return Declaration(keyword, names, "", _COMMENT.sub(b"", text))


def _names(lists: list[bytes]) -> tuple[str, ...]:
    return tuple(
        name.strip().decode("utf-8", "replace") for names in lists for name in names.split(b",")
    )
