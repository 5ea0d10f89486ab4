"""What a SARIF file says of the run: the tool with its rules, and what could not be analysed."""

from __future__ import annotations

import sarif_om as om

from escapelint.model import Level, Problem, Report, RuleInfo
from escapelint.reporters.absolute import absolute_problem
from escapelint.reporters.said import HOME, page, sentence
from escapelint.reporters.sarif_places import message, physical
from escapelint.reporters.settings import SarifSettings
from escapelint.reporters.uris import GOROOT, MODULES, ROOT
from escapelint.words import counted

_BASES = {
    ROOT: "The root of the analysed repository.",
    GOROOT: "The root of the Go installation, as `go env GOROOT` prints it.",
    MODULES: "The cache of downloaded modules, as `go env GOMODCACHE` prints it.",
}
_SEVERITY = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}

# GitHub's limits.
_LONGEST_DESCRIPTION = 1024
_MOST_TAGS = 10


def run_of(report: Report, settings: SarifSettings, left: int) -> om.Run:
    """The run without its results, of which `left` are left out."""
    driver = om.ToolComponent(
        name="escapelint",
        information_uri=HOME,
        version=report.version,
        semantic_version=report.version,
        rules=[_rule(rule, report.version) for rule in report.rules],
    )
    toolchain = report.toolchain
    problems = report.problems
    if settings.absolute:
        problems = tuple(absolute_problem(problem, report) for problem in problems)
    all_ = [f"{t.version} {t.goos}/{t.goarch}" for t in report.toolchains]
    invocation = om.Invocation(
        # Whatever the findings are, and where a part could not be analysed: consumers drop the
        # results of an unsuccessful run. Where nothing was, "no results" must not close alerts.
        execution_successful=_analysed(report),
        tool_execution_notifications=[
            *([_cut(left)] if left else []),
            *(_notification(problem) for problem in problems),
        ],
        properties={
            "go": toolchain.version,
            "goos": toolchain.goos,
            "goarch": toolchain.goarch,
            **({"toolchains": all_} if len(all_) > 1 else {}),
        },
    )
    category = settings.category.rstrip("/")
    return om.Run(
        tool=om.Tool(driver=driver),
        # None unless asked for: it would win over the category that GitHub's upload is given.
        automation_details=om.RunAutomationDetails(id=f"{category}/") if category else None,
        invocations=[invocation],
        column_kind="utf16CodeUnits",
        original_uri_base_ids=None if settings.absolute else _bases(),
    )


def _bases() -> dict[str, om.ArtifactLocation]:
    return {
        base: om.ArtifactLocation(description=om.Message(text=text))
        for base, text in _BASES.items()
    }


def _analysed(report: Report) -> bool:
    failed = any(problem.level is Level.ERROR for problem in report.problems)
    return report.packages > 0 or not failed


def _rule(rule: RuleInfo, version: str) -> om.ReportingDescriptor:
    return om.ReportingDescriptor(
        id=rule.id,
        name="".join(word.capitalize() for word in rule.id.split("-")),
        short_description=om.MultiformatMessageString(text=_shortened(rule.summary)),
        full_description=om.MultiformatMessageString(text=_shortened(_introduction(rule))),
        help=om.MultiformatMessageString(
            text=rule.help or rule.summary, markdown=rule.help or rule.summary
        ),
        help_uri=None if rule.pack else page(rule.id, version),
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
    said = sentence(text)
    if len(said) <= _LONGEST_DESCRIPTION:
        return said
    return said[: _LONGEST_DESCRIPTION - 1] + "…"


def _cut(left: int) -> om.Notification:
    said = f"{counted(left, 'result')} of the lowest rank left out: --max-results takes more"
    return om.Notification(message=message(said), level="warning")


def _notification(problem: Problem) -> om.Notification:
    location = None
    if problem.file:
        region = om.Region(start_line=problem.line) if problem.line else None
        location = om.Location(physical_location=physical(problem.file, region))
    return om.Notification(
        message=message(problem.message),
        # "error" would say that the run itself failed.
        level="note" if problem.level == Level.NOTE else "warning",
        locations=[location] if location else None,
        properties={"package": problem.package} if problem.package else None,
    )
