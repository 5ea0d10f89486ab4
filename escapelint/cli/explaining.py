"""`explain PLACE`: all that is known about a place of a file, whatever a check would show of it."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from escapelint.cli.checking import failed, run, say_problems, style_of
from escapelint.cli.output import tell
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import UsageError
from escapelint.config import Config
from escapelint.config.merge import config_of
from escapelint.model import Finding, Level, Region, Report
from escapelint.reporters.explained import Explained, explained

_PLACE = re.compile(r"(?P<file>.+\.go):(?:(?P<line>\d+)(?::(?P<column>\d+))?|(?P<function>\D.*))")


class Place(NamedTuple):
    """What is asked about: a line, a column of it, or a function; 0 and "" where none is."""

    file: str  # as typed
    line: int
    column: int
    function: str

    def has(self, finding: Finding) -> bool:
        """Whether a finding stands there."""
        region = finding.region
        if self.function:
            return _is_called(self.function, finding.function)
        return region.line <= self.line <= region.end_line


def _is_called(asked: str, function: str) -> bool:
    """Whether `(*T).M` is what `M`, `T.M` or `(*T).M` asks for."""
    plain = function.replace("(*", "").replace(")", "")
    return asked in (function, plain, plain.rpartition(".")[2])


def is_place(text: str) -> bool:
    """Whether an argument names a place, and no rule."""
    return _PLACE.fullmatch(text) is not None


def explain_place(options: argparse.Namespace, cwd: str) -> int:
    """Prints what is known; the exit code says whether the package could be analysed.

    Raises `UsageError` where there is no such place.
    """
    asked = _place(options.about, cwd)
    config = config_of(read_settings(options, cwd), cwd)
    if config.baseline_file:
        from escapelint.cli.baseline import read_baseline

        shown = os.path.relpath(config.baseline_file, cwd)
        config = replace(config, baseline=read_baseline(config.baseline_file, shown))
    report = run(_everything(config, asked.file), options)
    say_problems(report, options)
    path = os.path.realpath(os.path.join(cwd, asked.file))
    name = os.path.relpath(path, report.root).replace(os.sep, "/")
    code = failed(report.problems)
    for line in explained(report, _explained(report, config, asked, name, path), style_of(options)):
        tell(line)
    return code


def _place(text: str, cwd: str) -> Place:
    match = _PLACE.fullmatch(text)
    assert match is not None  # see is_place
    file, line = match["file"], int(match["line"] or 0)
    try:
        with open(os.path.join(cwd, file), "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    lines = data.count(b"\n") + 1
    if match["line"] and not 1 <= line <= lines:
        raise UsageError(f"{file} has no line {line}: it has {lines:,}")
    name = (match["function"] or "").rpartition(".")[2]
    if name and not re.search(rb"(?m)^func (?:\(.*?\) )?%b\b" % re.escape(name.encode()), data):
        raise UsageError(f"{file} declares no function {match['function']}")
    return Place(file, line, int(match["column"] or 0), match["function"] or "")


def _everything(config: Config, file: str) -> Config:
    """The run that hides nothing of a file."""
    per_path = (replace(p, select=frozenset(), ignore=frozenset()) for p in config.per_path)
    return replace(
        config,
        targets=(file,),
        select=frozenset(),
        ignore=frozenset(),
        per_path=tuple(per_path),
        level=Level.NOTE,
        force_exclude=False,
        baseline=None,
        silent=True,
    )


def _explained(report: Report, config: Config, asked: Place, name: str, path: str) -> Explained:
    there = [f for f in (*report.findings, *report.suppressed) if f.region.file == name]
    found = [finding for finding in there if asked.has(finding)]
    if asked.column:
        starting = [f for f in found if (f.region.line, f.region.column) == asked[1:3]]
        found = starting or [f for f in found if _covers(f.region, asked.line, asked.column)]
    elsewhere = [f for f in there if f.region.line != asked.line]
    leading = [f for f in elsewhere if _leads_to(f, name, asked.line)]
    beside = {f.region.column for f in there if f.region.line == asked.line and f.region.column}
    silent = [
        each
        for each in report.silent
        if each.file == name
        and (
            each.line == asked.line
            if asked.line
            else bool(each.function) and _is_called(asked.function, each.function)
        )
    ]
    where = f"{asked.function} in {asked.file}" if asked.function else f"{asked.file}:{asked.line}"
    return Explained(
        where if not asked.column else f"{where}:{asked.column}",
        tuple((finding, tuple(_hidden(config, finding, path))) for finding in found),
        tuple(leading),
        tuple(silent),
        tuple(sorted(beside)) if not found else (),
        bool(report.analysed),
    )


def _covers(region: Region, line: int, column: int) -> bool:
    return (region.line, region.column) <= (line, column) < (region.end_line, region.end_column)


def _leads_to(finding: Finding, file: str, line: int) -> bool:
    return any((step.pos.file, step.pos.line) == (file, line) for step in finding.because)


def _hidden(config: Config, finding: Finding, path: str) -> Iterator[str]:
    """Why a check with these settings does not show a finding; nothing where it does."""
    if finding.rule in config.ignore or (config.select and finding.rule not in config.select):
        yield "its rule is not selected"
    elif not config.selects(finding.rule, path):
        yield "its rule is not selected for this file"
    if config.exclude.matches(path):
        yield "the file is excluded"
    if finding.suppression is not None:
        reason = finding.suppression.reason or "no reason"
        yield f"a comment on line {finding.suppression.line} suppresses it: {reason}"
    if config.baseline is not None and finding.fingerprint in config.baseline.fingerprints:
        yield "the baseline knows it"
    if finding.level < config.level:
        yield f"it is a {finding.level}: --level {finding.level} shows it"
