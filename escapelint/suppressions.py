"""Findings and the comments that suppress them.

All findings of a package are matched, whatever is selected or shown: so a comment counts as used
whatever the command line says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from escapelint.model import Finding, Suppression
from escapelint.syntax.ignores import NOLINT, Ignore, Name, read_ignores
from escapelint.syntax.source import Source

_IN_SOURCE = "inSource"  # SARIF's word


@dataclass(frozen=True, slots=True)
class UsedIgnore:
    """A comment that suppresses findings, and how far it does.

    `idle` are the names in it that match no finding; with `mistake` set nothing can match. `meant`
    tells of an idle name's text the line of the finding that the compiler explains by a line which
    the comment covers: it stands at the wrong end of the path.
    """

    source: Source
    ignore: Ignore
    idle: tuple[Name, ...]
    meant: Mapping[str, int] = field(default_factory=dict)


class Suppressions:
    """The comments of one package's sources; generated code has none."""

    def __init__(self, sources: Sequence[Source]) -> None:
        found = {s.name: read_ignores(s) for s in sources}
        self._sources = {s.name: s for s in sources if found[s.name] and not s.generated}
        self._ignores: Mapping[str, tuple[Ignore, ...]] = {n: found[n] for n in self._sources}

    @property
    def files(self) -> Collection[str]:
        """The names of the files with such comments."""
        return self._ignores.keys()

    def apply(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, those that a comment covers with their `suppression`."""
        if not self._ignores:
            return list(findings)
        return [self._suppressed(finding) for finding in findings]

    def used(
        self, findings: Sequence[Finding], unknown: Collection[str], *, failed: bool
    ) -> Iterator[UsedIgnore]:
        """Each comment with those of its names that match none of the findings.

        `unknown` are the rules whose findings are not all known; `failed` says that one of them
        raised, so that it is not known either what a comment for every rule would match. Where
        `//line` directives put a file's findings elsewhere nothing is idle.
        """
        in_file: dict[str, list[Finding]] = {name: [] for name in self._ignores}
        for finding in findings:
            if finding.region.file in in_file:
                in_file[finding.region.file].append(finding)
        for file, ignores in self._ignores.items():
            source = self._sources[file]
            for ignore in ignores:
                matched = {f.rule for f in in_file[file] if _matches(ignore, f)}
                if source.has_line_directives or ignore.mistake is not None:
                    idle: tuple[Name, ...] = ()
                elif ignore.form == NOLINT:
                    idle = () if matched or failed else ignore.own_names
                else:
                    sure = matched.union(unknown)
                    idle = tuple(name for name in ignore.names if name.text not in sure)
                meant = _explained(ignore, in_file[file]) if idle else {}
                yield UsedIgnore(source, ignore, idle, meant)

    def _suppressed(self, finding: Finding) -> Finding:
        """By the comment that covers the fewest lines."""
        ignores = self._ignores.get(finding.region.file, ())
        matching = [ignore for ignore in ignores if _matches(ignore, finding)]
        if not matching:
            return finding
        nearest = min(matching, key=_extent)
        suppression = Suppression(_IN_SOURCE, nearest.reason, finding.region.file, nearest.line)
        return replace(finding, suppression=suppression)


def _explained(ignore: Ignore, findings: Sequence[Finding]) -> dict[str, int]:
    """By rule, the line of a finding that has a step of its path on a line of the comment's."""
    return {
        finding.rule: finding.region.line
        for finding in findings
        for step in finding.because
        if step.pos.file == finding.region.file and ignore.covers(finding.rule, step.pos.line)
    }


def _matches(ignore: Ignore, finding: Finding) -> bool:
    """Whether a comment suppresses a finding of its file; never one about itself."""
    region = finding.region
    about_it = ignore.start <= region.start and region.end <= ignore.end and region.column > 0
    return not about_it and ignore.covers(finding.rule, region.line)


def _extent(ignore: Ignore) -> int:
    return ignore.lines.last - ignore.lines.first if ignore.lines is not None else 0
