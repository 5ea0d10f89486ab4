"""What differs between two runs, as SARIF: each result says by `baselineState` what it is.

`new` was added, `absent` removed, and `updated` moved by inlining. Where the cause of what was
added lies in the difference, it is one result there, as the sites are in lines that nobody sees in
a review; they are its related locations.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sarif_om as om

from escapelint.model import Cause, Change, Diff, Finding
from escapelint.reporters.absolute import absolute_finding
from escapelint.reporters.groups import Row, table
from escapelint.reporters.om_json import encode
from escapelint.reporters.sarif import SCHEMA, shown
from escapelint.reporters.sarif_places import at, message, physical, unlinked
from escapelint.reporters.sarif_run import run_of
from escapelint.reporters.settings import SarifSettings
from escapelint.reporters.stream import one_a_line, to_utf8
from escapelint.words import and_more, counted

_STATES: Mapping[str, str] = {"added": "new", "removed": "absent", "moved": "updated"}
_NAME = re.compile(r"[\w.-]+")  # a file that can stand in a link's text
_MOST_LINKS = 10


def sarif_changes(diff: Diff, settings: SarifSettings) -> Iterator[bytes]:
    """The log: its head on one line, then one line a result. Of more changes than `settings` allow
    the first are there, which are those that were added."""
    kept = diff.changes[: settings.most]
    report = diff.report
    run = encode(run_of(report, settings, len(diff.changes) - len(kept)))
    yield to_utf8(f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{run[:-1]},"results":[')
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    groups = table(tuple(change.finding for change in kept))
    together: dict[object, list[Change]] = {}
    for number, change in enumerate(kept):
        cause = change.cause
        is_there = change.kind == "added" and cause is not None and cause.touched
        key = (cause, change.finding.rule) if is_there else number
        together.setdefault(key, []).append(change)
    yield from one_a_line(
        encode(_result(changes, diff, settings, index, groups)) for changes in together.values()
    )
    yield to_utf8("]}]}\n")


def _result(
    changes: Sequence[Change],
    diff: Diff,
    settings: SarifSettings,
    index: Mapping[str, int],
    groups: Mapping[str, Row],
) -> om.Result:
    first, cause = changes[0], changes[0].cause
    result = shown(first.finding, diff.report, settings, index, groups)
    result.baseline_state = _STATES[first.kind]
    if first.how:
        result.message.text += f" ({unlinked(first.how)})"
    if cause is not None and cause.touched:
        _put_at_cause(result, cause, changes, diff, settings)
    elif cause is not None:
        result.message.text += f" Since: {message(cause.text).text}"
    return result


def _put_at_cause(
    result: om.Result,
    cause: Cause,
    changes: Sequence[Change],
    diff: Diff,
    settings: SarifSettings,
) -> None:
    """Makes the first site's result one of the cause and all its sites."""
    findings = [change.finding for change in changes]
    place = replace(findings[0].region, file=cause.pos.file)
    if settings.absolute:
        findings = [absolute_finding(finding, diff.report) for finding in findings]
        moved = absolute_finding(replace(changes[0].finding, region=place), diff.report)
        place = moved.region
    line = om.Region(start_line=cause.pos.line)
    result.locations = [om.Location(physical_location=physical(place.file, line))]
    result.related_locations = [
        om.Location(id=n, message=message(f.message), physical_location=at(f.region))
        for n, f in enumerate(findings, 1)
    ]
    links = [f"[{_label(f)}]({n})" for n, f in enumerate(findings[:_MOST_LINKS], 1)]
    if len(findings) > _MOST_LINKS:
        links.append(and_more(len(findings) - _MOST_LINKS))
    sites = counted(len(findings), "allocation")
    # No full stop before the sites: what comes before the first one is a title.
    text = unlinked(cause.text).replace("[", "(").replace("]", ")")
    result.message = om.Message(
        text=f"{text}: it adds {sites} in lines that did not change: {', '.join(links)}."
    )
    result.level = str(max(finding.level for finding in findings))
    result.rank = float(max(finding.rank for finding in findings))
    result.code_flows = result.fixes = None
    marks = "\n".join(sorted(finding.fingerprint for finding in findings))
    mark = hashlib.sha256(marks.encode()).hexdigest()[:32]
    # GitHub's fingerprint is one of the site's line.
    result.partial_fingerprints = {"escapelint/v1": mark}


def _label(finding: Finding) -> str:
    name = posixpath.basename(finding.region.file)
    line = finding.region.line
    return f"{name}:{line}" if _NAME.fullmatch(name) else f"line {line}"
