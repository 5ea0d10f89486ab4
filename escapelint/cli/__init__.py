"""The command line: arguments in, exit code out.

Exit codes: 0 clean, 1 findings at or above --fail-level, 2 the user must act, 3 a bug of ours,
130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from escapelint.cli.output import drop_stdout, say
from escapelint.cli.usage import ACT, BUG, CLEAN, FOUND, INTERRUPTED, UsageError
from escapelint.words import closest

__all__ = ["ACT", "BUG", "CLEAN", "FOUND", "INTERRUPTED", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; prints no traceback for the user's mistakes."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _main(arguments)
    except UsageError as error:
        for line in str(error).splitlines():
            say(f"error: {line}")
        return ACT
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:  # of explain, rules and --help
        drop_stdout()
        return CLEAN
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        say(f"error: {what}{error.strerror or error}")
        return ACT
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # Python 3.11, of a __set_name__
            return _interrupted()
        if "-v" in arguments or "--verbose" in arguments:
            raise
        say(f"error: a bug of escapelint, please report it: {type(error).__name__}: {error} (-v)")
        return BUG


def _interrupted() -> int:
    say("interrupted")
    return INTERRUPTED


def _main(arguments: list[str]) -> int:
    from escapelint.cli.arguments import COMMANDS, WITH_ACTION, WITH_VALUE, parser

    values = {n + 1 for n, word in enumerate(arguments) if word in WITH_VALUE}
    words = [n for n, w in enumerate(arguments) if n not in values and not w.startswith("-")]
    command = arguments[words[0]] if words else ""
    if command in COMMANDS:  # options may stand before the command
        head = words[:2] if command in WITH_ACTION else words[:1]  # as in `config show`
        rest = [word for n, word in enumerate(arguments) if n not in head]
        arguments = [arguments[n] for n in head] + rest
    elif arguments[:1] not in (["-h"], ["--help"], ["--version"]):
        if len(words) == 1:
            _refuse_misspelt(command, COMMANDS)
        arguments.insert(0, "check")
    return _run(parser().parse_args(arguments))


def _refuse_misspelt(word: str, commands: Sequence[str]) -> None:
    """Raises `UsageError` for a word that is neither a command nor there to be linted, and nearly
    a command: go would look for a package of that name."""
    if not word.isalpha() or word in ("all", "std", "cmd", "tool", "work") or os.path.exists(word):
        return
    near = closest(word, commands, least=0.75)
    if near:
        raise UsageError(f"there is no command {word}: did you mean {near}?")


def _explain(options: argparse.Namespace) -> int:
    from escapelint.cli.catalogue import explain
    from escapelint.cli.explaining import explain_place, is_place

    if not is_place(options.about):
        return explain(options, _folder(options))
    return explain_place(options, _folder(options))


def _rules(options: argparse.Namespace) -> int:
    cwd = _folder(options)
    if options.action in ("trust", "untrust", "trusted"):
        from escapelint.cli import trusting

        return trusting.COMMANDS[options.action](options, cwd)
    if options.action in ("new", "check", "migrate"):
        from escapelint.cli import making

        make = {"new": making.new, "check": making.check, "migrate": making.migrate}
        return make[options.action](options, cwd)
    if options.action == "test":
        from escapelint.cli.testing import test

        return test(options, cwd)
    from escapelint.cli.catalogue import rules

    return rules(options, cwd)


def _folder(options: argparse.Namespace) -> str:
    """The folder that a command works in; raises `UsageError`."""
    cwd: str = os.path.realpath(options.directory)
    if not os.path.isdir(cwd):
        raise UsageError(f"-C {options.directory}: no such folder")
    return cwd


def _run(options: argparse.Namespace) -> int:
    if options.command == "explain":
        return _explain(options)
    if options.command == "rules":
        return _rules(options)
    if options.command == "config" and options.action == "schema":
        from escapelint.cli.settings import schema

        return schema(options, _folder(options))
    cwd = _folder(options)
    if options.command == "demo":
        from escapelint.cli.checking import demo

        return demo(options, cwd)
    if options.command == "fix":
        from escapelint.cli.fixing import fix

        return fix(options, cwd)
    if options.command == "migrate":
        from escapelint.cli.migrating import migrate

        return migrate(options, cwd)
    if options.command == "diff":
        from escapelint.cli.diffing import diff

        return diff(options, cwd)
    if options.command == "baseline":
        from escapelint.cli.baseline import baseline

        return baseline(options, cwd)
    if options.command == "layout":
        from escapelint.cli.layout import layout

        return layout(options, cwd)
    if options.command == "doctor":
        from escapelint.cli.doctor import examine

        return examine(options, cwd)
    if options.command == "config":
        from escapelint.cli.settings import show

        return show(options, cwd)
    if options.command == "init":
        from escapelint.cli.settings import init

        return init(cwd, force=options.force)
    if options.watch:
        from escapelint.cli.watching import watch

        return watch(options, cwd)
    from escapelint.cli.checking import check

    return check(options, cwd)
