"""Findings as a person reads them: the place, the line, the compiler's reason, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from escapelint.model import GENERATED_POSITIONS, Finding, Level, Region, Report, Step
from escapelint.reporters.allocates import told as told_of
from escapelint.reporters.frame import ENDS, LONGEST, lines_of
from escapelint.reporters.groups import Told, most_valuable, told
from escapelint.reporters.proofs import said_of
from escapelint.reporters.stats import table
from escapelint.reporters.terminal import Style, cut_end, printable
from escapelint.words import counted

COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}

KNOWN = "known to the baseline"  # as the filters call it

_TAB = " " * 4
_MOST_VALUABLE, _MANY = 5, 10  # blocks that are named at the end, where there are many
_FILES, _LINES = 4, 8  # of the other places of a group that are shown without --verbose
_STEPS = 5  # of the compiler's path that are shown without --verbose


def text(report: Report, style: Style) -> Iterator[bytes]:
    """Every finding, or all findings of a cause, as a block; what to look at first, and a summary
    in one line at the end.

    Paths are relative to the working directory; columns count bytes, as the compiler's do.
    Problems are not shown, the summary only counts them.
    """
    blocks = told(report.findings)
    for block in blocks:
        yield ("\n".join(_block(report, block, style)) + "\n\n").encode()
    if style.statistics:
        yield ("\n".join(table(report.accounting, report.findings)) + "\n\n").encode()
    if len(blocks) >= _MANY:
        yield ("\n".join(_worth(report, blocks, style)) + "\n\n").encode()
    yield (_summary(report, style) + "\n").encode()


def block_of(
    report: Report,
    finding: Finding,
    style: Style,
    more: Sequence[tuple[str, str]],
    *,
    verbose: bool = True,
) -> Iterator[str]:
    """One finding as a block, by default with all details; `more` labels and texts below them."""
    notes = [(label, [said]) for label, said in more]
    yield from _block(report, Told("", (finding,)), replace(style, verbose=verbose), notes)


def place(report: Report, region: Region, style: Style) -> str:
    """`path:line:column` of a region's start, without what is not known; a link if wanted."""
    numbers = [str(number) for number in (region.line, region.column) if number]
    shown = ":".join([printable(report.to_cwd(region.file)), *numbers])
    if not style.hyperlinks:
        return shown
    from escapelint.reporters.uris import ROOT, file_uri, uri

    relative, base = uri(region.file)
    if base == ROOT and report.root:
        return style.link(shown, f"{file_uri(report.root.rstrip('/'))}/{relative}")
    return shown


# ── one finding ─────────────────────────────────────────────────────────────────────────────


_Note = tuple[str, list[str]]  # a label, and the lines beside it


def _block(report: Report, block: Told, style: Style, more: Sequence[_Note] = ()) -> Iterator[str]:
    finding = block.first
    color = COLORS[finding.level]
    rules = ", ".join(dict.fromkeys(printable(each.rule) for each in block.findings))
    where = style.paint(place(report, finding.region, style), "bold")
    level = style.paint(f"{finding.level}[{rules}]", "bold", color)
    yield f"{where}: {level} {style.paint(printable(block.heading), 'bold')}"

    frame = list(lines_of(finding.region))
    gutter = max((len(number) for number, _, _ in frame), default=1)
    bar = style.paint("|", "blue")
    if frame:
        yield f"{' ' * gutter} {bar}"
    for number, line, marks in frame:
        yield f"{style.paint(number.rjust(gutter), 'blue')} {bar} {line}".rstrip()
        if marks:
            blank = marks[: len(marks) - len(marks.lstrip())]
            yield f"{' ' * gutter} {bar} {blank}{style.paint(marks.lstrip(), 'bold', color)}"

    margin = " " * (gutter + 1)
    equals = style.paint("=", "blue")
    for label, value in (*_notes(report, block, style), *more):
        first, *others = value
        yield f"{margin}{equals} {style.paint(label, 'bold')} {first}".rstrip()
        for line in others:
            yield f"{margin}{' ' * (len(label) + 3)}{line}".rstrip()


def _notes(report: Report, block: Told, style: Style) -> Iterator[_Note]:
    """What is said below the source line: a label and its lines."""
    finding = block.first
    if style.verbose:
        yield "in:", [" of ".join(printable(n) for n in (finding.function, finding.package) if n)]
        yield "rank:", [str(finding.rank), *(f"  {weight}" for weight in finding.weights)]
    line = (finding.region.file, finding.region.line)
    here = [f.subject for f in block.findings if (f.region.file, f.region.line) == line]
    if len(here) > 1:
        yield "here:", [printable(", ".join(here))]
    amounts = {told_of(f.allocates) if f.allocates else "" for f in block.findings}
    if len(amounts) == 1 and "" not in amounts:
        yield "allocates:", [printable(amounts.pop())]
    if finding.because:
        steps = [_step(report, finding, step) for step in finding.because]
        yield "because:", steps if style.verbose else _shortened(steps)
    if finding.suggestion or finding.code:
        code = finding.code.strip("\n").split("\n") if finding.code else []
        indented = [_TAB + printable(line.rstrip("\r"), _TAB) for line in code]
        yield "do:", [printable(finding.suggestion), *indented]
    yield from _fixes(finding, style)
    if finding.copies:
        places = "place" if finding.copies == 1 else "places"
        yield "also:", [f"inlined at {finding.copies:,} other {places}"]
    others = [f.region for f in block.findings if (f.region.file, f.region.line) != line]
    if others:
        yield "at:", list(_places(report, others, style))


def _fixes(finding: Finding, style: Style) -> Iterator[_Note]:
    for fix in finding.fixes:
        title = printable(fix.title)
        if fix.proof is None:
            yield f"fix ({fix.safety}):", [title]
        else:
            yield "fix proved:", [said_of(finding, fix.proof), f"{title} ({fix.safety})"]
    if style.verbose:
        for refusal in finding.refused:
            yield "no fix:", [printable(f"{refusal.title}: {refusal.why}")]


def _places(report: Report, regions: Sequence[Region], style: Style) -> Iterator[str]:
    """Files with their lines, those with what matters most first; unless verbose the first few."""
    lines: dict[str, set[int]] = {}
    for region in regions:
        lines.setdefault(region.file, set()).add(region.line)
    files = len(lines) if style.verbose or len(lines) <= _FILES + 1 else _FILES
    left = 0
    for number, (file, found) in enumerate(lines.items()):
        most = len(found) if style.verbose or len(found) <= _LINES + 1 else _LINES
        if number >= files:
            left += len(found)
            continue
        shown = ", ".join(map(str, sorted(found)[:most]))
        more = f" and {len(found) - most:,} more" if len(found) > most else ""
        yield f"{printable(report.to_cwd(file))}:{shown}{more}"
    if left:
        more_files = counted(len(lines) - files, "more file")
        yield f"… and {counted(left, 'place')} in {more_files} (--verbose)"


def _step(report: Report, finding: Finding, step: Step) -> str:
    said = printable(step.text)
    if not step.pos.line or step.pos.file in GENERATED_POSITIONS:
        return said
    if step.pos.file == finding.region.file:
        return f"{said} (line {step.pos.line})"
    return f"{said} ({printable(report.to_cwd(step.pos.file))}:{step.pos.line})"


def _shortened(steps: Sequence[str]) -> list[str]:
    if len(steps) <= _STEPS:
        return list(steps)
    return [*steps[:2], f"… {len(steps) - 4} more steps (--verbose)", *steps[-2:]]


# ── the last lines ──────────────────────────────────────────────────────────────────────────


def _worth(report: Report, blocks: Sequence[Told], style: Style) -> Iterator[str]:
    """What is most valuable: rank, place and what it is."""
    yield style.paint("Worth a look first:", "bold")
    for block in most_valuable(blocks, _MOST_VALUABLE):
        finding = block.first
        rank = style.paint(f"{finding.rank:3}", "bold", COLORS[finding.level])
        said = cut_end(printable(block.heading), LONGEST - ENDS)
        yield f"{rank}  {place(report, finding.region, style)}: {said}"


def _summary(report: Report, style: Style) -> str:
    problems = sum(problem.level >= Level.WARNING for problem in report.problems)
    packages = counted(report.packages, "package")
    new = "new " if report.baseline is not None else ""
    if report.findings:
        said = f"{_by_level(report, new, style)} in {packages}"
    elif problems:
        # Not a word that could be taken for "clean": a part of the input was not analysed.
        said = f"No {new}findings in the {packages} analysed"
    else:
        said = f"{style.paint(f'No {new}findings', 'bold', 'green')} in {packages}"
    parts = [said + _hidden(report)]
    if problems:
        parts.append(style.paint(f"{counted(problems, 'problem')}, see above", "bold", "red"))
    parts.append(printable(_built_by(report)))
    return " · ".join(parts)


def _built_by(report: Report) -> str:
    """The Go versions, and the platforms where there are several."""
    toolchains = report.toolchains or (report.toolchain,)
    versions = ", ".join(dict.fromkeys(toolchain.version for toolchain in toolchains))
    platforms = dict.fromkeys(f"{toolchain.goos}/{toolchain.goarch}" for toolchain in toolchains)
    return f"{versions} for {', '.join(platforms)}" if len(platforms) > 1 else versions


def _by_level(report: Report, new: str, style: Style) -> str:
    counts = {level: sum(finding.level == level for finding in report.findings) for level in COLORS}
    return ", ".join(
        style.paint(counted(count, f"{new}{level}"), "bold", COLORS[level])
        for level, count in counts.items()
        if count
    )


def _hidden(report: Report) -> str:
    """What is not shown. A reason that is a level's name has a way to see them."""
    levels = {str(level) for level in Level}
    parts = [
        f"{counted(count, reason)} hidden: --level {reason}"
        if reason in levels
        else f"{count:,} {printable(reason)}"
        if reason == KNOWN
        else f"{count:,} hidden: {printable(reason)}"
        for reason, count in sorted(report.hidden.items())
        if count
    ]
    if report.baseline is not None and report.baseline.gone:
        gone = counted(len(report.baseline.gone), "known one")
        parts.append(f"{gone} gone: escapelint baseline prune")
    if report.suppressed:
        parts.append(f"{len(report.suppressed):,} suppressed")
    return f" ({'; '.join(parts)})" if parts else ""
