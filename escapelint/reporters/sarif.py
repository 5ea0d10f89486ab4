"""SARIF 2.1.0, for code scanning and for editors: one run, one result a line.

Columns count UTF-16 units from 1. Nothing in it depends on the machine or on the time: paths
are relative to bases that only the reader can place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sarif_om as om

from escapelint.model import (
    GENERATED_POSITIONS,
    JSON,
    Edit,
    Finding,
    Fix,
    Level,
    Problem,
    Region,
    Report,
    RuleInfo,
    Step,
)
from escapelint.reporters.allocates import allocates
from escapelint.reporters.columns import placed, split, utf16_column
from escapelint.reporters.groups import Row, table
from escapelint.reporters.om_json import encode
from escapelint.reporters.replacements import by_file
from escapelint.reporters.stream import one_a_line, to_utf8
from escapelint.reporters.terminal import printable
from escapelint.reporters.uris import GOROOT, MODULES, ROOT, uri

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASES = {
    ROOT: "The root of the analysed repository.",
    GOROOT: "The root of the Go installation, as `go env GOROOT` prints it.",
    MODULES: "The cache of downloaded modules, as `go env GOMODCACHE` prints it.",
}
_SEVERITY = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}

# GitHub's limits.
_LONGEST_DESCRIPTION = 1024
_MOST_TAGS = 10


def sarif(report: Report) -> Iterator[bytes]:
    """The log: its head on one line, then one line a result."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    head = f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{encode(_run(report))[:-1]}'
    yield to_utf8(head + ',"results":[')
    groups = table(report.findings)
    yield from one_a_line(encode(_result(finding, index, groups)) for finding in report.findings)
    yield to_utf8("]}]}\n")


# ── the run ─────────────────────────────────────────────────────────────────────────────────


def _run(report: Report) -> om.Run:
    driver = om.ToolComponent(
        name="escapelint",
        version=report.version,
        semantic_version=report.version,
        rules=[_rule(rule) for rule in report.rules],
    )
    toolchain = report.toolchain
    all_ = [f"{t.version} {t.goos}/{t.goarch}" for t in report.toolchains]
    invocation = om.Invocation(
        # True of every report: an analysis that did not complete makes none, and consumers drop
        # the results of an unsuccessful one.
        execution_successful=True,
        tool_execution_notifications=[_notification(problem) for problem in report.problems],
        properties={
            "go": toolchain.version,
            "goos": toolchain.goos,
            "goarch": toolchain.goarch,
            **({"toolchains": all_} if len(all_) > 1 else {}),
        },
    )
    return om.Run(
        tool=om.Tool(driver=driver),
        invocations=[invocation],
        column_kind="utf16CodeUnits",
        original_uri_base_ids={
            base: om.ArtifactLocation(description=om.Message(text=text))
            for base, text in _BASES.items()
        },
    )


def _rule(rule: RuleInfo) -> om.ReportingDescriptor:
    return om.ReportingDescriptor(
        id=rule.id,
        name="".join(word.capitalize() for word in rule.id.split("-")),
        short_description=om.MultiformatMessageString(text=_shortened(rule.summary)),
        full_description=om.MultiformatMessageString(text=_shortened(_introduction(rule))),
        help=om.MultiformatMessageString(
            text=rule.help or rule.summary, markdown=rule.help or rule.summary
        ),
        default_configuration=om.ReportingConfiguration(level=str(rule.level)),
        properties={
            "tags": list(rule.tags[:_MOST_TAGS]),
            "precision": "high",
            "problem.severity": _SEVERITY[rule.level],
        },
    )


def _introduction(rule: RuleInfo) -> str:
    """The first paragraph of a rule's help that says more than its summary, on one line."""
    paragraphs = (" ".join(part.split()) for part in rule.help.split("\n\n"))
    more = (part for part in paragraphs if part and part != rule.summary)
    first = next(more, "")
    return rule.summary if not first or first.startswith(("#", "```")) else first


def _shortened(text: str) -> str:
    sentence = _sentence(text)
    if len(sentence) <= _LONGEST_DESCRIPTION:
        return sentence
    return sentence[: _LONGEST_DESCRIPTION - 1] + "…"


def _notification(problem: Problem) -> om.Notification:
    location = None
    if problem.file:
        region = om.Region(start_line=problem.line) if problem.line else None
        location = om.Location(physical_location=_physical(problem.file, region))
    return om.Notification(
        message=_message(problem.message),
        # "error" would say that the run itself failed.
        level="note" if problem.level == Level.NOTE else "warning",
        locations=[location] if location else None,
        properties={"package": problem.package} if problem.package else None,
    )


# ── a result ────────────────────────────────────────────────────────────────────────────────


def _result(finding: Finding, index: Mapping[str, int], groups: Mapping[str, Row]) -> om.Result:
    suggestion = finding.suggestion[:1].upper() + finding.suggestion[1:]
    said = [_sentence(text) for text in (finding.message, suggestion) if text]
    fixes = [fix for fix in finding.fixes if fix.safety != "display-only"]
    return om.Result(
        rule_id=finding.rule,
        rule_index=index.get(finding.rule, -1),
        level=str(finding.level),
        message=_message(" ".join(said)),
        locations=[om.Location(physical_location=_at(finding.region))],
        code_flows=[_code_flow(finding)] if finding.because else None,
        # One only: viewers differ in which of several they take.
        fixes=[_fix(fix) for fix in fixes[:1]] or None,
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


def _group(row: Row) -> JSON:
    return {"id": row.group.id, "title": row.group.title, "sites": row.sites}


def _code_flow(finding: Finding) -> om.CodeFlow:
    locations = [
        om.ThreadFlowLocation(
            location=om.Location(
                message=_message(step.text), physical_location=_step_place(finding, step)
            )
        )
        for step in finding.because
    ]
    return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=locations)])


def _step_place(finding: Finding, step: Step) -> om.PhysicalLocation:
    if step.region:
        return _at(step.region)
    if step.pos.line and step.pos.file not in GENERATED_POSITIONS:
        # The line's text is not known, so neither is the column in UTF-16 units.
        return _physical(step.pos.file, om.Region(start_line=step.pos.line))
    # Every step needs a place; what the compiler generated has none of its own.
    return _at(finding.region)


def _fix(fix: Fix) -> om.Fix:
    title = fix.title if fix.safety == "safe" else f"{fix.title} ({fix.safety})"
    return om.Fix(
        description=_message(title),
        artifact_changes=[
            om.ArtifactChange(
                artifact_location=_artifact(file),
                replacements=[_replacement(edit) for edit in edits],
            )
            for file, edits in by_file(fix.edits)
        ],
        properties={"safety": fix.safety, "proved": fix.proof is not None},
    )


def _replacement(edit: Edit) -> om.Replacement:
    return om.Replacement(
        deleted_region=_region(edit.region),
        # Written for deletions too: there are readers that take it for granted.
        inserted_content=om.ArtifactContent(text=edit.text),
    )


# ── places and texts ────────────────────────────────────────────────────────────────────────


def _at(region: Region) -> om.PhysicalLocation:
    known = placed(region)
    place = _region(known)
    if known.column and known.end_line == known.line:
        _, inside, _ = split(known.first_text, known.column, known.end_column)
        place.snippet = om.ArtifactContent(text=inside) if inside else None
    return _physical(known.file, place)


def _region(region: Region) -> om.Region:
    if not region.column:
        return om.Region(start_line=region.line)
    return om.Region(
        start_line=region.line,
        start_column=utf16_column(region.first_text, region.column, region.line),
        end_line=region.end_line,
        end_column=utf16_column(region.last_text, region.end_column, region.end_line),
    )


def _physical(file: str, region: om.Region | None) -> om.PhysicalLocation:
    return om.PhysicalLocation(artifact_location=_artifact(file), region=region)


def _artifact(file: str) -> om.ArtifactLocation:
    relative, base = uri(file)
    return om.ArtifactLocation(uri=relative, uri_base_id=base or None)


def _message(text: str) -> om.Message:
    # `f[int](x)` is Go and would be read as a link.
    return om.Message(text=_sentence(printable(text)).replace("](", "] ("))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
