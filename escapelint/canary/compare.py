"""What must be read of the canary against what was read of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from escapelint.canary.expect import HEAP_KINDS, Expectation
from escapelint.facts.flows import parse_block
from escapelint.facts.reader import SectionFacts, Tally
from escapelint.model import Fact, Flow, Level, Pos

PACKAGE = "example.com/canary"
FILE = "canary.go"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was not read, and what was read in its place."""

    expectation: Expectation
    instead: str

    def __str__(self) -> str:
        return f"{FILE}:{self.expectation.line}: {self.expectation}"


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """How well a compiler was understood. With an `error` there is nothing to compare."""

    expected: int
    missing: tuple[Missing, ...] = ()
    unexpected: tuple[str, ...] = ()  # heap facts that are none of the expected
    lines: int = 0  # of the compiler's text
    unread: int = 0
    unread_escapes: int = 0  # of these, those that look like an escape
    examples: tuple[str, ...] = ()  # unread lines, those that look like an escape first
    error: str = ""  # why the canary was not compiled

    @property
    def read(self) -> int:
        """How many of the expected facts were read."""
        return 0 if self.error else self.expected - len(self.missing)

    @property
    def level(self) -> Level:
        """ERROR where facts may be missed, WARNING for what is new but costs no fact, else NOTE."""
        if self.error or self.missing or self.unread_escapes:
            return Level.ERROR
        return Level.WARNING if self.unexpected or self.unread else Level.NOTE


@dataclass(frozen=True, slots=True)
class _Reading:
    """Something that was read, whatever it is."""

    kind: str
    text: str
    pos: Pos
    callees: tuple[str, ...] = ()
    function: str = ""
    blocks: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"

    def is_named_by(self, expectation: Expectation) -> bool:
        return (self.kind, self.text) == (expectation.kind, expectation.text)


def compare(
    expected: Sequence[Expectation], sections: Iterable[SectionFacts], tally: Tally
) -> CanaryResult:
    """Looks for each expectation, takes a reading for one expectation only, and keeps the rest.

    `sections` may hold other packages; of the canary's only those in its own file count.
    """
    left = [reading for section in sections for reading in _readings(section)]
    silence = not left
    missing: list[Missing] = []
    for expectation in expected:
        here = [reading for reading in left if reading.pos.line == expectation.line]
        if expectation.kind == "nothing":
            wrong = [str(reading) for reading in here if reading.kind in HEAP_KINDS]
            if wrong or silence:  # of a compiler that says nothing, this is no good news
                missing.append(Missing(expectation, _list(wrong)))
            continue
        same = [reading for reading in here if reading.is_named_by(expectation)]
        found = next((reading for reading in same if not _wrong(expectation, reading)), None)
        if found is None:
            missing.append(Missing(expectation, _instead(expectation, same, here)))
            found = same[0] if same else None
        if found is not None:
            left.remove(found)
    silent = {expectation.line for expectation in expected if expectation.kind == "nothing"}
    unexpected = [
        f"{FILE}:{reading.pos.line}:{reading.pos.column}: {reading}"
        for reading in left
        if reading.kind in HEAP_KINDS and reading.pos.line not in silent
    ]
    return CanaryResult(
        len(expected),
        tuple(missing),
        tuple(sorted(unexpected)),
        tally.lines,
        tally.unread,
        tally.unread_escapes,
        (*tally.examples, *tally.other_examples),
    )


def _readings(section: SectionFacts) -> Iterator[_Reading]:
    if (section.import_path, section.variant) != (PACKAGE, ""):
        return
    for fact in section.facts:
        yield _of_fact("box" if fact.boxed else fact.kind, fact)
    for fact in section.copies:
        yield _of_fact("copy", fact)
    for fact in section.on_stack:
        yield _of_fact("stack", fact)
    for pos, capture in section.captures:
        yield _Reading("capture", capture.name, pos)
    for function in section.functions:
        yield _Reading("inlinable" if function.inlinable else "fixed", function.name, function.pos)


def _of_fact(kind: str, fact: Fact) -> _Reading:
    return _Reading(kind, fact.text, fact.pos, fact.callees, fact.function, fact.blocks)


def _wrong(expectation: Expectation, reading: _Reading) -> str:
    """What keeps a reading of the same name from being the expected one, "" if nothing does."""
    if reading.pos.file.rpartition("/")[2] != FILE:
        return f"in the file {reading.pos.file}"
    if expectation.columns and reading.pos.column not in expectation.columns:
        return f"at column {reading.pos.column}"
    if expectation.callee and expectation.callee not in reading.callees:
        return f"as a copy of {', '.join(reading.callees) or 'nothing'}"
    if expectation.function and expectation.function != reading.function:
        return f"in the function {reading.function or 'without a name'}"
    return _wrong_reasons(expectation, reading) if expectation.reasons else ""


def _wrong_reasons(expectation: Expectation, reading: _Reading) -> str:
    wrong = "without an explanation"
    for block in reading.blocks:
        try:
            flows = parse_block(block)
        except ValueError as error:
            wrong = f"with an explanation that was not understood: {str(error).strip()}"
            continue
        reasons = [note.reason for flow in flows for note in flow.notes]
        sink = flows[-1].dst if flows else ""
        if sink == expectation.sink and _in_order(expectation.reasons, reasons) and _placed(flows):
            return ""
        wrong = f"because of {', '.join(reasons)} → {sink}"
    return wrong


def _in_order(wanted: Iterable[str], reasons: Iterable[str]) -> bool:
    rest = iter(reasons)
    return all(reason in rest for reason in wanted)


def _placed(flows: Iterable[Flow]) -> bool:
    """Whether every note says where."""
    return all(note.pos.line and note.pos.column for flow in flows for note in flow.notes)


def _instead(expectation: Expectation, same: Sequence[_Reading], here: Sequence[_Reading]) -> str:
    if same:
        return f"it was read {_wrong(expectation, same[0])}"
    # A function whose verdict was read says nothing about an expression.
    return _list([str(r) for r in here if r.kind not in ("inlinable", "fixed")])


def _list(readings: Sequence[str]) -> str:
    return f"{', '.join(readings)} was read" if readings else "nothing was read there"
