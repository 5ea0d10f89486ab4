"""One line a finding, for editors, grep and problem matchers."""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.model import Report
from escapelint.reporters.terminal import Style, printable
from escapelint.reporters.text import COLORS, place


def concise(report: Report, style: Style) -> Iterator[bytes]:
    """`path:line:column: level rule: message`, paths relative to the working directory.

    Columns count bytes, as the compiler's do; one that is not known is left out.
    """
    for finding in report.findings:
        where = style.paint(place(report, finding.region, style), "bold")
        level = style.paint(str(finding.level), "bold", COLORS[finding.level])
        line = f"{where}: {level} {printable(finding.rule)}: {printable(finding.message)}\n"
        yield line.encode()
