"""GitHub's workflow commands: annotations in the log of a step, at lines of the files.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the others without a word
(actions/toolkit#734); so the most valuable ones are written, and how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from escapelint.model import Level, Problem, Region, Report
from escapelint.reporters.columns import placed, utf16_column
from escapelint.reporters.groups import Told, told, value
from escapelint.reporters.said import sentence
from escapelint.reporters.stream import to_utf8
from escapelint.reporters.terminal import printable
from escapelint.reporters.uris import in_repository
from escapelint.words import counted, listed

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_MOST = 10  # of each level


def github(report: Report) -> Iterator[bytes]:
    """A line for each annotation: problems first, then findings, those of one cause as one.

    Columns count UTF-16 units; GitHub takes them of places within one line only.
    """
    blocks = sorted(told(report.findings), key=lambda block: value(block.first))
    left = []
    for level, command in _COMMANDS.items():
        problems = [p for p in report.problems if p.level is level and level > Level.NOTE]
        same = [block for block in blocks if block.first.level is level]
        for problem in problems[:_MOST]:
            yield to_utf8(_problem(command, problem))
        room = max(_MOST - len(problems), 0)
        for block in same[:room]:
            yield to_utf8(_annotation(command, block))
        more = len(problems[_MOST:]) + sum(len(block.findings) for block in same[room:])
        if more:
            left.append(counted(more, f"more {level}"))
    if left:
        yield to_utf8(f"and {listed(left)}: GitHub shows {_MOST} of a kind\n")


def _problem(command: str, problem: Problem) -> str:
    properties = {"title": "escapelint"}
    if problem.file and in_repository(problem.file):
        properties = {"file": problem.file, "line": str(problem.line or 1), **properties}
    return _line(command, properties, printable(problem.message))


def _annotation(command: str, block: Told) -> str:
    finding = block.first
    said = [sentence(printable(block.heading))]
    properties = {}
    region = placed(finding.region)
    if in_repository(region.file):
        properties = _place(region)
    else:
        said.insert(0, f"{printable(region.file)}:{region.line}:")
    text = [" ".join(said)]
    if finding.suggestion:
        text.append(f"Do: {printable(finding.suggestion)}")
    if finding.code:
        lines = finding.code.strip("\n").split("\n")
        text += [f"    {printable(line.rstrip(chr(13)), '    ')}" for line in lines]
    return _line(command, {**properties, "title": finding.rule}, "\n".join(text))


def _place(region: Region) -> dict[str, str]:
    place = {"file": region.file, "line": str(region.line)}
    if not region.column:
        return place
    if region.end_line > region.line:
        return {**place, "endLine": str(region.end_line)}
    return {
        **place,
        "endLine": str(region.line),
        "col": str(utf16_column(region.first_text, region.column, region.line)),
        "endColumn": str(utf16_column(region.last_text, region.end_column, region.line)),
    }


def _line(command: str, properties: dict[str, str], data: str) -> str:
    said = ",".join(f"{key}={_property(text)}" for key, text in properties.items())
    return f"::{command} {said}::{_data(data)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
