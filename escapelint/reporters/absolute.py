"""The names that findings carry → absolute paths, for readers that know no bases of URIs."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from escapelint.model import GENERATED_POSITIONS, Finding, Problem, Region, Report, Step
from escapelint.reporters.uris import GOROOT, MODULES, base_of, escaped_module


def absolute_finding(finding: Finding, report: Report) -> Finding:
    """`finding` with absolute paths, wherever it names a file."""

    def region_at(region: Region) -> Region:
        return replace(region, file=absolute_path(region.file, report))

    def step_at(step: Step) -> Step:
        pos = step.pos._replace(file=absolute_path(step.pos.file, report))
        return replace(step, pos=pos, region=region_at(step.region) if step.region else None)

    suppression = finding.suppression
    if suppression is not None:
        suppression = replace(suppression, file=absolute_path(suppression.file, report))
    return replace(
        finding,
        region=region_at(finding.region),
        because=tuple(map(step_at, finding.because)),
        fixes=tuple(
            replace(fix, edits=tuple(replace(e, region=region_at(e.region)) for e in fix.edits))
            for fix in finding.fixes
        ),
        suppression=suppression,
    )


def absolute_problem(problem: Problem, report: Report) -> Problem:
    """`problem` with an absolute path, if it names a file."""
    return replace(problem, file=absolute_path(problem.file, report) if problem.file else "")


def absolute_path(name: str, report: Report) -> str:
    """The path with forward slashes of a file that a report names."""
    base = base_of(name)
    if name in GENERATED_POSITIONS or not base:
        return name
    folders = {GOROOT: report.toolchain.goroot, MODULES: report.toolchain.gomodcache}
    folder = folders.get(base, report.root).replace("\\", "/")
    inside = name.removeprefix("$GOROOT/") if base == GOROOT else name
    inside = escaped_module(inside) if base == MODULES else inside
    return posixpath.normpath(posixpath.join(folder, inside))
