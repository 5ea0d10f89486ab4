"""The comments that suppress findings, and those that look like it and do nothing.

    //escapelint:ignore RULE[,RULE] reason        the line, the one below, or a declaration
    //escapelint:ignore-file RULE[,RULE] reason   the file
    //nolint:escapelint // reason                 every rule, as golangci-lint reads it

As everywhere in Go, a directive has no blank between `//` and its name. See docs/suppressions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from escapelint.syntax.comments import becoming_directive
from escapelint.syntax.context import enclosing_function, function_name
from escapelint.syntax.coverage import Lines, below, beside, stands_alone
from escapelint.syntax.source import Source
from escapelint.words import closest

IGNORE, IGNORE_FILE, NOLINT = "ignore", "ignore-file", "nolint"

_MARKS = (b"escapelint:", b"nolint")
_MARK = re.compile(b"|".join(_MARKS))
_DIRECTIVE = re.compile(rb"(//|/\*)( *)escapelint:([\w-]*)")
_LIST = re.compile(rb"[ \t]+[A-Za-z0-9][\w-]*(?:[ \t]*,[ \t]*[A-Za-z0-9][\w-]*)*")
_NAME = re.compile(rb"[\w-]+")
# As golangci-lint: blanks and slashes may stand before it, and the list ends at the next `//`.
_NOLINT = re.compile(rb"//[/ ]*nolint:(?:[^/]|/(?!/))*")
_LINTER = re.compile(rb"(?<=[:,])[ \t]*([\w-]+)")
_BEFORE_REASON = re.compile(r"(?:\s|//|[-:–—])*")
_US = "escapelint"
CLOSE = 0.8  # of 1: how alike a word is that was meant to be a directive


class Name(NamedTuple):
    """A word in a comment's list, and its byte offsets in the file."""

    text: str
    start: int
    end: int


class Mistake(NamedTuple):
    """Why a comment does nothing, and what to write.

    `edit` is what makes it work: byte offsets and the text between them, None where that would
    be a guess.
    """

    why: str
    suggestion: str
    edit: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that suppresses findings.

    `names` is its whole list: the rules, for nolint the linters. `start` and `end` are the
    comment's byte offsets; `lines` are what it covers, in 1-based lines, None where that is
    nothing, as `mistake` says.
    """

    form: str  # IGNORE, IGNORE_FILE or NOLINT
    names: tuple[Name, ...]
    reason: str
    start: int
    end: int
    line: int
    function: str  # around it, as Go writes it; "" outside of functions
    lines: Lines | None
    mistake: Mistake | None = None

    @property
    def own_names(self) -> tuple[Name, ...]:
        """The names that are about escapelint: rules, or `escapelint` among the linters."""
        if self.form == NOLINT:
            return tuple(name for name in self.names if name.text.lower() == _US)
        return self.names

    def covers(self, rule: str, line: int) -> bool:
        """Whether findings of a rule that start on a 1-based line are suppressed by it."""
        if self.lines is None or line not in self.lines:
            return False
        return self.form == NOLINT or any(name.text == rule for name in self.names)


class _Read(NamedTuple):
    """What a comment says, wherever it stands."""

    form: str
    names: tuple[Name, ...] = ()
    reason: bytes = b""
    mistake: Mistake | None = None


def read_ignores(source: Source) -> tuple[Ignore, ...]:
    """The comments of a file that suppress findings or were meant to, in their order."""
    if not any(mark in source.data for mark in _MARKS):
        return ()
    return tuple(_ignores(source))


def _ignores(source: Source) -> Iterator[Ignore]:
    behind = 0
    for mark in _MARK.finditer(source.data):
        if mark.start() < behind:
            continue
        node = source.root.descendant_for_byte_range(mark.start(), mark.end())
        if node is None or node.type != "comment":
            continue
        start, behind = node.start_byte, node.end_byte
        comment = source.data[start:behind].rstrip()  # a line comment ends behind a CR
        read = _read_nolint(comment, start) or _read_directive(comment, start)
        if read is None:
            continue
        end = start + len(comment)
        lines, mistake = None, read.mistake
        if mistake is None:
            lines, mistake = _coverage(source, start, end, read.form)
        elif mistake.edit is not None and mistake.edit[0] == start:
            mistake = mistake._replace(edit=becoming_directive(source, *mistake.edit))
        reason = read.reason.decode("utf-8", "replace")
        yield Ignore(
            read.form,
            read.names,
            _BEFORE_REASON.sub("", reason, count=1),
            start,
            end,
            source.line_of(start),
            function_name(source, enclosing_function(node)),
            lines,
            mistake,
        )


def _read_nolint(comment: bytes, offset: int) -> _Read | None:
    match = _NOLINT.match(comment)
    if match is None:
        return None
    names = tuple(
        Name(linter[1].decode(), offset + linter.start(1), offset + linter.end(1))
        for linter in _LINTER.finditer(comment, 0, match.end())
    )
    if all(name.text.lower() != _US for name in names):
        return None
    return _Read(NOLINT, names, comment[names[-1].end - offset :])


def _read_directive(comment: bytes, offset: int) -> _Read | None:
    match = _DIRECTIVE.match(comment)
    if match is None:
        return None
    word = match[3].decode()
    close = _close_word(word)
    rest = comment[match.end() :]
    if match[1] == b"/*" or match[2]:
        # Prose may begin with our name: only what is meant as a directive is worth a word.
        return _Read(close, mistake=_no_directive(match, close, rest, offset)) if close else None
    if word not in (IGNORE, IGNORE_FILE):
        if not close:
            return None  # it asserts something, or was meant to: `syntax.assertions` has the word
        edit = (offset + match.start(3), offset + match.end(3), close)
        why = f"there is no directive escapelint:{word}: did you mean {close}?"
        return _Read(IGNORE, mistake=Mistake(why, _write(close, rest), edit))
    listed = _LIST.match(rest)
    if listed is None:
        suggestion = f"write //escapelint:{word} RULE reason"
        return _Read(word, mistake=Mistake("it names no rule", suggestion))
    at = offset + match.end()
    names = tuple(
        Name(name[0].decode(), at + name.start(), at + name.end())
        for name in _NAME.finditer(listed[0])
    )
    return _Read(word, names, rest[listed.end() :])


def _no_directive(match: re.Match[bytes], close: str, rest: bytes, offset: int) -> Mistake:
    """What is wrong with a comment that would be a directive if it were written like one."""
    if match[1] == b"/*":
        rest = rest.removesuffix(b"*/").rstrip()
        return Mistake("it is no // comment", _write(close, rest))
    edit = (offset, offset + match.end(), f"//escapelint:{close}")
    return Mistake("there is a blank after the //", _write(close, rest), edit)


def _write(word: str, rest: bytes) -> str:
    return f"write //escapelint:{word}{rest.decode('utf-8', 'replace')}"


def _close_word(word: str) -> str:
    """The directive that a word is or was meant to be, "" for none."""
    if word in (IGNORE, IGNORE_FILE):
        return word
    return closest(word.lower(), (IGNORE, IGNORE_FILE), CLOSE)


def _coverage(
    source: Source, start: int, end: int, form: str
) -> tuple[Lines | None, Mistake | None]:
    """The lines that a comment covers, or why there are none."""
    file = Lines(1, len(source.line_starts))
    if form == IGNORE_FILE:
        return file, None
    if not stands_alone(source, start):
        return beside(source, start), None
    under = below(source, start, end, whole=form == NOLINT)
    if under is None:
        return None, Mistake("no code stands directly below it", "move it to the code it is about")
    if under.type != "package_clause":
        return under.lines, None
    if form == NOLINT:  # golangci-lint takes the package clause for the whole file
        return file, None
    return None, Mistake(
        "it covers nothing above the package clause",
        f"write //escapelint:{IGNORE_FILE} for the whole file",
    )
