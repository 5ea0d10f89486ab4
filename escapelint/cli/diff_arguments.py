"""The arguments of comparisons: of `diff`, and of `check` for what is new."""

from __future__ import annotations

import argparse

from escapelint.cli.sarif_arguments import add_sarif_options

FORMATS = ("text", "json", "markdown", "sarif")
HELP = "say what a change made escape"
DESCRIPTION = (
    "Compares what is on the heap in two revisions, in one and the files as they are, or by two Gos"
    " (--go twice). Exits 1 for what was added only."
)


def add_revisions(parser: argparse.ArgumentParser) -> None:
    """What `diff` compares, and as what it says that."""
    parser.add_argument(
        "revisions",
        nargs="?",
        metavar="REV[..REV]",
        help="the old side, and the new one (default: the files as they are); REV...REV begins"
        " where the two have parted",
    )
    parser.add_argument("--output-format", choices=FORMATS, default="text", help="(default: text)")
    add_sarif_options(parser, suppressed=False)


def add_new_from(parser: argparse.ArgumentParser) -> None:
    """With what `check` compares."""
    add = parser.add_argument
    add("--new-from-rev", metavar="REV", help="show only what was added since a revision")
    add(
        "--new-from-merge-base",
        metavar="BRANCH",
        help="show only what was added since this branch left another one",
    )


def add_go(parser: argparse.ArgumentParser, *, twice: bool) -> None:
    """Which Go is used; `twice`: or which two are compared."""
    two = "; twice: compare these two" if twice else ""
    parser.add_argument(
        "--go",
        metavar="PATH | VERSION",
        action="append" if twice else "store",
        help="the go command to use (or ESCAPELINT_GO), or the version of one that is here, as 1.27"
        + two,
    )
