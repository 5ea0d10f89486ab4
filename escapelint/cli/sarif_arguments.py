"""The options that are for the SARIF format only."""

from __future__ import annotations

import argparse

MOST_RESULTS = 5_000  # as in reporters.settings, which is imported later


def add_sarif_options(parser: argparse.ArgumentParser, *, suppressed: bool = True) -> None:
    """Adds them to the parser of a command that writes reports; `suppressed`: of one that has what
    comments suppress."""
    add = parser.add_argument
    add(
        "--sarif-category",
        metavar="NAME",
        default="",
        help="tells runs apart on GitHub; wins over the category that the upload is given",
    )
    if suppressed:
        add(
            "--sarif-include-suppressed",
            action="store_true",
            help="write what comments suppress to SARIF as well; GitHub opens alerts for it",
        )
    add(
        "--sarif-uris",
        choices=("relative", "absolute"),
        default="relative",
        help="absolute where a reader knows no %%SRCROOT%%, as JetBrains' (default: relative)",
    )
    add(
        "--max-results",
        metavar="N",
        type=_positive,
        default=MOST_RESULTS,
        help=f"how many to write to SARIF, those of the highest rank (default: {MOST_RESULTS})",
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)
