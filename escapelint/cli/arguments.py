"""The arguments of every command."""

from __future__ import annotations

import argparse
from typing import Any

from escapelint import __version__
from escapelint.cli import diff_arguments, migrate_arguments, rules_arguments
from escapelint.cli.sarif_arguments import add_sarif_options

COMMANDS = (
    *("check", "explain", "rules", "layout", "demo", "config", "init", "doctor", "baseline"),
    "fix",
    "diff",
    "migrate",
)
LEVELS = ("note", "warning", "error")
# Options whose value is the next word, which is no command then.
WITH_ACTION = ("config", "baseline", "rules")
WITH_VALUE = (
    "-C",
    "--baseline",
    "--color",
    "--config",
    "--exclude",
    "--fail-level",
    "--format",
    "--from-log",
    "--go",
    "--goarch",
    "--ignore",
    "--level",
    "--max-results",
    "--new-from-merge-base",
    "--new-from-rev",
    "--output-file",
    "--output-format",
    "--pack",
    "--prove-timeout",
    "--sarif-category",
    "--sarif-uris",
    "--select",
    "--tags",
    "--target",
    "--trust-pack",
)
FORMATS = (
    *("text", "concise", "json", "sarif"),
    *("github", "markdown", "gitlab", "rdjsonl", "junit"),
)


class _Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, as WITH_VALUE has them; so do its commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)


def parser() -> argparse.ArgumentParser:
    """The parser. What a configuration file may say as well is None where it is not given."""
    top = _Parser(
        prog="escapelint",
        description="Finds heap allocations that Go's compiler proved, and says what to do.",
        epilog="Without a command it is check, whose options escapelint check --help lists."
        " Exit codes: 0 clean, 1 findings, 2 something to fix before the analysis is whole,"
        " 3 a bug of escapelint, 130 interrupted.",
    )
    top.add_argument("--version", action="version", version=f"escapelint {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    check = commands.add_parser(
        "check", help="lint packages (the default)", description="Lints Go packages."
    )
    _add_targets(check)
    _add_check_options(check)
    check.add_argument(
        "--watch",
        action="store_true",
        help="check again whenever a file changes, and rewrite the outputs, until Ctrl-C",
    )
    fix = commands.add_parser(
        "fix",
        help="apply fixes that the compiler has confirmed",
        description="Applies safe fixes of what check shows, each proved by a build with it.",
    )
    _add_targets(fix)
    _add_settings(fix)
    _add_fix_options(fix)
    diff = commands.add_parser(
        "diff", help=diff_arguments.HELP, description=diff_arguments.DESCRIPTION
    )
    diff_arguments.add_revisions(diff)
    _add_targets(diff)
    _add_settings(diff, two_gos=True)
    _add_exit_zero(diff)
    _add_no_cache(diff)
    _add_talk(diff)
    demo = commands.add_parser("demo", help="lint a module that ships with escapelint")
    _add_folder(demo)
    _add_check_options(demo)
    explain = commands.add_parser(
        "explain", help="print the help of a rule, or all that is known about a place"
    )
    explain.add_argument(
        "about",
        metavar="RULE | FILE.go:LINE[:COLUMN] | FILE.go:FUNC",
        help="a rule's id, as escapelint rules lists them, or a place",
    )
    _add_folder(explain)
    _add_settings(explain)
    _add_talk(explain)
    rules = commands.add_parser("rules", help="list the rules; make and trust your own")
    rules_arguments.add_actions(rules)
    layout = commands.add_parser(
        "layout", help="draw structs as memory, now and in the best order of their fields"
    )
    _add_layout_options(layout)
    config = commands.add_parser("config", help="show the configuration that holds, or its schema")
    actions = config.add_subparsers(dest="action", metavar="show | schema", required=True)
    show = actions.add_parser("show", help="what holds here, and where each value is said")
    _add_folder(show)
    _add_settings(show)
    schema = actions.add_parser("schema", help="the JSON schema of .escapelint.toml, for editors")
    rules_arguments.add_catalogue(schema)
    init = commands.add_parser("init", help="write a commented .escapelint.toml for this module")
    _add_folder(init)
    init.add_argument("--force", action="store_true", help="replace one that is there")
    migrate = commands.add_parser(
        "migrate",
        help="make assertions of gcassert and checkescape ours",
        description="Rewrites //gcassert: and // +checkescape comments as //escapelint: ones.",
    )
    _add_folder(migrate)
    migrate_arguments.add_arguments(migrate)
    doctor = commands.add_parser(
        "doctor", help="say which Go is used, and whether it is understood"
    )
    _add_folder(doctor)
    _add_settings(doctor)
    baseline = commands.add_parser("baseline", help="write, show or prune the known findings")
    uses = baseline.add_subparsers(dest="action", metavar="write | show | prune", required=True)
    for name, does in (
        ("write", "write the findings of now to the file"),
        ("show", "list what the file has"),
        ("prune", "drop from the file what is gone"),
    ):
        use = uses.add_parser(name, help=does)
        _add_targets(use)
        _add_settings(use)
        use.add_argument("--force", action="store_true", help="replace a file that is no baseline")
        use.add_argument("-q", "--quiet", action="store_true", help="no progress, no notes")
        use.add_argument("-v", "--verbose", action="store_true", help="show the build command")
    return top


def _add_targets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="PATTERN | FILE.go | DIR",
        help="what to analyse, as for go build; files narrow the findings (default: ./...)",
    )
    _add_folder(parser)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-C", dest="directory", metavar="DIR", default=".", help="change to DIR first"
    )


def _add_check_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--output-format", choices=FORMATS, default="text", help="for stdout (default: text)")
    add(
        "--output-file",
        metavar="FORMAT:PATH",
        action="append",
        default=[],
        help="write a report to a file as well, whose folder is made if need be; repeatable",
    )
    add_sarif_options(parser)
    _add_settings(parser)
    add("--prove", action="store_true", help="build with the fixes, and offer what is confirmed")
    _add_prove_timeout(parser)
    _add_exit_zero(parser)
    _add_no_cache(parser)
    diff_arguments.add_new_from(parser)
    add(
        "--from-log",
        metavar="FILE",
        help="read what \"go build -gcflags='-m -m'\" printed, in place of building; - for stdin",
    )
    add(
        "--no-object-code",
        dest="object_code",
        action="store_false",
        help="do not ask what was compiled which facts allocate, and how much",
    )
    _add_talk(parser)
    add(
        "--statistics",
        action="store_true",
        help="show where every line and fact went (in text reports; with others on stderr)",
    )


def _add_exit_zero(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 in spite of findings")


def _add_no_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="neither take results of an earlier run nor keep those of this one",
    )


def _add_fix_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--unsafe-fixes", action="store_true", help="apply those, too, that may change behaviour")
    add("--diff", action="store_true", help="print a patch and change nothing")
    add("--interactive", action="store_true", help="ask of each fix whether it is to be applied")
    add("--allow-dirty", action="store_true", help="write to a git tree with uncommitted changes")
    _add_prove_timeout(parser)
    _add_no_cache(parser)
    _add_talk(parser)


def _add_prove_timeout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--prove-timeout",
        metavar="SECONDS",
        type=int,
        default=300,
        help="for the builds that prove fixes, together (default: 300)",
    )


def _add_layout_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "names",
        nargs="+",
        metavar="TYPE | PACKAGE.TYPE | PACKAGE",
        help="a struct type of this folder's package, one of another package, or all of packages",
    )
    _add_folder(parser)
    add("--goarch", action="append", default=[], help="an architecture; repeatable (default: go's)")
    add("--output-format", choices=("text", "json"), default="text", help="(default: text)")
    add("--tags", metavar="LIST", help="build tags, as for go build")
    add("--go", metavar="PATH", help="the go command to use (or ESCAPELINT_GO)")
    _add_talk(parser)


def _add_talk(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--color", choices=("auto", "always", "never"), default="auto")
    add("-q", "--quiet", action="store_true", help="no progress, no notes on stderr")
    add("-v", "--verbose", action="store_true", help="show the build command and details")


def _add_settings(parser: argparse.ArgumentParser, *, two_gos: bool = False) -> None:
    """What `.escapelint.toml` may say as well."""
    add = parser.add_argument
    rules_arguments.add_packs(parser)
    add("--config", metavar="FILE", help="in place of the nearest .escapelint.toml")
    add("--no-config", action="store_true", help="read no .escapelint.toml")
    add(
        "--select",
        metavar="RULE",
        action="append",
        help="only these rules, comma-separated; repeatable",
    )
    add(
        "--ignore",
        metavar="RULE",
        action="append",
        help="not these rules, comma-separated; repeatable",
    )
    add("--level", choices=LEVELS, help="the lowest level that is shown (default: warning)")
    add("--fail-level", choices=LEVELS, help="the lowest that makes it exit 1 (default: warning)")
    add(
        "--exclude",
        metavar="PATTERN",
        action="append",
        help="files and folders to leave out, as in a .gitignore; repeatable",
    )
    add(
        "--force-exclude",
        action=argparse.BooleanOptionalAction,
        help="exclude what is named, too, as a pre-commit hook wants it",
    )
    add("--tests", action=argparse.BooleanOptionalAction, help="analyse the test files, too")
    add("--tags", metavar="LIST", help="build tags, as for go build")
    add(
        "--target",
        metavar="GOOS/GOARCH",
        action="append",
        help="a platform to build for; repeatable (default: go's own)",
    )
    diff_arguments.add_go(parser, twice=two_gos)
    add("--baseline", metavar="FILE", help="known findings, which are not shown again")
    add("--no-baseline", action="store_true", help="show known findings, too")
