"""The parts of a finding about a heap fact: what it is known by, and its path with its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from escapelint.model import Finding, Level, Package, RuleInfo, Step
from escapelint.site import Site
from escapelint.syntax.source import Source


def bare(
    rule: RuleInfo, level: Level, package: Package, site: Site, also: Sequence[Site] = ()
) -> Finding:
    """A finding with what counts, filters and fingerprints need, and nothing that people read.

    It claims the facts of `site` and `also`.
    """
    return Finding(
        rule=rule.id,
        level=level,
        weights=(),
        package=package.import_path,
        function=site.function,
        region=site.region,
        message="",
        subject="",
        suggestion="",
        identity=site.identity,
        facts=(site.fact, *(other.fact for other in also)),
    )


def placed(steps: Iterable[Step], sources: Iterable[Source]) -> tuple[Step, ...]:
    """The steps, those in one of the files with their region there."""
    by_name = {source.name: source for source in sources}
    return tuple(_placed(step, by_name.get(step.pos.file)) for step in steps)


def _placed(step: Step, source: Source | None) -> Step:
    offset = source.offset(step.pos.line, step.pos.column) if source is not None else None
    if source is None or offset is None or not step.pos.column:
        return step
    end = source.line_end(step.pos.line)
    return replace(step, region=source.region(min(offset, end), end))
