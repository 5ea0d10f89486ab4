"""The report for programs: one JSON object, one finding a line.

Keys come in a fixed order and are only ever added within a `schema`. Files are relative to the
root, columns count bytes; a line or column that is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from escapelint.model import (
    JSON,
    Accounting,
    BaselineUse,
    Finding,
    Fix,
    Group,
    Problem,
    Region,
    Report,
    Step,
    Toolchain,
)
from escapelint.reporters.allocates import allocates
from escapelint.reporters.groups import table
from escapelint.reporters.proofs import proof_of
from escapelint.reporters.stream import encoder, one_a_line, to_utf8

SCHEMA = 1

_encode = encoder()


def json_(report: Report) -> Iterator[bytes]:
    """The object: a line for its head, one for each finding, one for the rest.

    What is suppressed comes behind the findings, in lines of its own.
    """
    head = {
        "schema": SCHEMA,
        "escapelint": report.version,
        "toolchain": _toolchain(report.toolchain),
        "toolchains": [_toolchain(one) for one in report.toolchains or (report.toolchain,)],
    }
    rest = {
        "groups": [_group(*row) for row in table(report.findings).values()],
        "hidden": _sorted(report.hidden),
        "baseline": _baseline(report.baseline),
        "problems": [_problem(problem) for problem in report.problems],
        "accounting": _accounting(report.accounting),
        "packages": report.packages,
    }
    yield to_utf8(_encode(head)[:-1] + ',"findings":[')
    yield from one_a_line(_encode(finding_json(finding)) for finding in report.findings)
    yield to_utf8('],"suppressed":[')
    yield from one_a_line(_encode(_suppressed(finding)) for finding in report.suppressed)
    yield to_utf8("]," + _encode(rest)[1:] + "\n")


def _toolchain(toolchain: Toolchain) -> JSON:
    return {
        "version": toolchain.version,
        "goos": toolchain.goos,
        "goarch": toolchain.goarch,
        "origin": toolchain.origin,
    }


def finding_json(finding: Finding) -> JSON:
    """A finding as the report has it."""
    return {
        "rule": finding.rule,
        "level": str(finding.level),
        "rank": finding.rank,
        "weights": [{"points": points, "why": why} for points, why in finding.weights],
        "cure": finding.cure,
        "group": finding.group.id if finding.group is not None else None,
        "package": finding.package,
        "function": finding.function,
        "file": finding.region.file,
        **_position(finding.region),
        "message": finding.message,
        "subject": finding.subject,
        "suggestion": finding.suggestion,
        "code": finding.code,
        "why": [_step(step) for step in finding.because],
        "copies": finding.copies,
        "bytes": finding.size,
        "allocates": allocates(finding.allocates) if finding.allocates is not None else None,
        "fixes": [_fix(finding, fix) for fix in finding.fixes],
        "refused": [{"title": each.title, "why": each.why} for each in finding.refused],
        "fingerprint": finding.fingerprint,
    }


def _group(group: Group, sites: int, rank: int) -> JSON:
    return {
        "id": group.id,
        "module": group.module,
        "title": group.title,
        "sites": sites,
        "rank": rank,
    }


def _suppressed(finding: Finding) -> JSON:
    why = finding.suppression
    return {**finding_json(finding), "suppression": None if why is None else asdict(why)}


def _position(region: Region) -> JSON:
    known = region.column > 0
    return {
        "line": region.line or None,
        "column": region.column if known else None,
        "end_line": region.end_line or None,
        "end_column": region.end_column if known else None,
    }


def _step(step: Step) -> JSON:
    return {
        "text": step.text,
        "reason": step.reason,
        "file": step.pos.file,
        "line": step.pos.line or None,
        "column": step.pos.column or None,
    }


def _fix(finding: Finding, fix: Fix) -> JSON:
    edits = [
        {
            "file": edit.region.file,
            **_position(edit.region),
            "start": edit.region.start,
            "end": edit.region.end,
            "text": edit.text,
        }
        for edit in fix.edits
    ]
    proved = None if fix.proof is None else proof_of(finding, fix.proof)
    return {"title": fix.title, "safety": fix.safety, "proved": proved, "edits": edits}


def _baseline(use: BaselineUse | None) -> JSON | None:
    return None if use is None else {"known": use.known, "gone": len(use.gone)}


def _problem(problem: Problem) -> JSON:
    return {
        "level": str(problem.level),
        "message": problem.message,
        "package": problem.package,
        "file": problem.file,
        "line": problem.line or None,
    }


def _accounting(accounting: Accounting) -> JSON:
    return {
        "lines": accounting.lines,
        "lines_read": accounting.lines_read,
        "lines_skipped": accounting.lines_skipped,
        "unread": accounting.unread,
        "heap_facts": accounting.heap_facts,
        "distinct": accounting.distinct,
        "claimed": accounting.claimed,
        "causes": _sorted(accounting.causes),
        "by_rule": _sorted(accounting.by_rule),
        "unclaimed": _sorted(accounting.unclaimed),
        "skipped": _sorted(accounting.skipped),
        "allocates": _sorted(accounting.allocates),
        "structs": _sorted(accounting.structs),
    }


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
