"""The build's text as a stream of bytes → one `SectionFacts` a section, every line accounted for.

A section is what one compile printed: `# import/path [variant]` and its lines. The reader keeps
what later stages can ask for, and reads over the rest: parameter flows alone are two thirds of
the text. It works on a window of the stream, so its memory grows with the facts of one section
and not with the text.

Grammar, traps and the pairing of explanations with summaries: sections 2, 5.4, 6 and 13 of the
diagnostics' reference (Go 1.21 to 1.27). The reader does not ask for the version, with one
exception: Go 1.21 prints raw strings with their line breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from escapelint.facts.items import PARAMETERS, read_items
from escapelint.facts.section import Function, Section, SectionFacts
from escapelint.facts.text import decoded

__all__ = ["Function", "SectionFacts", "Tally", "read_sections"]

_HEADER = re.compile(rb"# (\S+)(?: \[(.*)\])?")
_INLINING = re.compile(
    rb"([^\n:]+:\d+(?::\d+)?): ((?:can|cannot) inline |inlining call to )([^\n]*)\n"
)
# Lines that are understood and not needed, by their first words or by their last.
_KNOWN_STARTS = (
    b"leaking param",
    b"index bounds check elided",
    b"zero-copy string->[]byte conversion",
    b"devirtualizing ",
    b"partially devirtualizing ",
    b"cannot devirtualize ",
    b"PGO devirtualizing ",
    b"should not PGO devirtualize ",
    b"imprecise interface call",
    b"loop variable ",
    b"mutates param: ",
    b"calls param: ",
    b"convert: ",
    b"skip inlining within testing.B.loop",
    b"expr is unknown to bloop pass",
    b"heap closure, ",
    b"stack closure, ",
    b"closure converted to global",
)
_KNOWN_ENDS = (
    b" does not escape",
    b" will be kept alive",
    b"'big'; reducing max cost of inlinees",
    b" is unsafe uintptr",
    b" as escaping uintptr",
    b" as escaping ...uintptr",
    b" does not escape, mutate, or call",
)
# The last word on a parameter, at its position.
_PARAMETER = re.compile(
    rb"leaking param|moved to heap: |\S+ does not escape|mutates param: |calls param: "
    rb"|marking \S+ as escaping "
)
_SELF_ASSIGNMENT = b" ignoring self-assignment in "
# Lines of the go command itself, which may stand between sections.
_TOOL_STARTS = (b"go: ", b"warning: ", b"# [")
# A listing (-S): instructions, data and relocations begin with a tab, symbols end in their size.
_TAB = b"\t"
_SYMBOL = re.compile(rb" S[A-Z]+(?: [a-z]\w*)* size=\d+(?: [a-z]\w*=\S+)*$")
_LOOKS_LIKE_ESCAPE = (b" escapes to heap", b"moved to heap", b" leaks to ", b"flow: ")


@dataclass(slots=True)
class Tally:
    """Counts that grow while the text is read; the engine turns them into an `Accounting`."""

    lines: int = 0
    lines_read: int = 0
    lines_skipped: int = 0
    unread: int = 0
    heap_facts: int = 0
    unread_escapes: int = 0  # of the unread lines, those that look like an escape
    skipped: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)  # of unread escapes
    other_examples: list[str] = field(default_factory=list)  # of the other unread lines
    tool_lines: list[str] = field(default_factory=list)  # what the go command itself said

    def unread_line(self, line: bytes, lines: int) -> None:
        self.unread += lines
        examples = self.other_examples
        if any(phrase in line for phrase in _LOOKS_LIKE_ESCAPE):
            self.unread_escapes += 1
            examples = self.examples
        if len(examples) < _MOST_KEPT:
            examples.append(decoded(line.partition(b"\n")[0]).strip())

    def tool_line(self, line: bytes, lines: int) -> None:
        self.lines_skipped += lines
        if line and len(self.tool_lines) < _MOST_KEPT:
            self.tool_lines.append(decoded(line))


_MOST_KEPT = 20


def read_sections(
    chunks: Iterable[bytes],
    tally: Tally,
    *,
    raw_strings: bool = False,
    before: int = 0,
    parameters: bool = False,
    judged: bool = False,
) -> Iterator[SectionFacts]:
    """Reads the text of a build.

    `chunks` are pieces of stderr as they come; `tally` is counted up; `raw_strings` is for Go
    1.21, which prints raw strings with their line breaks. A last line without a line break is
    read like any other. What a listing (`-S`) says is skipped: the archives tell it. Sections are
    numbered from `before` on. `parameters`: whether to keep on which of these there is a word;
    `judged` is that of `Section`.
    """
    section = Section(before, "", "", judged=judged)
    for pos, message, more, lines in read_items(chunks, raw_strings, parameters):
        tally.lines += lines
        if pos is None and message.startswith(b"# ") and not message.startswith(b"# ["):
            if section.import_path or section.summaries:
                yield section.close(tally.skipped)
            tally.lines_read += lines
            match = _HEADER.match(message)
            path, variant = match.groups() if match else (message[2:], None)
            path, variant = decoded(path), decoded(variant or b"")
            section = Section(section.number + 1, path, variant, judged=judged)
        elif (message if pos is None else pos).startswith(_TAB):
            tally.lines_skipped += lines
        else:
            _dispatch(section, tally, pos, message, more, lines)
            if parameters and pos is not None and _PARAMETER.match(message):
                section.parameters.add(section.pos(pos))
    if section.import_path or section.summaries:
        yield section.close(tally.skipped)


def _dispatch(
    section: Section, tally: Tally, pos: bytes | None, message: bytes, more: bytes, lines: int
) -> None:
    """Files one item under what it is; the order is that of frequency where order is free."""
    if message is PARAMETERS:
        tally.lines_skipped += lines
        section.leaks.read_run(more)
    elif not message:  # a run, or empty lines
        if more:
            tally.lines_read += lines
        else:
            tally.lines_skipped += lines
        for printed, kind, rest in _INLINING.findall(more):
            section.inlining(printed, kind, rest)
    elif more:
        if message.startswith(b"parameter ") and b" leaks to " in message:
            tally.lines_skipped += lines
            section.leaks.read_item(pos or b"", message, more)
        elif message.endswith(b":") and section.block(pos or b"", message, more):
            tally.lines_read += lines
        else:
            _unread(section, tally, pos, message, more, lines)
    elif message.startswith(b"inlining call to "):
        tally.lines_read += lines
        section.inlining(pos or b"", b"inlining call to ", message[17:])
    elif message.startswith((b"can inline ", b"cannot inline ")):
        tally.lines_read += lines
        verdict, _, rest = message.partition(b" inline ")
        section.inlining(pos or b"", verdict + b" ", rest)
    elif message.endswith(b" escapes to heap"):
        tally.lines_read += lines
        tally.heap_facts += 1
        kind = "append" if message == b"append escapes to heap" else "expr"
        section.summaries.append((kind, message[:-16], pos or b""))
    elif message.startswith(b"moved to heap: "):
        tally.lines_read += lines
        tally.heap_facts += 1
        section.summaries.append(("moved", message[15:], pos or b""))
    elif message.endswith(b" does not escape"):
        if pos in section.inlinings:
            tally.lines_read += lines
            section.on_stack.append((message[:-16], pos or b""))
        else:
            tally.lines_skipped += lines
    elif b" capturing by " in message and section.capture(pos, message):
        tally.lines_read += lines
    elif (
        message.startswith(_KNOWN_STARTS)
        or message.endswith(_KNOWN_ENDS)
        or _SELF_ASSIGNMENT in message
        or _SYMBOL.search(message)
    ):
        tally.lines_skipped += lines
    elif not section.import_path or (pos is None and message.startswith(_TOOL_STARTS)):
        tally.tool_line(message if pos is None else pos + b": " + message, lines)
    else:
        _unread(section, tally, pos, message, b"", lines)


def _unread(
    section: Section, tally: Tally, pos: bytes | None, message: bytes, more: bytes, lines: int
) -> None:
    tally.unread_line(message + b"\n" + more, lines)
    if not section.unread:
        section.unread = decoded(message if pos is None else pos + b": " + message)
