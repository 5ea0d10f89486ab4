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
from typing import NamedTuple

from escapelint.facts.flows import is_memory, parse_pos
from escapelint.facts.text import find_outside, is_literal, raw_string_is_open
from escapelint.model import Capture, Fact, Pos

# One logical item: a line with the lines that continue it, which repeat its position and go on
# with two more spaces. A position is anchored and ends at the first ":LINE[:COLUMN]: ".
_ITEM = re.compile(
    rb"(?:(?P<pos><unknown line number>|[^\n]*?:\d+(?::\d+)?): )?(?P<message>[^\n]*)\n"
    rb"(?P<more>(?:(?P=pos):   [^\n]*\n)*)"
)
_CONTINUATION = re.compile(rb"[^\n]*?:\d+(?::\d+)?:   |<unknown line number>:   ")
_HEADER = re.compile(rb"# (\S+)(?: \[(.*)\])?")
_FUNCTION = re.compile(rb"(can|cannot) inline (.*?)(?: with cost (\d+) as: .*|: .*)?", re.S)
_CAPTURE = re.compile(
    rb".* capturing by (ref|value): (.*) \(addr=(true|false) assign=(true|false) width=(-?\d+)\)",
    re.S,
)
_LITERAL_FUNCTION = re.compile(r"\.func\d|\.gowrap\d|\.deferwrap\d|-range\d|^glob\.\.")
_SHAPE = re.compile(r"\[[^\[\]]*go\.shape.*", re.S)

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

    def unread_line(self, line: bytes, count: int = 1) -> None:
        self.unread += count
        if any(phrase in line for phrase in _LOOKS_LIKE_ESCAPE):
            self.unread_escapes += 1
            if len(self.examples) < _MOST_KEPT:
                self.examples.append(_text(line.partition(b"\n")[0]).strip())

    def tool_line(self, line: bytes) -> None:
        self.lines_skipped += 1
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
    for window in _windows(chunks, raw_strings):
        at = 0
        while at < len(window):
            at, pos, message, more = _item(window, at, raw_strings)
            lines = 1 + more.count(b"\n")
            tally.lines += lines
            if pos is None and message.startswith(b"# ") and not message.startswith(b"# ["):
                if section.import_path:
                    yield section.close(tally)
                tally.lines_read += 1
                match = _HEADER.match(message)
                path, variant = match.groups() if match else (message[2:], None)
                section = _Section(section.number + 1, _text(path), _text(variant or b""))
            else:
                _dispatch(section, tally, pos, message, more, lines)
    if section.import_path:
        yield section.close(tally)


def _windows(chunks: Iterable[bytes], raw_strings: bool) -> Iterator[bytes]:
    """The stream in pieces that end where an item ends."""
    held = b""
    for chunk in chunks:
        held += chunk
        if len(held) < WINDOW:
            continue
        cut = _item_boundary(held)
        if raw_strings and cut:
            # A raw string may hold anything: cut only at sections.
            cut = held.rfind(b"\n# ", 0, cut) + 1
        if cut:
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held if held.endswith(b"\n") else held + b"\n"


def _item_boundary(text: bytes) -> int:
    """The start of the last item that may still go on in the next chunk."""
    end = text.rfind(b"\n")
    while end > 0:
        start = text.rfind(b"\n", 0, end) + 1
        if not _CONTINUATION.match(text, start, end):
            return start
        end = start - 1
    return 0


def _item(window: bytes, at: int, raw_strings: bool) -> tuple[int, bytes | None, bytes, bytes]:
    """(where the next item starts, position, message, continuation lines)."""
    match = _ITEM.match(window, at)
    assert match is not None  # the window ends with a line break
    pos, message, more = match.groups()
    if raw_strings and b"`" in match[0]:
        return _item_with_raw_strings(window, at, match)
    return match.end(), pos, message, more


def _item_with_raw_strings(
    window: bytes, at: int, match: re.Match[bytes]
) -> tuple[int, bytes | None, bytes, bytes]:
    """The same where lines may go on inside of a raw string; the pieces are joined with \\r."""
    pos: bytes | None = match["pos"]
    prefix = (pos or b"") + b":   "
    start = match.start("message")
    message, at = _logical_line(window, start)
    more = []
    while pos is not None and window.startswith(prefix, at):
        line, at = _logical_line(window, at)
        more.append(line + b"\n")
    return at, pos, message, b"".join(more)


def _logical_line(window: bytes, start: int) -> tuple[bytes, int]:
    end = window.index(b"\n", start)
    while raw_string_is_open(_text(window[start:end])):
        following = window.find(b"\n", end + 1)
        if following < 0:
            break
        end = following
    return window[start:end].replace(b"\n", b"\r"), end + 1


def _dispatch(
    section: _Section, tally: Tally, pos: bytes | None, message: bytes, more: bytes, lines: int
) -> None:
    """Files one item under what it is; the order is that of frequency where order is free."""
    if more:
        if message.startswith(b"parameter ") and b" leaks to " in message:
            tally.lines_skipped += lines
        elif message.endswith(b":") and section.block(pos or b"", message, more):
            tally.lines_read += lines
        else:
            tally.unread_line(message + b"\n" + more, lines)
    elif message.startswith(b"inlining call to "):
        tally.lines_read += 1
        section.inlinings[pos or b""].append(message[17:])
    elif message.startswith((b"can inline ", b"cannot inline ")):
        tally.lines_read += 1
        section.function(pos, message)
    elif message.endswith(b" escapes to heap"):
        tally.lines_read += 1
        tally.heap_facts += 1
        kind = "append" if message == b"append escapes to heap" else "expr"
        section.summaries.append((kind, message[:-16], pos or b""))
    elif message.startswith(b"moved to heap: "):
        tally.lines_read += 1
        tally.heap_facts += 1
        section.summaries.append(("moved", message[15:], pos or b""))
    elif message.endswith(b" does not escape"):
        if pos in section.inlinings:
            tally.lines_read += 1
            section.on_stack.append((message[:-16], pos or b""))
        else:
            tally.lines_skipped += 1
    elif b" capturing by " in message and (match := _CAPTURE.fullmatch(message)):
        tally.lines_read += 1
        section.capture(pos, match)
    elif (
        message.startswith(_KNOWN_STARTS)
        or message.endswith(_KNOWN_ENDS)
        or _SELF_ASSIGNMENT in message
    ):
        tally.lines_skipped += 1
    elif not section.import_path or (
        pos is None and (not message or message.startswith(_TOOL_STARTS))
    ):
        tally.tool_line(message if pos is None else pos + b": " + message)
    else:
        tally.unread_line(message)


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

    def function(self, pos: bytes | None, message: bytes) -> None:
        match = _FUNCTION.fullmatch(message)
        if match is None or pos is None:
            return
        name = _text(match[2])
        if not _LITERAL_FUNCTION.search(name):
            self.functions.append(Function(name, self.pos(pos), match[1] == b"can"))

    def capture(self, pos: bytes | None, match: re.Match[bytes]) -> None:
        how, name, address, assigned, width = match.groups()
        if how == b"ref" and pos is not None and b"#" not in name:
            capture = Capture(_text(name), True, address == b"true", assigned == b"true", int(width))
            self.captures.append((self.pos(pos), capture))

    def pos(self, printed: bytes) -> Pos:
        found = self.positions.get(printed)
        if found is None:
            file, line, column = parse_pos(_text(printed))
            found = Pos(self.files.setdefault(file, file), line, column)
            self.positions[printed] = found
        return found

    def close(self, tally: Tally) -> SectionFacts:
        by_place: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
        for kind, text, pos in self.summaries:
            by_place[pos].append((kind, _text(text).replace("\r", "\n")))
        facts: list[Fact] = []
        copies: list[Fact] = []
        for printed, summaries in by_place.items():
            pos = self.pos(printed)
            if is_generated(pos.file) or self.import_path.endswith(".test"):
                tally.skipped["generated by the compiler"] += len(summaries)
                continue
            for fact in self._pair(pos, printed, summaries, tally):
                (copies if fact.callees else facts).append(fact)
        return SectionFacts(
            self.number,
            self.import_path,
            self.variant,
            tuple(facts),
            tuple(copies),
            tuple(
                Fact("expr", _text(text), "", self.pos(pos), "", self.number, (), self._callees(pos))
                for text, pos in self.on_stack
                if not _belongs_to_caller(_text(text))
            ),
            tuple(self.functions),
            tuple(self.captures),
        )

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
            wanted = "append(" if kind == "append" else text
            found = next(
                (
                    b
                    for b in blocks
                    if not b.used
                    and (b.header.startswith(wanted) if kind == "append" else b.header == wanted)
                ),
                None,
            )
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
            if "[" in function and "go.shape" not in function:
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


def without_shapes(text: str) -> str:
    """A printed expression cut before its shape types, which differ between instances."""
    return _SHAPE.sub("", text) if "go.shape" in text else text


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
