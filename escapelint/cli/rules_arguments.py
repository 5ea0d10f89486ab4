"""The arguments of `rules` and its actions, and those that name packs."""

from __future__ import annotations

import argparse

FORMATS = ("text", "json", "markdown")
_PACK = "a folder of rule modules"


def add_actions(rules: argparse.ArgumentParser) -> None:
    """The list of rules, and what can be done with packs of your own."""
    rules.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    add_catalogue(rules)
    actions = rules.add_subparsers(
        dest="action", metavar="new | check | test | migrate | trust | untrust | trusted"
    )
    new = actions.add_parser("new", help="write a rule and its testdata, to be edited")
    new.add_argument("id", metavar="ID", help="as acme-returned-map: it names the pattern")
    new.add_argument("--pack", metavar="DIR", help="the folder of rule modules that it is put in")
    _add_folder(new)
    check = actions.add_parser("check", help="say what is wrong with rule modules")
    check.add_argument("paths", nargs="*", metavar="DIR | FILE", help="(default: those configured)")
    check.add_argument("--fix", action="store_true", help="mend what has an edit")
    add_catalogue(check)
    test = actions.add_parser("test", help="run rules over their examples and testdata")
    test.add_argument("paths", nargs="+", metavar="DIR", help=f"{_PACK}, which runs by this")
    test.add_argument("--update", action="store_true", help="make testdata want what is reported")
    test.add_argument("--go", metavar="PATH", help="the go command to use (or ESCAPELINT_GO)")
    test.add_argument(
        "--go-version", metavar="1.N", default="1.21", help="of the module (default: 1.21)"
    )
    test.add_argument("-q", "--quiet", action="store_true", help="no progress, no notes")
    test.add_argument("-v", "--verbose", action="store_true", help="show the build command")
    _add_folder(test)
    migrate = actions.add_parser("migrate", help="rewrite rules for the interface of now")
    migrate.add_argument(
        "paths", nargs="*", metavar="DIR | FILE", help="(default: those configured)"
    )
    migrate.add_argument("--dry-run", action="store_true", help="say what would change only")
    add_catalogue(migrate)
    trust = actions.add_parser("trust", help="let the rules of a folder run, as they are now")
    trust.add_argument("paths", nargs="+", metavar="DIR", help=_PACK)
    untrust = actions.add_parser("untrust", help="let them run no more")
    untrust.add_argument("paths", nargs="+", metavar="DIR", help=_PACK)
    trusted = actions.add_parser("trusted", help="list the folders that are trusted")
    for action in (trust, untrust, trusted):
        _add_folder(action)


def add_catalogue(parser: argparse.ArgumentParser) -> None:
    """What says which rules there are."""
    _add_folder(parser)
    parser.add_argument("--config", metavar="FILE", help="in place of the nearest .escapelint.toml")
    parser.add_argument("--no-config", action="store_true", help="read no .escapelint.toml")
    add_packs(parser)


def add_packs(parser: argparse.ArgumentParser) -> None:
    """Packs, and whether they may run."""
    parser.add_argument(
        "--pack",
        metavar="DIR",
        action="append",
        default=[],
        help="rules of your own, which run if they are trusted; repeatable",
    )
    parser.add_argument(
        "--trust-pack",
        metavar="DIR",
        action="append",
        default=[],
        help="rules of your own, which run as they are; repeatable",
    )


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-C", dest="directory", metavar="DIR", default=".", help="change to DIR first"
    )
