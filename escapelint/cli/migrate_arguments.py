"""The arguments of `migrate`."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `migrate` takes besides the folder to work in."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="a file, or a folder with all below"
    )
    parser.add_argument("--diff", action="store_true", help="print a patch, and write nothing")
