"""The arguments of comparisons: of `diff`, and of `check` for what is new."""

from __future__ import annotations

import argparse

FORMATS = ("text", "json", "markdown")
HELP = "say what a change made escape"
DESCRIPTION = (
    "Compares what is on the heap in two revisions, or in one and the files as they are. Exits 1"
    " for what was added only."
)


def add_revisions(parser: argparse.ArgumentParser) -> None:
    """What `diff` compares, and as what it says that."""
    parser.add_argument(
        "revisions",
        metavar="REV[..REV]",
        help="the old side, and the new one (default: the files as they are); REV...REV begins"
        " where the two have parted",
    )
    parser.add_argument("--output-format", choices=FORMATS, default="text", help="(default: text)")


def add_new_from(parser: argparse.ArgumentParser) -> None:
    """With what `check` compares."""
    add = parser.add_argument
    add("--new-from-rev", metavar="REV", help="show only what was added since a revision")
    add(
        "--new-from-merge-base",
        metavar="BRANCH",
        help="show only what was added since this branch left another one",
    )
