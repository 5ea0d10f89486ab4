"""SARIF 2.1.0, for code scanning and for editors: one run, one result a line.

Columns count UTF-16 units from 1. Nothing in it depends on the time and, unless absolute paths are
asked for, on the machine: paths are relative to bases that only the reader can place.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import Any

import attr
import sarif_om as om

from escapelint.model import GENERATED_POSITIONS, JSON, Edit, Finding, Fix, Report, Step
from escapelint.reporters.absolute import absolute_finding
from escapelint.reporters.allocates import allocates
from escapelint.reporters.groups import Row, table, value
from escapelint.reporters.om_json import encode
from escapelint.reporters.proofs import proof_of
from escapelint.reporters.related import kept_at, said
from escapelint.reporters.replacements import by_file
from escapelint.reporters.sarif_places import artifact, at, message, physical, region_of
from escapelint.reporters.sarif_run import run_of
from escapelint.reporters.settings import SarifSettings
from escapelint.reporters.stream import one_a_line, to_utf8

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


# With the name that SARIF 2.1.0 has in the end: sarif_om was made from a draft (`state`).
_STATUS = attr.ib(default=None, metadata={"schema_property_name": "status"})
_Suppression: Any = attr.make_class("_Suppression", {"status": _STATUS}, bases=(om.Suppression,))


def sarif(report: Report, settings: SarifSettings) -> Iterator[bytes]:
    """The log: its head on one line, then one line a result."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    findings = (*report.findings, *(report.suppressed if settings.suppressed else ()))
    kept = _most_valuable(findings, settings.most)
    run = encode(run_of(report, settings, len(findings) - len(kept)))
    yield to_utf8(f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{run[:-1]},"results":[')
    groups = table(findings)
    yield from one_a_line(encode(shown(f, report, settings, index, groups)) for f in kept)
    yield to_utf8("]}]}\n")


def _most_valuable(findings: tuple[Finding, ...], most: int) -> tuple[Finding, ...]:
    """The most valuable findings, in their order."""
    if len(findings) <= most:
        return findings
    numbers = heapq.nsmallest(most, range(len(findings)), key=lambda n: value(findings[n]))
    return tuple(findings[number] for number in sorted(numbers))


def shown(
    finding: Finding,
    report: Report,
    settings: SarifSettings,
    index: Mapping[str, int],
    groups: Mapping[str, Row],
) -> om.Result:
    """A result with what a run may ask for besides."""
    line = (finding.region.file, finding.region.line)
    if settings.absolute:
        finding = absolute_finding(finding, report)
    result = _result(finding, index, groups)
    if line in settings.line_hashes:
        marks = result.partial_fingerprints or {}
        marks = {"primaryLocationLineHash": settings.line_hashes[line], **marks}
        result.partial_fingerprints = marks
    if settings.suppressed:  # then of all results: 3.27.23
        result.suppressions = _suppressions(finding)
    if (report.baseline is not None or report.is_new_only) and finding.suppression is None:
        result.baseline_state = "new"  # what is known is not shown
    return result


def _suppressions(finding: Finding) -> list[Any]:
    why = finding.suppression
    if why is None:
        return []
    place = om.Location(physical_location=physical(why.file, om.Region(start_line=why.line)))
    reason = why.reason or None
    return [_Suppression(why.kind, status="accepted", justification=reason, location=place)]


def _result(finding: Finding, index: Mapping[str, int], groups: Mapping[str, Row]) -> om.Result:
    fixes = [fix for fix in finding.fixes if fix.safety != "display-only"]
    related = kept_at(finding)
    return om.Result(
        rule_id=finding.rule,
        rule_index=index.get(finding.rule, -1),
        level=str(finding.level),
        message=said(finding, related),
        locations=[om.Location(physical_location=at(finding.region))],
        related_locations=[_related(finding, related)] if related else None,
        code_flows=[_code_flow(finding)] if finding.because else None,
        # One only: viewers differ in which of several they take.
        fixes=[_fix(finding, fix) for fix in fixes[:1]] or None,
        partial_fingerprints=(
            {"escapelint/v1": finding.fingerprint} if finding.fingerprint else None
        ),
        rank=float(finding.rank),
        properties={
            "function": finding.function,
            "package": finding.package,
            "rank": finding.rank,
            "copies": finding.copies,
            "weights": [str(weight) for weight in finding.weights],
            "cure": finding.cure,
            **({"allocates": allocates(known)} if (known := finding.allocates) else {}),
            **({"group": _group(groups[finding.group.id])} if finding.group is not None else {}),
        },
    )


def _related(finding: Finding, step: Step) -> om.Location:
    place = _step_place(finding, step)
    return om.Location(id=1, message=message(step.text), physical_location=place)


def _group(row: Row) -> JSON:
    return {"id": row.group.id, "title": row.group.title, "sites": row.sites}


def _code_flow(finding: Finding) -> om.CodeFlow:
    locations = [
        om.ThreadFlowLocation(
            location=om.Location(
                message=message(step.text), physical_location=_step_place(finding, step)
            )
        )
        for step in finding.because
    ]
    return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=locations)])


def _step_place(finding: Finding, step: Step) -> om.PhysicalLocation:
    if step.region:
        return at(step.region)
    if step.pos.line and step.pos.file not in GENERATED_POSITIONS:
        # The line's text is not known, so neither is the column in UTF-16 units.
        return physical(step.pos.file, om.Region(start_line=step.pos.line))
    # Every step needs a place; what the compiler generated has none of its own.
    return at(finding.region)


def _fix(finding: Finding, fix: Fix) -> om.Fix:
    title = fix.title if fix.safety == "safe" else f"{fix.title} ({fix.safety})"
    proof = {} if fix.proof is None else proof_of(finding, fix.proof)
    told = {key: value for key, value in proof.items() if value is not None}
    return om.Fix(
        description=message(title),
        artifact_changes=[
            om.ArtifactChange(
                artifact_location=artifact(file),
                replacements=[_replacement(edit) for edit in edits],
            )
            for file, edits in by_file(fix.edits)
        ],
        properties={"safety": fix.safety, "proved": fix.proof is not None, **told},
    )


def _replacement(edit: Edit) -> om.Replacement:
    return om.Replacement(
        deleted_region=region_of(edit.region),
        # Written for deletions too: there are readers that take it for granted.
        inserted_content=om.ArtifactContent(text=edit.text),
    )
