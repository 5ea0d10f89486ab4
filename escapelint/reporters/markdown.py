"""Markdown for a job summary or a comment on a pull request: what is most valuable first.

A comment has room for 65,536 characters and a job summary for 1 MiB: what would be more is left out
from the end, whole blocks of it, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.model import GENERATED_POSITIONS, Finding, Level, Problem, Region, Report, Step
from escapelint.reporters.allocates import told as told_of
from escapelint.reporters.frame import lines_of
from escapelint.reporters.groups import Told, told, value
from escapelint.reporters.markup import code, fenced, prose
from escapelint.reporters.proofs import said_of
from escapelint.reporters.stream import to_utf8
from escapelint.words import counted, listed, some

_MOST_CHARACTERS = 60_000  # in UTF-16 units
_LAST_LINE = 200  # of these, for what is left out
_STEPS, _PLACES = 5, 8


def markdown(report: Report) -> Iterator[bytes]:
    """A heading, problems, and a section for each finding or all findings of a cause."""
    blocks = sorted(told(report.findings), key=lambda block: value(block.first))
    problems = [problem for problem in report.problems if problem.level > Level.NOTE]
    head = _head(report, problems)
    yield to_utf8(head)
    room = _MOST_CHARACTERS - _LAST_LINE - _units(head)
    left = len(report.findings)
    for block in blocks:
        section = _section(report, block)
        room -= _units(section)
        if room < 0:
            break
        left -= len(block.findings)
        yield to_utf8(section)
    if left:
        yield to_utf8(f"\n…and {counted(left, 'more finding')}: there is no room for all here.\n")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# ── the head ────────────────────────────────────────────────────────────────────────────────


def _head(report: Report, problems: list[Problem]) -> str:
    counts = {level: sum(f.level is level for f in report.findings) for level in reversed(Level)}
    said = [counted(count, str(level)) for level, count in counts.items() if count]
    # Not a word that could be taken for "clean" where a part was not analysed.
    where = f"{counted(report.packages, 'package')}{' analysed' if problems else ''}"
    lines = [f"## escapelint: {listed(said) or 'no findings'} in {where}", ""]
    lines.append(f"{_built_by(report)}{_not_shown(report)}")
    if problems:
        lines += ["", f"**{counted(len(problems), 'problem')}:**", ""]
        room = _MOST_CHARACTERS // 4
        for number, problem in enumerate(problems):
            line = f"- {problem.level}: {prose(problem.message)}"
            room -= _units(line)
            if room < 0:
                lines.append(f"- …and {len(problems) - number:,} more")
                break
            lines.append(line)
    return "\n".join(lines) + "\n"


def _built_by(report: Report) -> str:
    toolchains = report.toolchains or (report.toolchain,)
    return ", ".join(code(f"{t.version} {t.goos}/{t.goarch}") for t in toolchains)


def _not_shown(report: Report) -> str:
    levels = {str(level) for level in Level}
    hidden = [
        counted(count, reason) if reason in levels else f"{count:,} {prose(reason)}"
        for reason, count in sorted(report.hidden.items())
        if count
    ]
    if report.suppressed:
        hidden.append(f"{len(report.suppressed):,} suppressed")
    return f" · not shown: {', '.join(hidden)}" if hidden else ""


# ── findings ────────────────────────────────────────────────────────────────────────────────


def _section(report: Report, block: Told) -> str:
    finding = block.first
    region = finding.region
    about = [code(_place(region)), code(finding.rule), f"rank {finding.rank}"]
    if finding.function:
        about[0] += f" in {code(finding.function)}"
    parts = [f"### {finding.level}: {prose(block.heading)}", " · ".join(about)]
    frame = list(lines_of(region))
    if frame:
        gutter = max(len(number) for number, _, _ in frame)
        parts.append(fenced(_framed(frame, gutter)))
    amount = told_of(finding.allocates) if finding.allocates else ""
    if amount and len(block.findings) == 1:
        parts.append(f"**Allocates:** {prose(amount)}")
    if finding.because:
        parts.append("**Because:**")
        parts.append("\n".join(f"- {prose(line)}" for line in _steps(finding)))
    if finding.suggestion:
        parts.append(f"**Do:** {prose(finding.suggestion)}")
    if finding.code:
        lines = (line.rstrip("\r") for line in finding.code.strip("\n").split("\n"))
        parts.append(fenced(lines, "go"))
    for fix in finding.fixes:
        if fix.proof is not None:
            proved = prose(said_of(finding, fix.proof))
            parts.append(f"**Fix:** {prose(fix.title)} ({fix.safety}, proved: {proved})")
    places = {_place(f.region): None for f in block.findings[1:]}
    if places:
        parts.append(f"Also at {some([code(place) for place in places], _PLACES)}")
    return "\n" + "\n\n".join(parts) + "\n"


def _framed(frame: list[tuple[str, str, str]], gutter: int) -> Iterator[str]:
    for number, line, marks in frame:
        yield f"{number.rjust(gutter)} | {line}".rstrip()
        if marks:
            yield f"{' ' * gutter} | {marks}"


def _place(region: Region) -> str:
    numbers = [str(number) for number in (region.line, region.column) if number]
    return ":".join([region.file, *numbers])


def _steps(finding: Finding) -> list[str]:
    steps = [_step(finding, step) for step in finding.because]
    if len(steps) <= _STEPS:
        return steps
    return [*steps[:2], f"… {len(steps) - 4} more steps", *steps[-2:]]


def _step(finding: Finding, step: Step) -> str:
    if not step.pos.line or step.pos.file in GENERATED_POSITIONS:
        return step.text
    same = step.pos.file == finding.region.file
    where = f"line {step.pos.line}" if same else f"{step.pos.file}:{step.pos.line}"
    return f"{step.text} ({where})"
