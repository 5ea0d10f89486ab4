"""`check` and `demo`: a run, and its reports."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from escapelint.cli.arguments import FORMATS
from escapelint.cli.output import drop_stdout, say, write, write_file
from escapelint.cli.problems import lines
from escapelint.cli.settings import read_settings
from escapelint.cli.usage import ACT, BUG, CLEAN, FOUND, UsageError
from escapelint.config.keys import BASELINE
from escapelint.config.merge import config_of
from escapelint.incremental.folder import folder_of
from escapelint.model import Level, Problem, Report
from escapelint.paths import find_root
from escapelint.reporters import SarifSettings, Style, render

if TYPE_CHECKING:
    from escapelint.config import Config
    from escapelint.config.merge import Effective
    from escapelint.fixes.edits import Change
    from escapelint.fixes.proposal import Choose, Proposal


def check(options: argparse.Namespace, cwd: str) -> int:
    """Lints what the options name, in the folder `cwd`."""
    if options.from_log == "":
        raise UsageError("--from-log names no file: give one, or - for standard input")
    outputs = [_output(text) for text in options.output_file]
    effective = read_settings(options, cwd)
    log, object_code = options.from_log or "", options.object_code
    config = with_baseline(config_of(effective, cwd, log, object_code=object_code), cwd)
    if options.prove:
        if config.log:
            raise UsageError("--prove builds, and --from-log does not: give one of them")
        safeties = frozenset(("safe", "unsafe"))
        config = replace(config, prove=safeties, prove_seconds=options.prove_timeout)
    without = options.no_baseline or options.command == "demo"
    if not (config.baseline_file or options.quiet or without):
        _mention_baseline(cwd)
    config = replace(config, cache="" if options.no_cache else folder_of(os.environ))
    report = _with_idle_patterns(_report(config, options), effective, cwd)
    say_problems(report, options)
    code = _exit_code(report, Level.parse(str(effective.values["fail-level"])), options.exit_zero)
    home = os.path.realpath(options.directory)
    formats = {options.output_format, *(format_ for format_, _ in outputs)}
    sarif = None
    if "sarif" in formats:
        from escapelint.cli.sarif import settings_of

        sarif = settings_of(report, options)
    for format_, path in outputs:  # before stdout, whose reader may go away
        plain = Style(color=False, hyperlinks=False, statistics=options.statistics, verbose=False)
        try:
            pieces = render(report, format_, style=plain, sarif=sarif)
            write_file(os.path.join(home, path), pieces, quiet=options.quiet)
        except OSError as error:
            say(f"error: {path} cannot be written: {error.strerror}; name another --output-file")
            code = max(code, ACT)
    if options.statistics and options.output_format != "text":
        _say_statistics(report)
    try:
        _write_stdout(report, options, sarif)
    except BrokenPipeError:
        drop_stdout()
    return code


def _report(config: Config, options: argparse.Namespace) -> Report:
    """The run, or what it has that is new; raises `UsageError`."""
    if not (options.new_from_rev or options.new_from_merge_base):
        return run(config, options)
    from escapelint.cli.diffing import what_is_new

    return what_is_new(config, options)


def with_baseline(config: Config, cwd: str) -> Config:
    """The run with the known findings of its baseline, if it names one; raises `UsageError`."""
    if not config.baseline_file:
        return config
    from escapelint.cli.baseline import read_baseline

    shown = os.path.relpath(config.baseline_file, cwd)
    return replace(config, baseline=read_baseline(config.baseline_file, shown))


def _with_idle_patterns(report: Report, effective: Effective, cwd: str) -> Report:
    """The report, with notes on patterns of the configuration that name nothing."""
    if not effective.settings.file.path:
        return report
    from escapelint.config.unmatched import idle_budgets, unmatched

    found = list(unmatched(effective, cwd))
    if not any(problem.level is Level.ERROR for problem in report.problems):
        # Of packages that failed it is not known what they are called.
        found += idle_budgets(effective, cwd, report.analysed, report.modules)
    notes = [
        replace(note, file=os.path.relpath(os.path.join(cwd, note.file), report.root))
        for note in found
    ]
    return replace(report, problems=(*report.problems, *notes))


def _say_statistics(report: Report) -> None:
    """The table that a text report ends with, on stderr: other formats are read by programs."""
    from escapelint.reporters.stats import table

    for line in table(report.accounting, report.findings):
        print(line, file=sys.stderr)


def _mention_baseline(cwd: str) -> None:
    """A baseline that lies where `baseline write` puts it, and is not used, is an oversight."""
    path = os.path.join(find_root(cwd), BASELINE)
    if os.path.isfile(path):
        shown = os.path.relpath(path, cwd)
        say(
            f'note: {shown} is there and not used: say baseline = "{BASELINE}" in .escapelint.toml,'
            " or --no-baseline"
        )


def demo(options: argparse.Namespace, cwd: str) -> int:
    """Lints the module that ships with escapelint, in a temporary folder."""
    import shutil
    import tempfile

    import escapelint

    source = os.path.join(os.path.dirname(escapelint.__file__), "demo")
    with tempfile.TemporaryDirectory(prefix="escapelint-demo-") as folder:
        # Real path: on some systems the temporary folder is reached through a link.
        folder = os.path.realpath(folder)
        for name in sorted(os.listdir(source)):
            # In a wheel go.mod would be just a file; `.txt` keeps go tools off a checkout's copy.
            if name.endswith(".txt"):
                shutil.copy(os.path.join(source, name), os.path.join(folder, name[: -len(".txt")]))
        options.exit_zero, options.directory = True, cwd
        # Nothing of this folder holds in that one but what is named.
        options.no_config = options.no_config or not options.config
        for name in ("config", "baseline", "from_log", "go"):
            path = getattr(options, name) or ""
            is_name = not os.path.dirname(path) and (name == "go" or path == "-")
            if path and not is_name:
                setattr(options, name, os.path.join(cwd, os.path.expanduser(path)))
        return check(options, folder)


def run(config: Config, options: argparse.Namespace, choose: Choose | None = None) -> Report:
    """Runs the engine with progress on stderr; raises `UsageError` where there is no Go.

    `choose` tells which of the proved fixes are made, None: all.
    """
    from escapelint.engine import run as run_engine
    from escapelint.events import Events
    from escapelint.progress import Progress
    from escapelint.toolchain.find import ToolchainError

    with Progress(sys.stderr, quiet=options.quiet) as progress:

        def command(args: Sequence[str]) -> None:
            if options.verbose:
                import shlex

                progress.clear()
                say(f"running: {shlex.join(args)}")

        def chosen(proposal: Proposal) -> Collection[Change]:
            progress.clear()
            return choose(proposal) if choose is not None else proposal.changes

        events = Events(
            command,
            progress.compiled,
            progress.analysing,
            progress.proving,
            chosen if choose is not None else None,
        )
        try:
            return run_engine(config, events)
        except ToolchainError as error:
            raise UsageError(str(error)) from error


def say_problems(report: Report, options: argparse.Namespace) -> None:
    for line in lines(report.problems, quiet=options.quiet, verbose=options.verbose):
        say(line)


def failed(problems: Sequence[Problem]) -> int:
    """The exit code that problems alone ask for."""
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if any(problem.bug for problem in errors):
        return BUG
    return ACT if errors else CLEAN


def _exit_code(report: Report, fail_level: Level, exit_zero: bool) -> int:
    code = failed(report.problems)
    if code or exit_zero:
        return code
    # What --level hides counts as well: showing less must not turn a failure into a success.
    levels = {finding.level for finding in report.findings}
    levels |= {level for level in Level if report.hidden.get(str(level))}
    return FOUND if any(level >= fail_level for level in levels) else CLEAN


def _output(text: str) -> tuple[str, str]:
    format_, colon, path = text.partition(":")
    if not colon or not path or format_ not in FORMATS:
        raise UsageError(
            f"--output-file {text}: it is FORMAT:PATH with FORMAT one of {', '.join(FORMATS)}"
        )
    return format_, path


def style_of(options: argparse.Namespace) -> Style:
    """How to write to stdout."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    color = options.color == "always" or (
        options.color == "auto"
        and terminal
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    return Style(
        color=color,
        # The demo's folder is gone when a link to it could be followed.
        hyperlinks=color and terminal and options.command != "demo" and "CI" not in os.environ,
        statistics=getattr(options, "statistics", False),
        verbose=options.verbose,
    )


def _write_stdout(report: Report, options: argparse.Namespace, sarif: SarifSettings | None) -> None:
    if sys.stdout is None:  # closed by the caller
        return
    style = style_of(options)
    write(render(report, options.output_format, style=style, sarif=sarif))
