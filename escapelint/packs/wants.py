"""What testdata and examples of help say must be reported, and how that differs from what was.

    return &T{} // want returned-pointer:"regular expression" interface-boxing/note:"another"

The level is warning unless `/note` or `/error` follows the id. Where the line ends with a comment
that the rule is about, `/* want … */` stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from escapelint.catalogue import with_tabs
from escapelint.model import Finding, Level

_WANT = re.compile(r"[ \t]*(?:// want (?P<last>.*)$|/\* want (?P<inside>.*?) \*/)")
_ITEM = re.compile(r'([a-z0-9-]+)(?:/(note|warning|error))?(?::"((?:[^"\\]|\\.)*)")?')
_BLOCK = re.compile(r"```go\n(.*?)```", re.S)
BAD, GOOD = "bad", "good"


class Want(NamedTuple):
    """One finding that must be reported on a line."""

    rule: str
    level: str
    pattern: str  # of its message

    def __str__(self) -> str:
        level = "" if self.level == "warning" else f"/{self.level}"
        return f'{self.rule}{level}:"{self.pattern}"' if self.pattern else f"{self.rule}{level}"

    def is_met(self, finding: Finding) -> bool:
        """Whether a finding is the one; raises `re.error` for a pattern that is none."""
        return (
            finding.rule == self.rule
            and str(finding.level) == self.level
            and re.search(self.pattern, finding.message) is not None
        )


def wants(line: str) -> list[Want]:
    """What a line of Go says."""
    match = _WANT.search(line)
    found = _ITEM.findall(match["last"] or match["inside"]) if match else []
    return [Want(rule, level or "warning", pattern) for rule, level, pattern in found]


def examples(help_: str) -> Mapping[str, str]:
    """The Go files of a rule's help: what must be reported (BAD), and what must not (GOOD)."""
    blocks = _BLOCK.findall(_BLOCK.sub(with_tabs, help_))
    return dict(zip((BAD, GOOD), blocks, strict=False))


def by_line(findings: Sequence[Finding], file: str) -> dict[int, list[Finding]]:
    """The findings in a file by their lines, 1-based."""
    lines: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.region.file == file:
            lines.setdefault(finding.region.line, []).append(finding)
    return lines


def differences(
    lines: Sequence[str], found: Mapping[int, Sequence[Finding]]
) -> Iterator[tuple[int, str]]:
    """Findings that no comment wants, and comments that no finding meets, by line (1-based)."""
    for number, line in enumerate(lines, 1):
        wanted = wants(line)
        for finding in found.get(number, ()):
            match = next((want for want in wanted if _is_met(want, finding)), None)
            if match is None:
                yield number, f"unexpected {finding.level} {finding.rule}: {finding.message}"
            else:
                wanted.remove(match)
        yield from ((number, f"missing {want}") for want in wanted)


def example_differences(
    id_: str, lines: Sequence[str], found: Mapping[int, Sequence[Finding]]
) -> Iterator[tuple[int, str]]:
    """As `differences`, of an example: on which lines the rule reports something."""
    for number, line in enumerate(lines, 1):
        is_wanted = any(want.rule == id_ for want in wants(line))
        said = [finding.message for finding in found.get(number, ()) if finding.rule == id_]
        if said and not is_wanted:
            yield number, f"unexpected {id_}: {said[0]}"
        elif is_wanted and not said:
            yield number, f"missing {id_}"


def _is_met(want: Want, finding: Finding) -> bool:
    try:
        return want.is_met(finding)
    except re.error:
        return False


def rewritten(lines: Sequence[str], found: Mapping[int, Sequence[Finding]]) -> Iterator[str]:
    """The lines with comments that want what was found; those that fit stay as they are."""
    for number, line in enumerate(lines, 1):
        findings, wanted = found.get(number, ()), wants(line)
        fits = all(any(_is_met(want, f) for want in wanted) for f in findings)
        if fits and len(wanted) == len(findings):
            yield line
            continue
        items = " ".join(
            f"{f.rule}{'' if f.level is Level.WARNING else f'/{f.level}'}"
            f':"{_as_pattern(f.message)}"'
            for f in findings
        )
        match = _WANT.search(line)
        if match is not None and match["inside"] and items:
            yield f"{line[: match.start()]} /* want {items} */{line[match.end() :]}"
            continue
        bare = _WANT.sub("", line)
        yield f"{bare} // want {items}" if items else bare


def _as_pattern(message: str) -> str:
    """A regular expression within double quotes that a message meets."""
    return re.escape(message).replace("\\ ", " ").replace('"', '\\"')
