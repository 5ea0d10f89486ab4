"""All that is known about one place, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from escapelint.model import Finding, Report, RuleInfo, Silent
from escapelint.reporters.terminal import Style, printable
from escapelint.reporters.text import block_of, place


class Explained(NamedTuple):
    """What there is to say about a place; `found` has with each finding why a check hides it."""

    where: str
    found: tuple[tuple[Finding, tuple[str, ...]], ...]
    leading: tuple[Finding, ...]  # findings elsewhere whose paths come by
    silent: tuple[Silent, ...]
    beside: tuple[int, ...]  # where none is found, the columns of those on the line
    analysed: bool


def explained(report: Report, about: Explained, style: Style) -> Iterator[str]:
    """Its lines, without line breaks."""
    rules = {rule.id: rule for rule in report.rules}
    for finding, hidden in about.found:
        more = [(label, printable(said)) for label, said in _more(finding, hidden, rules)]
        yield from block_of(report, finding, style, more)
        yield ""
    for finding in about.leading:
        where = place(report, finding.region, style)
        yield f"The path of {where} comes by: {printable(finding.message)}"
    for silent in about.silent:
        column = f":{silent.column}" if silent.column else ""
        where = f"{printable(report.to_cwd(silent.file))}:{silent.line}{column}"
        yield f"{where}: no finding: {printable(silent.text)}: {printable(silent.why)}"
    if not about.analysed:
        yield f"{printable(about.where)}: not analysed"
    elif about.beside:
        columns = ", ".join(map(str, about.beside))
        yield f"{printable(about.where)}: no finding here; on this line there are some at {columns}"
    elif not about.found:
        known = about.silent or about.leading
        what = "no finding" if known else "the compiler puts nothing but constants on the heap"
        yield f"{printable(about.where)}: {what} here"


def _more(
    finding: Finding, hidden: tuple[str, ...], rules: Mapping[str, RuleInfo]
) -> Iterator[tuple[str, str]]:
    """What only an explanation says: labels and texts."""
    if finding.group is not None:
        yield "group:", finding.group.title
    yield "shown:", f"no: {'; '.join(hidden)}" if hidden else "yes"
    rule = rules.get(finding.rule)
    if rule is not None:
        yield "rule:", f"{rule.summary} (escapelint explain {rule.id})"
