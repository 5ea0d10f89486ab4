"""The command line: arguments in, exit code out.

Exit codes: 0 clean, 1 findings at or above --fail-level, 2 the user must act, 3 a bug of ours,
130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from escapelint import __version__

if TYPE_CHECKING:
    from escapelint.config import Config
    from escapelint.model import Report
    from escapelint.reporters import Style

CLEAN, FOUND, ACT, BUG, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = ("check", "explain", "rules", "demo")
LEVELS = ("note", "warning", "error")
FORMATS = ("text", "concise", "json", "sarif")


class UsageError(Exception):
    """The user asked for something that cannot be; the text says what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; prints no traceback for the user's mistakes."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _main(arguments)
    except UsageError as error:
        _say(f"error: {error}")
        return ACT
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # of explain, rules and --help
        _drop_stdout()
        return CLEAN
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        _say(f"error: {what}{error.strerror or error}")
        return ACT
    except Exception as error:
        if "-v" in arguments or "--verbose" in arguments:
            raise
        _say(f"error: a bug of escapelint, please report it: {type(error).__name__}: {error} (-v)")
        return BUG


def _main(arguments: list[str]) -> int:
    first = next((word for word in arguments if not word.startswith("-")), "")
    if first in COMMANDS:  # options may stand before the command
        arguments.remove(first)
        arguments.insert(0, first)
    elif arguments[:1] not in (["-h"], ["--help"], ["--version"]):
        arguments.insert(0, "check")
    options = _parser().parse_args(arguments)
    if options.command == "explain":
        return _explain(options.rule)
    if options.command == "rules":
        return _rules()
    if options.command == "demo":
        return _demo(options)
    return _check(options, options.targets, os.path.realpath(options.directory))


# ── commands ────────────────────────────────────────────────────────────────────────────────


def _check(options: argparse.Namespace, targets: Sequence[str], cwd: str) -> int:
    from escapelint.model import Level

    outputs = [_output(text) for text in options.output_file]
    if not os.path.isdir(cwd):
        raise UsageError(f"-C {cwd}: no such folder")
    home = os.path.realpath(options.directory)
    report = _run(_config(options, targets, cwd), options)
    for problem in report.problems:
        if problem.level > Level.NOTE or not options.quiet:
            _say(f"{problem.level}: {problem.message}")
    code = _exit_code(report, options)
    for format_, path in outputs:  # before stdout, whose reader may go away
        try:
            _write_file(report, format_, os.path.join(home, path), options)
        except OSError as error:
            _say(f"error: {path} cannot be written: {error.strerror}; name another --output-file")
            code = max(code, ACT)
    try:
        _write_stdout(report, options)
    except BrokenPipeError:
        _drop_stdout()
    return code


def _config(options: argparse.Namespace, targets: Sequence[str], cwd: str) -> Config:
    from escapelint.config import Config
    from escapelint.model import Level

    return Config(
        cwd=cwd,
        targets=tuple(targets) or ("./...",),
        select=_rule_set(options.select),
        ignore=_rule_set(options.ignore),
        level=Level.parse(options.level),
        tests=options.tests,
        tags=options.tags,
        go=options.go,
    )


def _run(config: Config, options: argparse.Namespace) -> Report:
    from escapelint.engine import Events, run
    from escapelint.progress import Progress
    from escapelint.toolchain.find import ToolchainError

    with Progress(sys.stderr, quiet=options.quiet) as progress:

        def command(args: Sequence[str]) -> None:
            if options.verbose:
                import shlex

                progress.clear()
                _say(f"running: {shlex.join(args)}")

        events = Events(command, progress.compiled, progress.analysing)
        try:
            return run(config, events)
        except ToolchainError as error:
            raise UsageError(str(error)) from error


def _exit_code(report: Report, options: argparse.Namespace) -> int:
    from escapelint.model import Level

    errors = [problem for problem in report.problems if problem.level is Level.ERROR]
    if any(problem.bug for problem in errors):
        return BUG
    if errors:
        return ACT
    if options.exit_zero:
        return CLEAN
    # What --level hides counts as well: showing less must not turn a failure into a success.
    levels = {finding.level for finding in report.findings}
    levels |= {level for level in Level if report.hidden.get(str(level))}
    return FOUND if any(level >= Level.parse(options.fail_level) for level in levels) else CLEAN


def _explain(rule: str) -> int:
    from escapelint.packs.read import describe

    if rule not in _known_rules():
        raise UsageError(_no_such_rule(rule))
    info = describe(rule)
    print(f"{info.id} (level {info.level})\n\n{info.help}")
    return CLEAN


def _rules() -> int:
    from escapelint.packs.read import describe

    infos = [describe(id_) for id_ in _known_rules()]
    width = max(len(info.id) for info in infos)
    for info in infos:
        print(f"{info.id:{width}}  {info.level!s:7}  {info.summary}")
    return CLEAN


def _demo(options: argparse.Namespace) -> int:
    """Lints the module that ships with escapelint, in a temporary folder."""
    import shutil
    import tempfile

    source = os.path.join(os.path.dirname(__file__), "demo")
    with tempfile.TemporaryDirectory(prefix="escapelint-demo-") as folder:
        # Real path: on some systems the temporary folder is reached through a link.
        folder = os.path.realpath(folder)
        for name in sorted(os.listdir(source)):
            # In a wheel go.mod would be just a file; `.txt` keeps go tools off a checkout's copy.
            if name.endswith(".txt"):
                shutil.copy(os.path.join(source, name), os.path.join(folder, name[: -len(".txt")]))
        options.exit_zero, options.directory = True, "."
        return _check(options, ["./..."], folder)


# ── arguments ───────────────────────────────────────────────────────────────────────────────


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="escapelint",
        description="Finds heap allocations that Go's compiler proved, and says what to do.",
        epilog="Exit codes: 0 clean, 1 findings, 2 something to fix before the analysis is whole,"
        " 3 a bug of escapelint, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"escapelint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    check = commands.add_parser(
        "check", help="lint packages (the default)", description="Lints Go packages."
    )
    check.add_argument(
        "targets",
        nargs="*",
        metavar="PATTERN | FILE.go | DIR",
        help="what to analyse, as for go build; files narrow the findings (default: ./...)",
    )
    check.add_argument(
        "-C", dest="directory", metavar="DIR", default=".", help="change to DIR first"
    )
    _add_check_options(check)
    demo = commands.add_parser("demo", help="lint a module that ships with escapelint")
    _add_check_options(demo)
    explain = commands.add_parser("explain", help="print the help of a rule")
    explain.add_argument("rule", metavar="RULE")
    commands.add_parser("rules", help="list the rules")
    return parser


def _add_check_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--output-format", choices=FORMATS, default="text", help="for stdout (default: text)")
    add(
        "--output-file",
        metavar="FORMAT:PATH",
        action="append",
        default=[],
        help="write a report to a file as well; repeatable",
    )
    add("--select", metavar="RULE", action="append", default=[], help="only these rules")
    add("--ignore", metavar="RULE", action="append", default=[], help="not these rules")
    add("--level", choices=LEVELS, default="warning", help="the lowest level that is shown")
    add("--fail-level", choices=LEVELS, default="warning", help="the lowest that makes it exit 1")
    add("--exit-zero", action="store_true", help="exit 0 in spite of findings")
    add("--tests", action="store_true", help="analyse the test files, too")
    add("--tags", metavar="LIST", default="", help="build tags, as for go build")
    add("--go", metavar="PATH", default="", help="the go command to use (or ESCAPELINT_GO)")
    add("--color", choices=("auto", "always", "never"), default="auto")
    add("-q", "--quiet", action="store_true", help="no progress, no notes on stderr")
    add("-v", "--verbose", action="store_true", help="show the build command and details")
    add("--statistics", action="store_true", help="show where every line and fact went")


def _rule_set(values: Iterable[str]) -> frozenset[str]:
    ids = [id_ for value in values for id_ in value.split(",") if id_]
    known = _known_rules()
    for id_ in ids:
        if id_ not in known:
            raise UsageError(_no_such_rule(id_))
    return frozenset(ids)


def _known_rules() -> tuple[str, ...]:
    from escapelint.catalogue import rule_ids

    return rule_ids()


def _no_such_rule(id_: str) -> str:
    import difflib

    close = difflib.get_close_matches(id_, _known_rules(), n=1)
    hint = f"did you mean {close[0]}?" if close else "see escapelint rules"
    return f"there is no rule {id_}: {hint}"


def _output(text: str) -> tuple[str, str]:
    format_, colon, path = text.partition(":")
    if not colon or not path or format_ not in FORMATS:
        raise UsageError(
            f"--output-file {text}: it is FORMAT:PATH with FORMAT one of {', '.join(FORMATS)}"
        )
    return format_, path


# ── output ──────────────────────────────────────────────────────────────────────────────────


def _style(options: argparse.Namespace, terminal: bool) -> Style:
    from escapelint.reporters import Style

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
        statistics=options.statistics,
        verbose=options.verbose,
    )


def _write_stdout(report: Report, options: argparse.Namespace) -> None:
    from escapelint.reporters import render

    if sys.stdout is None:  # closed by the caller
        return
    style = _style(options, sys.stdout.isatty())
    _write(render(report, options.output_format, style=style), sys.stdout.buffer)


def _drop_stdout() -> None:
    """The reader of our output went away, as `head` does; what Python still flushes at its end
    goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(pieces: Iterable[bytes], file: BinaryIO) -> None:
    for piece in pieces:
        file.write(piece)
    file.flush()


def _write_file(report: Report, format_: str, path: str, options: argparse.Namespace) -> None:
    """Writes a report whole or not at all; raises `OSError`."""
    import tempfile

    from escapelint.reporters import Style, render

    path = os.path.realpath(path)  # a link stays one
    plain = Style(color=False, hyperlinks=False, statistics=options.statistics, verbose=False)
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:  # a pipe or a device is written in place
            _write(render(report, format_, style=plain), file)
        return
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".escapelint-")
    try:
        with os.fdopen(handle, "wb") as file:
            _write(render(report, format_, style=plain), file)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _say(text: str) -> None:
    print(f"escapelint: {text}", file=sys.stderr, flush=True)
