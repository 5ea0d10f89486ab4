"""The arguments of `rules` and its actions, and those that name packs."""

from __future__ import annotations

import argparse

FORMATS = ("text", "json", "markdown")
_PACK = "a folder of rule modules"


def add_actions(rules: argparse.ArgumentParser) -> None:
    """The list of rules, and what can be done with packs of your own."""
    rules.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    add_catalogue(rules)
    actions = rules.add_subparsers(dest="action", metavar="trust | untrust | trusted")
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
