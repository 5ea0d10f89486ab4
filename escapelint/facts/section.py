"""What one compile said: its items are filed, then paired, merged and frozen."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from escapelint.facts.flows import is_memory, parse_pos
from escapelint.facts.leaks import Leaks
from escapelint.facts.text import (
    decoded,
    find_outside,
    is_function_literal,
    is_literal,
    is_result,
    is_wrapper,
    without_shapes,
)
from escapelint.model import Capture, Fact, Pos

_CAPTURE = re.compile(
    rb".* capturing by (ref|value): (.*) \(addr=(true|false) assign=(true|false) width=(-?\d+)\)",
    re.S,
)
_FIPS = re.compile(r"crypto/internal/fips140(?:/.*)?(?<!_test)")


class Function(NamedTuple):
    """A function that the compiler judged for inlining; `pos` is that of its name."""

    name: str
    pos: Pos
    inlinable: bool
    why: str = ""  # it cannot be inlined, where that was asked for: "function too complex: …"


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
    unread: str = ""  # the first line that was not understood
    parameters: tuple[Pos, ...] = ()  # on which there is a word, where that was asked for
    leaks: Leaks = field(default_factory=Leaks, compare=False, repr=False)
    # By printed place, the functions that were inlined there; where that was asked for.
    inlined: Mapping[bytes, Sequence[bytes]] = field(default_factory=dict, repr=False)

    @property
    def lays_out_constants(self) -> bool:
        """Whether values of constants that need an address are read-only data there."""
        return lays_out_constants(self.import_path)


def lays_out_constants(import_path: str) -> bool:
    """Whether the compiler lays out the constants of a package that need an address.

    Not where data may have no relocations, since Go 1.24: `IsFIPS` in cmd/internal/obj/fips140.go,
    asked by `addrTemp` in cmd/compile/internal/walk/order.go.
    """
    return _FIPS.fullmatch(import_path) is None


class Section:
    """One section while it is read; `close` pairs, merges and freezes.

    `judged`: whether to keep why functions cannot be inlined, what is inlined where, and the
    names of what leaks.
    """

    def __init__(
        self, number: int, import_path: str, variant: str, *, judged: bool = False
    ) -> None:
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
        self.unread = ""
        self.parameters: set[Pos] = set()
        self.leaks = Leaks(named=judged)
        self.judged = judged
        self.positions: dict[bytes, Pos] = {}
        self.files: dict[str, str] = {}

    def block(self, pos: bytes, message: bytes, more: bytes) -> bool:
        """Keeps an explanation; False where the line is not the header of one."""
        text = decoded(message[:-1]).replace("\r", "\n")
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
            text = decoded(rest)
            end = find_outside(text, stop.decode())
            name = text[:end] if end >= 0 else text
        else:
            name = decoded(head)
        if is_wrapper(name):
            self.wrappers.add(pos)
        elif not is_function_literal(name):
            why = ""
            if self.judged and not inlinable:
                why = decoded(rest)[len(name) :].removeprefix(": ")
            self.functions.append(Function(name, self.pos(pos), inlinable, why))

    def capture(self, pos: bytes | None, message: bytes) -> bool:
        """Keeps how a closure captures a variable, if by reference; False for another line."""
        match = _CAPTURE.fullmatch(message)
        if match is None:
            return False
        how, name, address, assigned, width = match.groups()
        if how == b"ref" and pos is not None and b"#" not in name:
            flags = (address == b"true", assigned == b"true")
            self.captures.append((self.pos(pos), Capture(decoded(name), *flags, int(width))))
        return True

    def pos(self, printed: bytes) -> Pos:
        found = self.positions.get(printed)
        if found is None:
            file, line, column = parse_pos(decoded(printed))
            found = Pos(self.files.setdefault(file, file), line, column)
            self.positions[printed] = found
        return found

    def close(self, skipped: Counter[str]) -> SectionFacts:
        by_place: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
        for kind, text, printed in self.summaries:
            by_place[printed].append((kind, decoded(text).replace("\r", "\n")))
        facts: list[Fact] = []
        copies: list[Fact] = []
        for printed, summaries in by_place.items():
            pos = self.pos(printed)
            if is_generated(pos.file):
                skipped["generated by the compiler"] += len(summaries)
                continue
            if printed in self.wrappers:
                skipped["wrapper of a generic function"] += len(summaries)
                continue
            for fact in self._pair(pos, printed, summaries, skipped):
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
            self.unread,
            tuple(sorted(self.parameters)),
            self.leaks,
            dict(self.inlinings) if self.judged else {},
        )

    def _on_stack(self) -> Iterator[Fact]:
        for data, printed in self.on_stack:
            text = decoded(data)
            if printed not in self.wrappers and not _belongs_to_caller(text):
                pos, callees = self.pos(printed), self._callees(printed)
                yield Fact("expr", text, "", pos, "", self.number, (), callees)

    def _callees(self, printed: bytes) -> tuple[str, ...]:
        return tuple(map(decoded, self.inlinings.get(printed, ())))

    def _pair(
        self, pos: Pos, printed: bytes, summaries: list[tuple[str, str]], skipped: Counter[str]
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
        yield from self._distinct(pos, printed, paired, blocks, skipped)

    def _distinct(
        self,
        pos: Pos,
        printed: bytes,
        paired: list[tuple[str, str, _Block | None]],
        blocks: list[_Block],
        skipped: Counter[str],
    ) -> Iterator[Fact]:
        callees, constants = self._callees(printed), lays_out_constants(self.import_path)
        seen: set[tuple[str, str, bool]] = set()
        for kind, text, block in paired:
            if kind == "expr" and constants and is_literal(text):
                skipped["constant"] += 1
                continue
            function = block.function if block else ""
            if is_wrapper(function):
                skipped["wrapper of a generic function"] += 1
                continue
            # Of an expression that is boxed and has memory of its own, the memory comes first.
            twins = [
                b
                for _, t, b in (paired if len(paired) > 1 else ())
                if t == text and b and b.function == function
            ]
            boxed = (
                len(twins) > 1
                and block is not None
                and not is_memory(block.body)
                and any(is_memory(b.body) for b in twins)
            )
            key = (kind, without_shapes(text), boxed)
            if key in seen:
                skipped["instance or variant"] += 1
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
                boxed,
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


def is_generated(file: str) -> bool:
    """Whether a printed file is no source: wrappers, cgo's declarations, the test main."""
    return (
        not file
        or file.startswith("<")
        # Whole names: a user's source may be called main_testmain.go.
        or file.rpartition("/")[2] in ("_cgo_gotypes.go", "_testmain.go")
        or file.endswith("-d")
        or file == "??"
    )


def _belongs_to_caller(text: str) -> bool:
    """At an inlined call: the variadic slice and the boxed result are the caller's own."""
    return text == "... argument" or is_result(text)
