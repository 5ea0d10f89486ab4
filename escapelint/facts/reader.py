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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from escapelint.facts.flows import is_memory, parse_pos
from escapelint.facts.text import (
    find_outside,
    is_literal,
    raw_string_is_open,
    without_type_arguments,
)
from escapelint.model import Capture, Fact, Pos

# One logical item: a line with the lines that continue it, which repeat its position and go on
# with two more spaces. A position is anchored and ends at the first ":LINE[:COLUMN]: ".
_ITEM = re.compile(
    rb"(?:(?P<pos><unknown line number>|[^\n]*?:\d+(?::\d+)?): )?(?P<message>[^\n]*)\n"
    rb"(?P<more>(?:(?P=pos):   [^\n]*\n)*)"
)
# Most items are lines about inlining, and parameter flows, which are skipped. They come in runs,
# which are read at once; the rest, and those without a plain position, are left to _ITEM.
_INLINING = re.compile(
    rb"([^\n:]+:\d+(?::\d+)?): ((?:can|cannot) inline |inlining call to )([^\n]*)\n"
)
_RUN = re.compile(
    rb"(?:[^\n:]+:\d+(?::\d+)?: (?:(?:can|cannot) inline |inlining call to )[^\n]*+\n)++"
    rb"|(?P<skipped>(?:(?P<pos>[^\n:]+:\d+(?::\d+)?): (?:leaking param[^\n]*+\n"
    rb"|parameter [^\n]* leaks to [^\n]*+\n(?:(?P=pos):   [^\n]*+\n)++))++)"
)
_HEADER = re.compile(rb"# (\S+)(?: \[(.*)\])?")
_CAPTURE = re.compile(
    rb".* capturing by (ref|value): (.*) \(addr=(true|false) assign=(true|false) width=(-?\d+)\)",
    re.S,
)
_LITERAL_FUNCTION = re.compile(r"\.func\d|\.gowrap\d|\.deferwrap\d|-range\d|^glob\.\.")

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
_SELF_ASSIGNMENT = b" ignoring self-assignment in "
# Lines of the go command itself, which may stand between sections.
_TOOL_STARTS = (b"go: ", b"warning: ", b"# [")
_LOOKS_LIKE_ESCAPE = (b" escapes to heap", b"moved to heap", b" leaks to ", b"flow: ")


class Function(NamedTuple):
    """A function that the compiler judged for inlining; `pos` is that of its name."""

    name: str
    pos: Pos
    inlinable: bool


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """What one compile of one package said. Files are as printed: see `index` for their names."""

    number: int
    import_path: str
    variant: str  # "pkg.test" or a main package with a profile; "" for the plain package
    facts: tuple[Fact, ...] = ()  # allocations in code that stands where it is reported
    copies: tuple[Fact, ...] = ()  # allocations in code that was inlined at a call
    on_stack: tuple[Fact, ...] = ()  # inlined expressions that do not escape there
    functions: tuple[Function, ...] = ()
    captures: tuple[tuple[Pos, Capture], ...] = ()


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
    tool_lines: list[str] = field(default_factory=list)  # what the go command itself said

    def unread_line(self, line: bytes, lines: int) -> None:
        self.unread += lines
        if any(phrase in line for phrase in _LOOKS_LIKE_ESCAPE):
            self.unread_escapes += 1
            if len(self.examples) < _MOST_KEPT:
                self.examples.append(_text(line.partition(b"\n")[0]).strip())

    def tool_line(self, line: bytes, lines: int) -> None:
        self.lines_skipped += lines
        if line and len(self.tool_lines) < _MOST_KEPT:
            self.tool_lines.append(_text(line))


_MOST_KEPT = 20
WINDOW = 1 << 20


def read_sections(
    chunks: Iterable[bytes], tally: Tally, *, raw_strings: bool = False
) -> Iterator[SectionFacts]:
    """Reads the text of a build.

    `chunks` are pieces of stderr as they come; `tally` is counted up; `raw_strings` is for Go
    1.21, which prints raw strings with their line breaks. A last line without a line break is
    read like any other.
    """
    section = _Section(0, "", "")
    for pos, message, more, lines in _items(chunks, raw_strings):
        tally.lines += lines
        if pos is None and message.startswith(b"# ") and not message.startswith(b"# ["):
            if section.import_path or section.summaries:
                yield section.close(tally)
            tally.lines_read += lines
            match = _HEADER.match(message)
            path, variant = match.groups() if match else (message[2:], None)
            section = _Section(section.number + 1, _text(path), _text(variant or b""))
        else:
            _dispatch(section, tally, pos, message, more, lines)
    if section.import_path or section.summaries:
        yield section.close(tally)


def _items(
    chunks: Iterable[bytes], raw_strings: bool
) -> Iterator[tuple[bytes | None, bytes, bytes, int]]:
    """(position, message, continuation lines, number of lines) of each item of the stream.

    A run has no message; its lines are in the third place, unless it is to be skipped.
    """
    held = b""
    for window in chain(_windows(chunks), (b"",)):
        held += window
        last = not window
        if last and not held.endswith(b"\n"):
            held += b"\n" if held else b""
        complete = held.rfind(b"\n") + 1
        at = 0
        while at < complete:
            run = None if raw_strings else _RUN.match(held, at)
            if run is not None:
                if run.end() >= complete and not last:
                    break  # it may go on in the next window
                more = b"" if run["skipped"] else run[0]
                yield None, b"", more, held.count(b"\n", at, run.end())
                at = run.end()
                continue
            match = _ITEM.match(held, at)
            assert match is not None  # there is a line break ahead
            pos, message, more = match.groups()
            end = match.end()
            if raw_strings and b"`" in match[0]:
                message, more, end = _with_raw_strings(held, match)
            if end >= complete and not last:
                break  # it may go on in the next window
            yield pos, message, more, held.count(b"\n", at, end)
            at = end
        held = held[at:]


def _windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks joined to pieces that are worth a pass."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= WINDOW:
            yield b"".join(pieces)
            pieces.clear()
            size = 0
    if size:
        yield b"".join(pieces)


def _with_raw_strings(text: bytes, match: re.Match[bytes]) -> tuple[bytes, bytes, int]:
    """(message, continuation lines, end) where lines may go on inside of a raw string."""
    prefix = (match["pos"] or b"") + b":   "
    message, at = _logical_line(text, match.start("message"))
    more = []
    while match["pos"] is not None and text.startswith(prefix, at):
        line, at = _logical_line(text, at)
        more.append(line + b"\n")
    return message, b"".join(more), at


def _logical_line(text: bytes, start: int) -> tuple[bytes, int]:
    """A line with those that its raw strings go on in, joined with \\r, and where the next is."""
    end = text.find(b"\n", start)
    while end >= 0 and raw_string_is_open(_text(text[start:end])):
        closed = text.find(b"`", end)
        end = text.find(b"\n", closed) if closed >= 0 else -1
    if end < 0:
        end = len(text)
    return text[start:end].replace(b"\n", b"\r"), end + 1


def _dispatch(
    section: _Section, tally: Tally, pos: bytes | None, message: bytes, more: bytes, lines: int
) -> None:
    """Files one item under what it is; the order is that of frequency where order is free."""
    if not message:  # a run, or empty lines
        if more:
            tally.lines_read += lines
        else:
            tally.lines_skipped += lines
        for printed, kind, rest in _INLINING.findall(more):
            section.inlining(printed, kind, rest)
    elif more:
        if message.startswith(b"parameter ") and b" leaks to " in message:
            tally.lines_skipped += lines
        elif message.endswith(b":") and section.block(pos or b"", message, more):
            tally.lines_read += lines
        else:
            tally.unread_line(message + b"\n" + more, lines)
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
    elif b" capturing by " in message and (match := _CAPTURE.fullmatch(message)):
        tally.lines_read += lines
        section.capture(pos, match)
    elif (
        message.startswith(_KNOWN_STARTS)
        or message.endswith(_KNOWN_ENDS)
        or _SELF_ASSIGNMENT in message
    ):
        tally.lines_skipped += lines
    elif not section.import_path or (pos is None and message.startswith(_TOOL_STARTS)):
        tally.tool_line(message if pos is None else pos + b": " + message, lines)
    else:
        tally.unread_line(message, lines)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class _Section:
    """One section while it is read; `close` pairs, merges and freezes."""

    def __init__(self, number: int, import_path: str, variant: str) -> None:
        self.number = number
        self.import_path = import_path
        self.variant = variant
        self.blocks: dict[bytes, list[_Block]] = defaultdict(list)
        self.summaries: list[tuple[str, bytes, bytes]] = []
        self.on_stack: list[tuple[bytes, bytes]] = []
        self.inlinings: dict[bytes, list[bytes]] = defaultdict(list)
        self.functions: list[Function] = []
        self.wrappers: set[bytes] = set()
        self.captures: list[tuple[Pos, Capture]] = []
        self.positions: dict[bytes, Pos] = {}
        self.files: dict[str, str] = {}

    def block(self, pos: bytes, message: bytes, more: bytes) -> bool:
        """Keeps an explanation; False where the line is not the header of one."""
        text = _text(message[:-1]).replace("\r", "\n")
        at = find_outside(text, " escapes to heap")
        rest = text[at + 16 :]
        if at < 0 or (rest and not rest.startswith(" in ")):
            return False
        prefix = pos + b":   "
        body = more[len(prefix) :].replace(b"\n" + prefix, b"\n")
        self.blocks[pos].append(_Block(text[:at], rest[4:], body))
        return True

    def inlining(self, pos: bytes, kind: bytes, rest: bytes) -> None:
        """`inlining call to F`, `can inline F …` or `cannot inline F …`."""
        if kind.startswith(b"inlining"):
            self.inlinings[pos].append(rest)
            return
        # The other form, F into G, is about a call.
        if not pos or rest.endswith(b": repeated recursive cycle"):
            return
        inlinable = kind.startswith(b"can ")
        stop = b" with cost " if inlinable else b": "
        head = rest.partition(stop)[0]
        if b'"' in head:  # a struct tag, which may hold the words
            text = _text(rest)
            end = find_outside(text, stop.decode())
            name = text[:end] if end >= 0 else text
        else:
            name = _text(head)
        if is_wrapper(name):
            self.wrappers.add(pos)
        elif not is_function_literal(name):
            self.functions.append(Function(name, self.pos(pos), inlinable))

    def capture(self, pos: bytes | None, match: re.Match[bytes]) -> None:
        how, name, address, assigned, width = match.groups()
        if how == b"ref" and pos is not None and b"#" not in name:
            flags = (address == b"true", assigned == b"true")
            self.captures.append((self.pos(pos), Capture(_text(name), True, *flags, int(width))))

    def pos(self, printed: bytes) -> Pos:
        found = self.positions.get(printed)
        if found is None:
            file, line, column = parse_pos(_text(printed))
            found = Pos(self.files.setdefault(file, file), line, column)
            self.positions[printed] = found
        return found

    def close(self, tally: Tally) -> SectionFacts:
        by_place: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
        for kind, text, printed in self.summaries:
            by_place[printed].append((kind, _text(text).replace("\r", "\n")))
        facts: list[Fact] = []
        copies: list[Fact] = []
        for printed, summaries in by_place.items():
            pos = self.pos(printed)
            if is_generated(pos.file):
                tally.skipped["generated by the compiler"] += len(summaries)
                continue
            if printed in self.wrappers:
                tally.skipped["wrapper of a generic function"] += len(summaries)
                continue
            for fact in self._pair(pos, printed, summaries, tally):
                (copies if fact.callees else facts).append(fact)
        return SectionFacts(
            self.number,
            self.import_path,
            self.variant,
            tuple(facts),
            tuple(copies),
            tuple(self._on_stack()),
            tuple(self.functions),
            tuple(self.captures),
        )

    def _on_stack(self) -> Iterator[Fact]:
        for data, printed in self.on_stack:
            text = _text(data)
            if printed not in self.wrappers and not _belongs_to_caller(text):
                pos, callees = self.pos(printed), self._callees(printed)
                yield Fact("expr", text, "", pos, "", self.number, (), callees)

    def _callees(self, printed: bytes) -> tuple[str, ...]:
        return tuple(map(_text, self.inlinings.get(printed, ())))

    def _pair(
        self, pos: Pos, printed: bytes, summaries: list[tuple[str, str]], tally: Tally
    ) -> Iterator[Fact]:
        """The distinct facts of one position, each with the explanations that are about it."""
        blocks = self.blocks.pop(printed, [])
        paired: list[tuple[str, str, _Block | None]] = []
        left: list[tuple[str, str]] = []
        for kind, text in summaries:
            found = next((b for b in blocks if not b.used and b.explains(kind, text)), None)
            if found:
                found.used = True
                paired.append((kind, text, found))
            else:
                left.append((kind, text))
        for kind, text in left:  # the compiler knew the value by then: any block left here
            found = next((b for b in blocks if not b.used), None)
            if found:
                found.used = True
            paired.append((kind, text, found))
        yield from self._distinct(pos, printed, paired, blocks, tally)

    def _distinct(
        self,
        pos: Pos,
        printed: bytes,
        paired: list[tuple[str, str, _Block | None]],
        blocks: list[_Block],
        tally: Tally,
    ) -> Iterator[Fact]:
        callees = self._callees(printed)
        seen: set[tuple[str, str, int]] = set()
        for kind, text, block in paired:
            if kind == "expr" and is_literal(text):
                tally.skipped["constant"] += 1
                continue
            function = block.function if block else ""
            if is_wrapper(function):
                tally.skipped["wrapper of a generic function"] += 1
                continue
            # Of an expression that is boxed and has memory of its own, the memory comes first.
            twins = [b for _, t, b in paired if t == text and b and b.function == function]
            boxed = len(twins) > 1 and block is not None and not is_memory(block.body)
            ordinal = int(boxed and any(is_memory(b.body) for b in twins))
            key = (kind, without_shapes(text), ordinal)
            if key in seen:
                tally.skipped["instance or variant"] += 1
                continue
            seen.add(key)
            bodies = [block.body] if block else []
            bodies += [
                b.body
                for b in blocks
                if block and not b.used and (b.header, b.function) == (block.header, function)
            ]
            yield Fact(
                kind,
                text,
                block.header if block else text,
                pos,
                function,
                self.number,
                tuple(dict.fromkeys(bodies)),
                () if _belongs_to_caller(text) else callees,
                ordinal,
            )


class _Block:
    __slots__ = ("body", "function", "header", "used")

    def __init__(self, header: str, function: str, body: bytes) -> None:
        self.header = header
        self.function = function
        self.body = body
        self.used = False

    def explains(self, kind: str, text: str) -> bool:
        return self.header.startswith("append(") if kind == "append" else self.header == text


def without_shapes(text: str) -> str:
    """A printed expression up to its first shape type, which differs between instances."""
    return text.partition("go.shape")[0]


def is_wrapper(function: str) -> bool:
    """Whether a function is `F[int]`, which only calls the code of `F[go.shape.int]`.

    All that is inlined into it is reported at the name of F (up to Go 1.24 without saying so).
    """
    return "[" in function and "go.shape" not in function


def is_function_literal(name: str) -> bool:
    """Whether a printed function is written inside of another one: `F.func1`, `F-range1`."""
    if "[" in name:
        name = without_type_arguments(name)
    return bool(_LITERAL_FUNCTION.search(name))


def is_generated(file: str) -> bool:
    """Whether a printed file is no source: wrappers, cgo's declarations, the test main."""
    return (
        not file
        or file.startswith("<")
        or file.endswith(("_cgo_gotypes.go", "_testmain.go", "-d"))
        or file == "??"
    )


def _belongs_to_caller(text: str) -> bool:
    """At an inlined call: the variadic slice and the boxed result are the caller's own."""
    return text == "... argument" or bool(re.fullmatch(r"~[rR]\d+", text))
