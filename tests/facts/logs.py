"""Reading recorded and written logs, for all tests of stage A."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from escapelint.facts.reader import SectionFacts, Tally, read_sections
from escapelint.model import Fact
from tests.conftest import TESTDATA

RELEASES = ("1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27")
LOGS = sorted((TESTDATA / "logs").glob("*/*.txt"))


def name_of(log: Path) -> str:
    """`"1.26/quirks"`: what a test of the log is called."""
    return f"{log.parent.name}/{log.stem}"


def read(
    text: bytes | str, *, raw_strings: bool = False, size: int = 1 << 16
) -> tuple[list[SectionFacts], Tally]:
    """The sections of a text that arrives in chunks of `size` bytes, and what was counted."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    tally = Tally()
    chunks = (data[i : i + size] for i in range(0, len(data), size))
    return list(read_sections(chunks, tally, raw_strings=raw_strings)), tally


def read_log(log: Path, size: int = 1 << 16) -> tuple[list[SectionFacts], Tally]:
    return read(log.read_bytes(), raw_strings=log.parent.name == "1.21", size=size)


def recorded(release: str, sample: str) -> list[SectionFacts]:
    return read_log(TESTDATA / "logs" / release / f"{sample}.txt")[0]


def section(lines: Iterable[str], *, raw_strings: bool = False) -> tuple[SectionFacts, Tally]:
    """One section `# example.com/m` of the given lines."""
    text = "".join(f"{line}\n" for line in ("# example.com/m", *lines))
    (found,), tally = read(text, raw_strings=raw_strings)
    return found, tally


def block(pos: str, expr: str, *flows: str, function: str = "F", arrow: str = "←") -> Iterator[str]:
    """An explanation in today's dialect; a flow without arrow is a note."""
    yield f"{pos}: {expr} escapes to heap{' in ' + function if function else ''}:"
    for flow in flows or (f"{{heap}} {arrow} &{expr}",):
        if f" {arrow} " in flow:
            yield f"{pos}:   flow: {flow}:"
        else:
            yield f"{pos}:     from {flow}"


def brief(fact: Fact) -> tuple[str, str, str]:
    """A fact as one would write it down: kind, text and place."""
    file, line, column = fact.pos
    return fact.kind, fact.text, f"{file}:{line}:{column}"


def is_accounted_for(sections: Iterable[SectionFacts], tally: Tally) -> bool:
    """Whether every line and every heap fact went to one place."""
    kept = sum(len(found.facts) + len(found.copies) for found in sections)
    return (
        tally.lines == tally.lines_read + tally.lines_skipped + tally.unread
        and tally.heap_facts == kept + sum(tally.skipped.values())
    )
