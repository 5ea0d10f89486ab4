"""The comments that assert something about allocations, and those that were meant to.

    //escapelint:noescape [PARAMETER, …]     a function; a statement or variable, on its lines
    //escapelint:noalloc [allow=SYMBOL,… …]  a function, with all that it calls
    //escapelint:inline                      a function, or the calls of a statement
    //escapelint:budget N                    a function

What follows another `//` is prose. An assertion that says nothing that can be checked, or stands
where it is about nothing, is read with the reason, so that it fails. See docs/assertions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing_function, function_name
from escapelint.syntax.coverage import Lines, below, beside, stands_alone
from escapelint.syntax.foreign import MARKS, read_foreign
from escapelint.syntax.ignores import CLOSE, IGNORE, IGNORE_FILE
from escapelint.syntax.source import Source
from escapelint.words import closest, listed

NOESCAPE, NOALLOC, INLINE, BUDGET = "noescape", "noalloc", "inline", "budget"
WORDS = (NOESCAPE, NOALLOC, INLINE, BUDGET)
_OTHERS = (IGNORE, IGNORE_FILE)  # `syntax.ignores` has the word on these

_ALL_MARKS = (b"escapelint:", *MARKS)
_OURS = re.compile(rb"(//|/\*)( *)escapelint:([\w-]*)")
_NUMBER = re.compile(r"\d{1,6}")
_PARAMETER = re.compile(r"[^\W\d]\w*")
_CLOSERS = b"})];, \t\r"
_CLOSE = 0.6  # of 1: how alike a word is that was meant to assert something
_MADE_IN = (*FUNCTIONS, "var_declaration")  # declarations in which something can be made


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion. `start` and `end` are the comment's byte offsets, `line` its 1-based line.

    `lines` are what it is about: those of the function, or of the code beside or below it.
    `why` says why it cannot hold, whatever the code does, and `hint` what to write; else "".
    """

    word: str  # one of WORDS, or what stands there in place of one
    text: str  # as it is written, without prose: "//escapelint:noescape"
    start: int
    end: int
    line: int
    lines: Lines
    function: Node | None = None  # the declaration that it is about; None for statements
    around: str = ""  # the name of the function that it is about, or that is around it
    parameters: tuple[str, ...] = ()
    most: int = 0  # of a budget
    allowed: tuple[str, ...] = ()  # of noalloc: functions that may allocate
    why: str = ""
    hint: str = ""


def read_assertions(source: Source) -> tuple[Assertion, ...]:
    """The assertions of a file, in their order, those that are written for other tools among it."""
    return tuple(
        found for comment in marked_comments(source, _ALL_MARKS) for found in _read(source, comment)
    )


def has_marks(data: bytes) -> bool:
    """Whether a file's text may have assertions."""
    return any(mark in data for mark in _ALL_MARKS)


def marked_comments(source: Source, marks: Sequence[bytes]) -> Iterator[Node]:
    """The comments of a file that have one of some marks, in their order."""
    if not any(mark in source.data for mark in marks):
        return
    behind = 0
    for mark in re.finditer(b"|".join(map(re.escape, marks)), source.data):
        if mark.start() < behind:
            continue
        node = source.root.descendant_for_byte_range(mark.start(), mark.end())
        if node is not None and node.type == "comment":
            behind = node.end_byte
            yield node


def _read(source: Source, comment: Node) -> Iterator[Assertion]:
    start = comment.start_byte
    data = source.data[start : comment.end_byte].rstrip()
    foreign = read_foreign(data)
    if foreign is None:
        own = _own(source, comment)
        if own is not None:
            yield own
        return
    line = source.line_of(start)
    around = function_name(source, enclosing_function(comment))
    text = data[: foreign.length].decode("utf-8", "replace")
    for asserts in foreign.asserts:
        word, _, said = asserts.partition(" ")
        found = Assertion(
            word, text, start, start + len(data), line, Lines(line, line), around=around
        )
        if foreign.why:
            yield replace(found, why=foreign.why, hint=f"write //escapelint:{asserts}")
        else:
            # The text stays that of the comment.
            yield replace(_with_arguments(_placed(source, found), said, source), text=text)


def _own(source: Source, comment: Node) -> Assertion | None:
    """What a comment of ours asserts, None where it asserts nothing."""
    start = comment.start_byte
    data = source.data[start : comment.end_byte].rstrip()
    match = _OURS.match(data)
    if match is None:
        return None
    written = match[3].decode()
    word = meant(written)
    is_directive = match[1] == b"//" and not match[2]
    # Prose may begin with our name; a word that is no directive of ours at all fails.
    if word in _OTHERS or (not is_directive and not word):
        return None
    rest = data[match.end() :].decode("utf-8", "replace")
    if match[1] == b"/*":
        rest = rest.removesuffix("*/").rstrip()
    said = rest.partition("//")[0].strip()
    right = f"//escapelint:{word}{f' {said}' if said else ''}"
    line = source.line_of(start)
    found = Assertion(
        written,
        data.decode("utf-8", "replace") if not is_directive else f"//escapelint:{written}",
        start,
        start + len(data),
        line,
        Lines(line, line),
        around=function_name(source, enclosing_function(comment)),
    )
    if not is_directive:
        why = "there is a blank after the //" if match[1] == b"//" else "it is no // comment"
        return replace(found, why=why, hint=f"write {right}")
    if not word or word != written:
        why = f"there is no directive escapelint:{written}"
        hint = f"write {right}" if word else f"write {listed([*WORDS, *_OTHERS])}, or remove it"
        return replace(found, why=why, hint=hint)
    return _with_arguments(_placed(source, found), said, source)


def meant(word: str) -> str:
    """The directive that a word is or was meant to be, "" for none."""
    if word in WORDS:
        return word
    near = word.lower()
    return closest(near, _OTHERS, CLOSE) or closest(near, WORDS, _CLOSE)


# ── where it stands ─────────────────────────────────────────────────────────────────────────


def _placed(source: Source, found: Assertion) -> Assertion:
    """The assertion with what it is about."""
    if stands_alone(source, found.start):
        under = below(source, found.start, found.end)
        if under is None:
            return _about_nothing(found, "no code stands directly below it")
        lines = Lines(found.line, under.lines.last)
        code = source.line_starts[lines.first] if lines.first < len(source.line_starts) else 0
        function = _function_from(source, code, lines)
    else:
        lines = beside(source, found.start)
        function = _function_at(source, found.start)
    if function is not None:
        first, last = source.line_of(function.start_byte), source.line_of(function.end_byte)
        if function.child_by_field_name("body") is None:
            return _about_nothing(found, "the function below it has no body in Go")
        name = function_name(source, function)
        return replace(found, lines=Lines(first, last), function=function, around=name)
    if found.word not in (NOESCAPE, INLINE):
        why = f"{found.word} is about functions, and none begins here"
        return replace(found, why=why, hint="move it to the doc comment of a function")
    where = _nothing_at(source, lines, found.start)
    return _about_nothing(found, where) if where else replace(found, lines=lines)


def _about_nothing(found: Assertion, why: str) -> Assertion:
    return replace(found, why=why, hint="move it to the code that it is about, or remove it")


def _function_from(source: Source, offset: int, lines: Lines) -> Node | None:
    """The function that begins on one of the lines below a comment."""
    for node in source.root.named_children:
        if node.start_byte >= offset and node.type in FUNCTIONS:
            return node if source.line_of(node.start_byte) in lines else None
    return None


def _function_at(source: Source, offset: int) -> Node | None:
    """The function on whose first lines, up to its brace, a comment stands behind code."""
    line = source.line_of(offset)
    for node in source.root.named_children:
        body = node.child_by_field_name("body") if node.type in FUNCTIONS else None
        last = body.start_byte if body is not None else node.end_byte
        if node.type in FUNCTIONS and node.start_byte <= offset:
            first, end = source.line_of(node.start_byte), source.line_of(last)
            if first <= line <= end or (body is None and line == first):
                return node
    return None


def _nothing_at(source: Source, lines: Lines, comment: int) -> str:
    """Why nothing can be made on the lines of a statement, ""  where something can."""
    code = [
        source.data[source.line_starts[n - 1] : source.line_end(n)]
        for n in range(lines.first, lines.last + 1)
    ]
    own = source.line_of(comment) - lines.first
    start = source.line_starts[source.line_of(comment) - 1]
    if 0 <= own < len(code):
        code[own] = source.data[start:comment]
    if not b"".join(line.strip(_CLOSERS) for line in code):
        return "nothing is made where a block ends"
    for node in source.root.named_children:
        first, last = source.line_of(node.start_byte), source.line_of(node.end_byte - 1)
        if first <= lines.last and lines.first <= last and node.type in _MADE_IN:
            return ""
    return "nothing is made outside of functions and variables"


# ── what it says ────────────────────────────────────────────────────────────────────────────


def _with_arguments(found: Assertion, said: str, source: Source) -> Assertion:
    """The assertion with what follows its word."""
    if found.why:
        return found
    found = replace(found, text=f"{found.text}{f' {said}' if said else ''}")
    if found.word == BUDGET:
        if _NUMBER.fullmatch(said) is None:
            why = f"a budget is a number, not {said}" if said else "it names no number"
            return replace(found, why=why, hint="write //escapelint:budget N")
        return replace(found, most=int(said))
    if found.word == NOALLOC:
        return _with_allowed(found, said)
    if found.word == INLINE:
        hint = "remove it, or put what is prose behind another //"
        return replace(found, why=f"inline takes no {said}", hint=hint) if said else found
    names = tuple(name for name in re.split(r"[,\s]+", said) if name)
    known = _parameters(source, found.function) if found.function is not None else ()
    for name in names:
        if name not in known:
            what = f"{found.around} has no parameter {name}"
            why = what if found.function is not None else "names are for parameters of functions"
            hint = "name parameters, or put what is prose behind another //"
            return replace(found, why=why, hint=hint)
    return replace(found, parameters=names)


def _with_allowed(found: Assertion, said: str) -> Assertion:
    """The assertion with the functions that `allow=SYMBOL,SYMBOL allow=…` names."""
    allowed: list[str] = []
    for part in said.split():
        key, equals, names = part.partition("=")
        symbols = names.split(",")
        if key != "allow" or not equals or not all(symbols):
            why = f"noalloc takes allow=SYMBOL, not {part}"
            return replace(
                found, why=why, hint="write that, or put what is prose behind another //"
            )
        allowed += symbols
    return replace(found, allowed=tuple(allowed))


def _parameters(source: Source, function: Node) -> tuple[str, ...]:
    """The names of a function's parameters and receiver."""
    found = []
    for field in ("receiver", "parameters"):
        parameters = function.child_by_field_name(field)
        for declaration in parameters.named_children if parameters is not None else ():
            found += [source.text(name) for name in declaration.children_by_field_name("name")]
    return tuple(name for name in found if _PARAMETER.fullmatch(name))
